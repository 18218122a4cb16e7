// Check a document: paste or drop it, and read what the gateway would say to it. Nothing is kept.
import { useRef, useState } from "preact/hooks";
import { address, problemIn, upload, useAsk, type Page, type Problem } from "../api";
import { Denied, Field } from "../deed";
import { plural } from "../format";
import { Card, Empty, Facts, Head, State, useTitle } from "../parts";
import { Table, type Column } from "../table";
import type { Finding, Judgement, PartnerRow } from "../types";

const most = 4 * 1024 * 1024;

// The characters of a text whose UTF-8 has these bytes.
function charactersOf(text: string, offset: number, length: number): [number, number] {
  const bytes = new TextEncoder().encode(text);
  const before = new TextDecoder().decode(bytes.subarray(0, offset));
  const inside = new TextDecoder().decode(bytes.subarray(offset, offset + Math.max(1, length)));
  return [before.length, before.length + inside.length];
}

const columns: Column<Finding>[] = [
  { title: "Code", cell: row => <code>{row.code}</code> },
  { title: "Place", cell: row => <>{row.place}<br /><span class="small dim">{row.line ? `line ${row.line}` : ""}</span></> },
  { title: "What is wrong", class: "grow", cell: row => <span class={row.error ? "bad" : undefined}>{row.message}</span> },
];

function Verdict({ of, show }: { of: Judgement; show: (finding: Finding) => void }) {
  const named = of.findings.map((one, i) => ({ ...one, id: String(i) }));
  const [chosen, choose] = useState<string | undefined>();
  const select = (id: string) => { choose(id); show(named[Number(id)]!); };
  return (
    <div class="stack">
      <Card title="Judgement" more={<State of={of.verdict} />}>
        <Facts rows={[["It is", of.looks ?? of.syntax], ["Read as from", of.partner], ["Root", of.root], ["Note", of.note], ["Findings", of.findings_total ? plural(of.findings_total, "finding") : "none"]]} />
      </Card>
      {named.length > 0 && <Card title="Findings" note="choose one to see its bytes" flush><Table label="Findings" rows={named} columns={columns as Column<Finding & { id: string }>[]} id={one => one.id} selected={chosen} onSelect={select} /></Card>}
      {of.answers.filter(one => one.text).map((one, i) => <Card key={i} title={`What would be answered: ${one.type}`}><pre tabIndex={0} class="wrap">{one.text}</pre></Card>)}
    </div>
  );
}

export default function Check() {
  useTitle("Check a document");
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [partner, setPartner] = useState("");
  const [judged, setJudged] = useState<Judgement | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const partners = useAsk<Page<PartnerRow>>(address("/partners", { limit: 500 }));

  const check = async (what: Blob | string) => {
    setBusy(true);
    setProblem(null);
    setJudged(null);
    try {
      setJudged(await upload<Judgement>(address("/check", { partner }), what));
    } catch (error) {
      setProblem(problemIn(error));
    } finally {
      setBusy(false);
    }
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > most) return setProblem({ title: "The file is too large", status: 413, detail: "4 MiB can be checked here; 'crossdock message check FILE' takes any size." });
    setText(await file.text());
    await check(file);
  };
  const show = (finding: Finding) => {
    if (!box.current || finding.offset === null) return;
    box.current.focus();
    box.current.setSelectionRange(...charactersOf(text, finding.offset, finding.length ?? 1));
  };
  return (
    <>
      <Head title="Check a document" sub="Paste it, drop it, or choose a file: X12, EDIFACT or XML. Nothing is kept." />
      <div class="cols queue">
        <Card title="The document">
          <form class="deed" onSubmit={event => { event.preventDefault(); void check(text); }}
            onDragOver={event => event.preventDefault()} onDrop={event => { event.preventDefault(); void take(event.dataTransfer?.files[0]); }}>
            <Field label="Bytes"><textarea ref={box} class="mono document" rows={22} spellcheck={false} value={text} onInput={event => setText(event.currentTarget.value)} /></Field>
            <Field label="A file"><input type="file" onChange={event => void take(event.currentTarget.files?.[0])} /></Field>
            <Field label="As if sent by" hint="whose tolerances and guides hold">
              <select value={partner} onChange={event => setPartner(event.currentTarget.value)}>
                <option value="">nobody: the standard alone</option>
                {partners.value?.items.map(one => <option key={one.id} value={one.id}>{one.id}</option>)}
              </select>
            </Field>
            <Denied problem={problem} />
            <p class="bar"><button class="btn go" type="submit" disabled={busy || text === ""}>Check</button></p>
          </form>
        </Card>
        {judged ? <Verdict of={judged} show={show} /> : <Card><Empty title="Nothing is checked yet">The judgement, each finding at its bytes, and the acknowledgement that we would send appear here.</Empty></Card>}
      </div>
    </>
  );
}
