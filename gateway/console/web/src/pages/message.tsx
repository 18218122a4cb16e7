// One message: what came, what it means, what was sent because of it, and its story.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Link } from "wouter-preact";
import { address, bytes as read, send, useAsk, useLoad, usePages, type Asked } from "../api";
import { useQuery } from "../address";
import { Decide, useOpened, type Choice } from "../deed";
import { bytes as size, plural } from "../format";
import { useKeys } from "../keys";
import { useAnew } from "../list";
import { useLive } from "../live";
import { useMarks, word } from "../marks";
import { HexPane, MeaningPane, RawPane, WordsPane } from "../panes";
import { Answer, Card, Document, Empty, Facts, FourLights, Head, MessageLink, PartnerLink, Say, State, Time, useTitle, Waiting } from "../parts";
import { may, seesAll } from "../session";
import { Story } from "../story";
import { Table } from "../table";
import type { CanonicalDocument, DocumentRow, LedTo, Message, Node, Provenance } from "../types";
import { document as documentWord, sentence, way } from "../words";

const most = 256 * 1024;  // bytes of a message that are shown
const none: Provenance[] = [];

// A pane says for itself that it has nothing, or may not be seen; the others go on.
function Pane<T>({ of, what, children }: { of: Asked<T>; what: string; children: (value: T) => ComponentChildren }) {
  if (of.value !== null) return <>{children(of.value)}</>;
  if (of.loading) return <Waiting rows={10} />;
  const text = !may("see_raw") ? "You may not see this: it can hold personal data."
    : of.problem?.status === 410 ? "The bytes were purged by the rules of retention. Their hash is kept."
    : of.problem?.status === 403 ? "You may not see this: it can hold personal data."
    : !of.problem || of.problem.status === 404 || of.problem.status === 422 ? `There is no ${what}.` : of.problem.detail ?? of.problem.title;
  return <p class="sans">{text}</p>;
}

function Came({ message, fields }: { message: Message; fields: Provenance[] }) {
  const query = useQuery();
  const view = query.get("view") || "bytes";
  const raw = useLoad(may("see_raw") ? `raw ${message.id}` : null, signal => read(address(`/messages/${message.id}/raw`), most, signal));
  const hasWords = message.syntax === "x12" || message.syntax === "edifact";
  const tree = usePages<Node>(hasWords && may("see_raw") ? address(`/messages/${message.id}/tree`, { limit: 500 }) : null);
  const wrong = useMemo(() => (tree.value ?? []).filter(node => node.kind === "finding" && node.length > 0), [tree.value]);
  return (
    <section aria-label={message.direction === "in" ? "As it came" : "As it was sent"}>
      <header>
        <h2>{message.direction === "in" ? "As it came" : "As it was sent"}</h2>
        <span class="seg" role="group" aria-label="Shown as">{[["bytes", "Bytes"], ["words", "In words"], ["hex", "Hex"]].map(([value, label]) => <button key={value} type="button" aria-pressed={view === value} onClick={() => query.set({ view: value === "bytes" ? null : value! }, "entry")}>{label}</button>)}</span>
      </header>
      <div class="pane" tabIndex={0} role="group" aria-label="Content">
        {view === "words" ? <Pane of={tree} what="reading of it in words">{found => <><WordsPane nodes={found} fields={fields} />{tree.more && <button class="btn small" type="button" onClick={tree.more}>Read on</button>}</>}</Pane>
          : <Pane of={raw} what="content">{found => <>{view === "hex" ? <HexPane bytes={found.bytes} fields={fields} /> : <RawPane bytes={found.bytes} fields={fields} wrong={wrong} />}{!found.whole && <p class="sans">These are the first {size(most)} of {size(message.size)}.</p>}</>}</Pane>}
      </div>
    </section>
  );
}

function Means({ message, document }: { message: Message; document: Asked<CanonicalDocument> }) {
  const query = useQuery();
  return (
    <section aria-label="What it means">
      <header>
        <h2>What it means</h2>
        {message.documents.length > 1
          ? <label class="pick"><span class="sr">Document</span><select value={query.get("document") || "0"} onChange={event => query.set({ document: event.currentTarget.value, f: null }, "entry")}>{message.documents.map(one => <option key={one.id} value={String(one.position)}>{sentence(documentWord(one.kind))} {one.number}</option>)}</select></label>
          : message.documents[0] && <span class="dim small">{sentence(documentWord(message.documents[0].kind))} {message.documents[0].number}</span>}
      </header>
      <div class="pane" tabIndex={0} role="group" aria-label="Meaning">
        <Pane of={document} what="document">{found => <MeaningPane canonical={found.canonical} fields={found.provenance} />}</Pane>
      </div>
    </section>
  );
}

const isSent = (row: LedTo) => (row.step === "sent" || row.step === "answer") && row.id !== null;

