// Open work: how old it is where it goes, then piece by piece with why it waits.
import { Link } from "wouter-preact";
import { address, send, useAsk } from "../api";
import { useQuery } from "../address";
import { choosing, useChosen, type Chosen } from "../chosen";
import { Decide } from "../deed";
import { Clear, Segments, Select } from "../filters";
import { number, plural, span } from "../format";
import { List, useAnew, useList } from "../list";
import { useLive } from "../live";
import { Answer, Card, Empty, Head, State, Time, useTitle } from "../parts";
import { may } from "../session";
import { Table, type Column } from "../table";
import type { ShapeRow, WorkRow } from "../types";
import { sentence } from "../words";

const ages: [keyof ShapeRow, string, boolean][] = [
  ["up_to_1m", "1 min", false], ["up_to_5m", "5 min", false], ["up_to_15m", "15 min", true], ["up_to_1h", "1 h", true], ["up_to_6h", "6 h", true], ["up_to_1d", "1 d", true], ["older", "older", true],
];
const stages = ["check", "translate", "apply", "route", "emit", "deliver", "publish"];
const filters = ["state", "stage", "destination"];

function Shape({ rows }: { rows: ShapeRow[] }) {
  const many = (value: number) => (value ? number(value) : <span class="dim">·</span>);
  return (
    <Table label="Open work by age" rows={rows} id={row => row.stage}
      columns={[
        { title: "Stage", cell: row => <Link href={`/open-work?stage=${row.stage}`}><b>{sentence(row.stage)}</b></Link> },
        ...ages.map(([key, title, old]): Column<ShapeRow> => ({ title, num: true, cell: row => (old && row[key] ? <span class="tag warn">{number(row[key] as number)}</span> : many(row[key] as number)) })),
        { title: "Ready", num: true, cell: row => many(row.ready) },
        { title: "Under way", num: true, cell: row => many(row.leased) },
        { title: "Held", num: true, cell: row => (row.held ? <Link href={`/open-work?state=held&stage=${row.stage}`}><b class="bad">{number(row.held)}</b></Link> : many(0)) },
      ]} />
  );
}

// The stages of a message work on messages, the others on rows that have no page.
const ofMessages = new Set(["check", "translate", "deliver"]);
const subjectOf = (row: WorkRow) => (ofMessages.has(row.stage) ? `/messages/${row.subject}` : row.stage === "route" ? `/orders/${row.subject}` : null);
const aboutWord = (row: WorkRow) => (ofMessages.has(row.stage) ? "message" : row.stage === "route" ? "order" : row.stage === "publish" ? "event" : "document");

function About({ row }: { row: WorkRow }) {
  const to = subjectOf(row);
  return <>{to ? <Link href={to}>{aboutWord(row)} {row.subject}</Link> : `${aboutWord(row)} ${row.subject}`}{row.discriminator && <span class="code"> {row.discriminator}</span>}</>;
}

const columns: Column<WorkRow>[] = [
  { title: "Since", num: true, cell: row => <span title={row.created_at}>{span(Date.now() - new Date(row.created_at).getTime())}</span> },
  { title: "Stage", cell: row => sentence(row.stage) },
  { title: "About", cell: row => <About row={row} /> },
  { title: "State", cell: row => <State of={row.state} /> },
  { title: "Destination", class: "roomy", cell: row => row.destination && <Link href={`/open-work?destination=${encodeURIComponent(row.destination)}`}>{row.destination}</Link> },
  { title: "Attempts", num: true, cell: row => number(row.attempt) },
  { title: "Why", class: "grow", cell: row => <span class="small">{row.why}</span> },
  { title: "Next", num: true, cell: row => <Time at={row.due} /> },
];

const told: Record<string, string> = { release: "tried again", discard: "given up" };

// One after the other; those that were done are chosen no more.
function Held({ chosen, again }: { chosen: Chosen; again: () => void }) {
  const many = plural(chosen.ids.length, "piece");
  return (
    <Decide key={chosen.ids.join()} title={`${many} of held work`} done={again}
      choices={[
        { id: "release", title: "Try again", says: `${many} of work: at once, with all attempts, also where the destination is silent.` },
        { id: "discard", title: "Give up", says: `${many} of work for good. A message that came in ends as rejected, one that goes out as failed.`, grave: true },
      ]}
      act={async (act, because, key) => {
        const [ids, left] = [chosen.ids, [...chosen.ids]];
        try {
          for (const [i, id] of ids.entries()) { await send(`/open-work/${id}/${act}`, { because }, `${key}-${i}`); left.shift(); }
        } finally {
          if (left.length < ids.length) chosen.set(left);
        }
        return `${plural(ids.length, "piece")} of work ${ids.length === 1 ? "is" : "are"} ${told[act]}.`;
      }} />
  );
}

export default function Work() {
  useTitle("Open work");
  const query = useQuery();
  const shape = useAsk<{ items: ShapeRow[] }>(address("/open-work/shape"));
  const url = address("/open-work", Object.fromEntries(filters.map(name => [name, query.get(name)])));
  const list = useList<WorkRow>(url);
  const chosen = useChosen(query);
  const again = () => { shape.again(); list.again(); };
  useLive(shape.again);
  useAnew(shape.again);
  const all = may("work") ? [choosing<WorkRow>(chosen, row => String(row.id), row => `work ${row.id}`, row => row.state === "held"), ...columns] : columns;
  return (
    <>
      <Head title="Open work" sub="How much is how old. Old work in one row: that way is stuck. Work in the left columns only: all is well." />
      <Card flush>
        <Answer of={shape}>{found => { const rows = found.items; return rows.length ? <Shape rows={rows} /> : <Empty title="Nothing waits">Everything that came in is done, and everything that goes out is sent.</Empty>; }}</Answer>
      </Card>
      <div class="bar">
        <Segments query={query} name="state" label="State" choices={[{ value: "", label: "All" }, { value: "ready", label: "Ready" }, { value: "leased", label: "Under way" }, { value: "held", label: "Held" }]} />
        <Select query={query} name="stage" label="stage" choices={stages.map(value => ({ value, label: value }))} />
        <Clear query={query} names={filters} />
      </div>
      {chosen.ids.length > 0 && may("work") && <Held chosen={chosen} again={again} />}
      <List query={query} url={url} list={list} label="Open work, oldest first" columns={all} id={row => String(row.id)} href={subjectOf}
        empty={{ title: "No open work is like that" }} />
    </>
  );
}
