// Who did what and why. Entries are chained by hashes, and whoever may read them can have the chain proven.
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { address, useAsk } from "../api";
import { useQuery } from "../address";
import { Clear, DayPick, TextPick } from "../filters";
import { plural } from "../format";
import { List, useList } from "../list";
import { Answer, Card, Head, Inside, Refused, Say, Time, useTitle } from "../parts";
import { may } from "../session";
import type { Column } from "../table";
import type { AuditRow } from "../types";
import { pageOf, sentence } from "../words";

interface Verdict { whole: boolean; entries: number; head: string; breaks: { what: string }[] }

function Proof() {
  const verdict = useAsk<Verdict>(address("/audit/verdict"));
  return (
    <Inside.Provider value={true}>
      <Answer of={verdict}>
        {found => found.whole
          ? <Say of="good"><p><b>Whole since the first entry:</b> {plural(found.entries, "entry", "entries")}. The head is <code class="secret">{found.head}</code>: keep it elsewhere, and nobody can take entries away unseen.</p></Say>
          : <Say of="bad"><p><b>The chain is broken.</b></p><ul>{found.breaks.map((one, i) => <li key={i}>{one.what}</li>)}</ul></Say>}
      </Answer>
    </Inside.Provider>
  );
}

const About = ({ row }: { row: AuditRow }) => {
  const to = row.message ? `/messages/${row.message}` : pageOf(row.subject);
  const text = row.message ? `message ${row.message}` : row.subject;
  return to ? <Link href={to}>{text}</Link> : <>{text}</>;
};

const columns: Column<AuditRow>[] = [
  { title: "When", num: true, cell: row => <Time at={row.at} /> },
  { title: "Who", cell: row => <><b>{row.actor}</b><br /><span class="small dim">{row.from}</span></> },
  { title: "What", cell: row => sentence(row.act) },
  { title: "About", cell: row => <About row={row} /> },
  { title: "Done", class: "grow", cell: row => <span class="small">{row.what}</span> },
  { title: "Why", class: "grow", cell: row => <span class="small">{row.because}</span> },
];

const filters = ["actor", "act", "since"];

export default function Audit() {
  useTitle("Audit trail");
  const query = useQuery();
  const [proves, setProves] = useState(false);
  const url = address("/audit", Object.fromEntries(filters.map(name => [name, query.get(name)])));
  const list = useList<AuditRow>(may("see_audit") ? url : null);
  if (!may("see_audit")) return <Refused problem={{ title: "", status: 403 }} />;
  return (
    <>
      <Head title="Audit trail" sub="Who did what, with the reason. Entries are chained by hashes and never changed.">
        <button class="btn" type="button" onClick={() => setProves(true)} disabled={proves}>Prove the chain</button>
      </Head>
      {proves && <Card title="The chain"><Proof /></Card>}
      <div class="bar">
        <TextPick query={query} name="actor" label="who" hint="name" />
        <TextPick query={query} name="act" label="what" hint="hold_released" />
        <DayPick query={query} name="since" label="since" />
        <Clear query={query} names={filters} />
      </div>
      <List query={query} url={url} list={list} label="Audit trail" columns={columns} id={row => String(row.id)} empty={{ title: "Nothing is like that", text: "Clear a filter, or look at a longer time." }} />
    </>
  );
}