// What was sent and is an answer as well stands twice in a trace: once is enough, with what each knows.
function once(rows: LedTo[]): LedTo[] {
  const answers = new Map(rows.filter(row => row.step === "answer").map(row => [row.id, row]));
  const sent = new Set(rows.filter(row => row.step === "sent").map(row => row.id));
  return rows.filter(row => row.step !== "answer" || !sent.has(row.id)).map(row => (row.step === "sent" ? { ...row, state: row.state || (answers.get(row.id)?.state ?? "") } : row));
}

function Sent({ rows }: { rows: LedTo[] }) {
  const query = useQuery();
  const sent = rows.filter(isSent);
  const chosen = sent.find(row => String(row.id) === query.get("sent")) ?? sent[0];
  const raw = useLoad(chosen && may("see_raw") ? `raw ${chosen.id}` : null, signal => read(address(`/messages/${chosen!.id}/raw`), most, signal));
  return (
    <section aria-label="What was sent">
      <header>
        <h2>What was sent</h2>
        {chosen && <label class="pick"><span class="sr">Which message</span><select value={String(chosen.id)} onChange={event => query.set({ sent: event.currentTarget.value }, "entry")}>{sent.map(row => <option key={row.id} value={String(row.id)}>{sentence(documentWord(row.what))} {row.number} to {row.partner}</option>)}</select></label>}
      </header>
      <div class="pane" tabIndex={0} role="group" aria-label="Sent content">
        {chosen ? <Pane of={raw} what="content">{found => <RawPane bytes={found.bytes} fields={none} wrong={[]} />}</Pane> : <p class="sans">Nothing was sent because of it.</p>}
      </div>
    </section>
  );
}

function Origin({ fields, document }: { fields: string; document: CanonicalDocument }) {
  const pointers = fields.split(" ").filter(Boolean);
  const found = pointers.map(pointer => document.provenance.find(one => word(one.pointer) === pointer)).find(Boolean);
  if (document.unread) return <Say of="warn"><p>Where its values came from cannot be told any more: {document.unread}.</p></Say>;
  if (!pointers.length) return <div class="prov dim">Point at a value to see where it came from. A click keeps it marked; the keys n and p go from value to value.</div>;
  return (
    <div class="prov" aria-live="polite">
      <span><span class="dim">Field </span><code>{pointers[0]}</code></span>
      {found ? <><span><span class="dim">comes from </span><code>{found.place}</code></span><span><span class="dim">bytes </span><code>{found.offset} to {found.offset + found.length - 1}</code></span></> : <span class="dim">computed, or not from these bytes</span>}
      {found?.rule && <span><span class="dim">by </span><code>{found.rule}</code></span>}
      {document.same === false && <span class="warn">The mapping reads these bytes in another way today.</span>}
    </div>
  );
}

// Where a message is read from its bytes and what it did, the panes are side by side.
function Panes({ message, rows }: { message: Message; rows: LedTo[] }) {
  const query = useQuery();
  const position = query.get("document") || String(message.documents[0]?.position ?? "");
  const document = useAsk<CanonicalDocument>(position && may("see_raw") ? address(`/messages/${message.id}/documents/${position}`) : null);
  const fields = document.value?.provenance ?? none;
  const { root, fields: marked, step } = useMarks(query.get("f"), f => query.set({ f: f === query.get("f") ? null : f }, "entry"));
  useKeys({ n: () => step(1), p: () => step(-1) });
  return (
    <>
      {document.value && <Origin fields={marked} document={document.value} />}
      <div class="panes" ref={root}>
        <Came message={message} fields={fields} />
        {message.documents.length > 0 && <Means message={message} document={document} />}
        {rows.some(isSent) && <Sent rows={rows} />}
      </div>
    </>
  );
}

const steps: Record<string, string> = { sent: "sent", answer: "answer", "made from": "made from", document: "read" };

function Led({ rows }: { rows: LedTo[] }) {
  const others = rows.filter(row => row.step !== "in" && row.step !== "out");
  const to = (row: LedTo) => (row.id && (row.step === "sent" || row.step === "answer") ? `/messages/${row.id}` : row.order_number ? `/find?q=${encodeURIComponent(row.order_number)}` : null);
  if (!others.length) return <Empty title="It led to nothing" />;
  return (
    <Table label="What it led to" rows={others} id={row => `${row.step} ${row.id} ${row.number}`} href={to}
      columns={[
        { title: "How", cell: row => <span class="dim nowrap">{steps[row.step] ?? row.step}</span> },
        { title: "Document", cell: row => { const at = to(row); return <>{at ? <Link href={at}><Document type={row.what} /></Link> : <Document type={row.what} />} <span class="mono nowrap">{row.number}</span></>; } },
        { title: "Partner", class: "nowrap", cell: row => <PartnerLink id={row.partner} /> },
        { title: "State", cell: row => row.state && <State of={row.state} /> },
        { title: "When", num: true, cell: row => <Time at={row.at} exact /> },
      ]} />
  );
}

