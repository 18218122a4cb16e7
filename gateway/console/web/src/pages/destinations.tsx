// Where documents and events go: whether it is taken there, and what a person decides about it.
import { address, send } from "../api";
import { useQuery } from "../address";
import { Decide, type Choice } from "../deed";
import { number } from "../format";
import { List, useList } from "../list";
import { Card, Facts, Head, Kbd, State, Time, useTitle } from "../parts";
import { may } from "../session";
import { Link } from "wouter-preact";
import type { Column } from "../table";
import type { DestinationRow } from "../types";

const columns: Column<DestinationRow>[] = [
  { title: "Destination", cell: row => <b>{row.destination}</b> },
  { title: "State", cell: row => <State of={row.state.split(" ")[0]!} /> },
  { title: "Waiting", num: true, cell: row => number(row.ready) },
  { title: "Under way", num: true, class: "roomy", cell: row => number(row.leased) },
  { title: "Held", num: true, cell: row => (row.held ? <b class="bad">{number(row.held)}</b> : 0) },
  { title: "Failing since", num: true, class: "roomy", cell: row => <Time at={row.failing_since} /> },
  { title: "Next attempt", num: true, class: "roomy", cell: row => <Time at={row.next} /> },
  { title: "Why", class: "grow", cell: row => <span class="small">{row.why}</span> },
];

const isStopped = (row: DestinationRow) => /^(held|drain)/.test(row.state);

function choicesFor(row: DestinationRow): Choice[] {
  const work = row.ready + row.leased === 1 ? "1 piece of work" : `${number(row.ready + row.leased)} pieces of work`;
  const all: (Choice & { fits: boolean })[] = [
    { id: "resume", title: "Resume", says: `What is held for ${row.destination} goes again, and what comes later.`, fits: isStopped(row) },
    { id: "hurry", title: "Try at once", says: `${work} waiting there are due now instead of at the next attempt.`, fits: !isStopped(row) && row.ready > 0 },
    { id: "hold", title: "Hold", says: `Nothing more goes to ${row.destination} until you resume it; what is under way ends. New work waits.`, grave: true, fits: row.state !== "held" },
    { id: "drain", title: "Drain", says: `${work} waiting there still go, and at once. What comes later is held.`, fits: !isStopped(row) },
  ];
  return all.filter(one => one.fits);
}
const told: Record<string, string> = { hold: "is held", drain: "is drained", resume: "is resumed", hurry: "is tried at once" };

function Panel({ row, done }: { row: DestinationRow; done: () => void }) {
  return (
    <>
      <Card title={row.destination} more={<State of={row.state.split(" ")[0]!} />}>
        <Facts rows={[["State", row.state], ["Waiting", number(row.ready)], ["Under way", number(row.leased)], ["Held", number(row.held)], ["Oldest", <Time at={row.oldest} />], ["Failing since", row.failing_since && <Time at={row.failing_since} />], ["Next attempt", row.next && <Time at={row.next} />], ["Why", row.why]]} />
        <p class="bar"><Link class="btn" href={`/open-work?destination=${encodeURIComponent(row.destination)}`}>Its open work</Link></p>
      </Card>
      {may("work") && <Decide key={`${row.destination} ${row.state}`} choices={choicesFor(row)} done={done}
        act={async (act, because, key) => { await send(`/destinations/${encodeURIComponent(row.destination)}/${act}`, { because }, key); return `${row.destination} ${told[act]}.`; }} />}
    </>
  );
}

export default function Destinations() {
  useTitle("Destinations");
  const query = useQuery();
  const url = address("/destinations");
  const list = useList<DestinationRow>(url);
  const row = list.value?.find(one => one.destination === query.get("at"));
  return (
    <>
      <Head title="Destinations" sub={<>Where documents and events go, and whether they are taken there. <Kbd>j</Kbd> <Kbd>k</Kbd> move</>} />
      <div class={row ? "cols queue" : ""}>
        <List query={query} url={url} list={list} label="Destinations" columns={row ? columns.filter(one => !one.class?.includes("roomy")) : columns} id={one => one.destination}
          empty={{ title: "Nothing was sent yet", text: "A destination appears here with the first document or event for it." }} />
        {row && <aside class="stack beside" aria-label="The chosen destination"><Panel row={row} done={list.again} /></aside>}
      </div>
    </>
  );
}
