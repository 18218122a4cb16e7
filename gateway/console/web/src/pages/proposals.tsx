// What waits for a second person: money above somebody's authority. Nobody approves an own proposal.
import { Link } from "wouter-preact";
import { address, send } from "../api";
import { useQuery } from "../address";
import { Decide, type Choice } from "../deed";
import { Segments } from "../filters";
import { number } from "../format";
import { List, useList } from "../list";
import { Card, Due, Facts, Head, Kbd, Tag, Time, useTitle } from "../parts";
import { may, session } from "../session";
import type { Column } from "../table";
import type { Proposal } from "../types";
import { sentence } from "../words";

const Subject = ({ of }: { of: string }) => <Link href={`/exceptions?at=${encodeURIComponent(of)}`}>{of}</Link>;

const columns: Column<Proposal>[] = [
  { title: "Until", cell: row => (row.state === "open" ? <Due at={row.until} /> : <Tag>{sentence(row.state)}</Tag>) },
  { title: "What", class: "grow", cell: row => <><b>{sentence(row.action)}</b><br /><span class="small dim">{row.what}</span></> },
  { title: "About", cell: row => <Subject of={row.subject} /> },
  { title: "Amount", num: true, cell: row => <>{number(row.amount)} <span class="code">{row.currency}</span></> },
  { title: "Proposed by", class: "roomy", cell: row => row.by },
  { title: "Why", class: "roomy", cell: row => <span class="small">{row.because}</span> },
];

function choicesFor(row: Proposal): Choice[] {
  if (row.state !== "open") return [];
  if (row.by === session.value?.person) return [{ id: "refuse", title: "Take it back", says: "Nothing is done, and the exception stays open." }];
  if (!may("approve")) return [];
  return [
    { id: "approve", title: "Approve", says: `${sentence(row.action)}: ${number(row.amount)} ${row.currency}, as ${row.by} proposed.` },
    { id: "refuse", title: "Refuse", says: "Nothing is done, and the exception stays open.", grave: true },
  ];
}

function Panel({ row, done }: { row: Proposal; done: () => void }) {
  const choices = choicesFor(row);
  return (
    <>
      <Card title={sentence(row.action)} more={<Tag tone={row.state === "open" ? "warn" : "off"}>{sentence(row.state)}</Tag>}>
        <p>{row.what}</p>
        <Facts rows={[["About", <Subject of={row.subject} />], ["Amount", `${number(row.amount)} ${row.currency}`], ["Proposed by", row.by], ["Since", <Time at={row.proposed_at} />], ["Until", <Time at={row.until} />], ["Why", row.because], ["Decided by", row.decided_by], ["Decided because", row.decided_because]]} />
      </Card>
      {choices.length > 0 && <Decide key={row.id} choices={choices} done={done}
        act={async (choice, because, key) => { await send(`/proposals/${row.id}/decision`, { approve: choice === "approve", because }, key); return `Proposal ${row.id} is ${choice === "approve" ? "approved" : "refused"}.`; }} />}
    </>
  );
}

export default function Proposals() {
  useTitle("Proposals");
  const query = useQuery();
  const url = address("/proposals", { all: query.get("all") });
  const list = useList<Proposal>(url);
  const row = list.value?.find(one => String(one.id) === query.get("at"));
  return (
    <>
      <Head title="Proposals" sub={<>What is above somebody's authority waits here for a second person. <Kbd>j</Kbd> <Kbd>k</Kbd> move</>} />
      <div class="bar"><Segments query={query} name="all" label="Which" choices={[{ value: "", label: "Open" }, { value: "true", label: "All" }]} /></div>
      <div class={row ? "cols queue" : ""}>
        <List query={query} url={url} list={list} label="Proposals" columns={row ? columns.slice(0, 4) : columns} id={one => String(one.id)} empty={{ title: "Nothing waits for a second person" }} />
        {row && <aside class="stack beside" aria-label="The chosen proposal"><Panel row={row} done={list.again} /></aside>}
      </div>
    </>
  );
}