const titleOf = (message: Message): string => {
  const one = message.documents[0];
  return one ? `${sentence(documentWord(one.kind))} ${one.number}` : `${documentWord(message.type) || "Message"} ${message.control}`;
};

function Held({ documents }: { documents: DocumentRow[] }) {
  return <>{documents.filter(one => one.reason).map(one => <Say key={one.id} of="bad"><p><b>{sentence(one.kind)} {one.number} is {one.state}.</b> {one.reason}</p></Say>)}</>;
}

const stages: [string, string, string][] = [
  ["check", "Check it again", "Splits and validates the bytes anew. An answer that was given stays."],
  ["translate", "Translate it again", "Reads the documents anew, with the mapping of today."],
  ["apply", "Apply it again", "Decides about its documents anew, with what is known today. What was done is not done twice."],
];

// What came in is done again, what went out is sent again.
const choicesFor = (message: Message): Choice[] => (message.direction === "out"
  ? [{ id: "resend", title: "Send it again", says: `The same ${size(message.size)} go to ${message.partner} once more, with the same control number.` }]
  : stages.map(([id, title, says]) => ({ id, title, says })));

function Again({ message, done }: { message: Message; done: () => void }) {
  return (
    <Decide title={message.direction === "out" ? "Send it again" : "Do a stage again"} choices={choicesFor(message)} done={done}
      act={async (act, because, key) => {
        if (act === "resend") await send(`/messages/${message.id}/resend`, { because }, key);
        else await send(`/messages/${message.id}/replay`, { stage: act, because }, key);
        return act === "resend" ? `Message ${message.id} is sent again.` : `The stage ${act} of message ${message.id} is done again.`;
      }} />
  );
}

// What a message led to may be of other partners.
const tracing = () => may("see_raw") && seesAll();

function Page({ message, trace, again }: { message: Message; trace: Asked<{ items: LedTo[] }>; again: () => void }) {
  const [opened, toggle] = useOpened(String(message.id));
  const rows = once(trace.value?.items ?? []);
  const receipt = message.receipt[0];
  return (
    <>
      <Head title={<>{titleOf(message)} {message.direction === "in" ? "from" : "to"} <PartnerLink id={message.partner} /></>} crumbs={<><Link href="/messages">Messages</Link> / {message.id}</>}
        sub={<><Document type={message.type} />, control {message.control || "none"}, {message.direction === "in" ? "came" : "made"} <Time at={message.created_at} />{message.channel && ` by ${way(message.channel)}`}{message.name && <> as <span class="mono">{message.name}</span></>}</>}>
        {may("work") && <button class="btn" type="button" aria-expanded={opened === "again"} onClick={() => toggle("again")}>{message.direction === "out" ? "Send again" : "Do again"}</button>}
        {may("see_raw") && <a class="btn" href={address(`/messages/${message.id}/raw`)} download={message.name || `message-${message.id}`}>Download</a>}
      </Head>
      {opened && <Again message={message} done={() => { toggle(opened); again(); }} />}
      {message.reason && <Say of={message.state === "duplicate" ? "warn" : "bad"}><p><b>{sentence(message.state)}.</b> {message.reason}{message.place && <> <code>{message.place}</code></>}</p></Say>}
      <Held documents={message.documents} />
      <Card><Facts inline rows={[
        ["State", <State of={message.state} />], ["Statuses", message.status && <FourLights of={message.status} />],   ["Answers", message.answers && <MessageLink id={message.answers} />], ["Receipt", receipt && <span title={String(receipt.disposition)}>{sentence(String(receipt.disposition).split("; ").pop() ?? "")}, by {receipt.by === "us" ? "us" : <PartnerLink id={String(receipt.by)} />}</span>], ["Bytes", size(message.size)],
        ["SHA-256", <code title={message.sha256}>{message.sha256.slice(0, 12)}…</code>],
      ]} /></Card>
      <Panes message={message} rows={rows} />
      <div class="cols two">
        <Card title="Story" note={plural(message.story.length, "event")}><Story rows={message.story} here={`message:${message.id}`} /></Card>
        {tracing() && <Card title="What it led to" flush><Answer of={trace}>{() => <Led rows={rows} />}</Answer></Card>}
      </div>
    </>
  );
}

export default function MessagePage({ params }: { params: Record<string, string> }) {
  const message = useAsk<Message>(address(`/messages/${params.id}`));
  const trace = useAsk<{ items: LedTo[] }>(tracing() ? address(`/messages/${params.id}/trace`) : null);
  useTitle(message.value ? titleOf(message.value) : "Message");
  const again = () => { message.again(); trace.again(); };
  useLive(again);
  useAnew(message.again);
  return <Answer of={message}>{found => <Page message={found} trace={trace} again={again} />}</Answer>;
}
