// What a person must look at: cases and held money, with the chosen one beside the list.
import { Link } from "wouter-preact";
import { address, useAsk } from "../api";
import { useQuery } from "../address";
import { Clear, Select } from "../filters";
import { number } from "../format";
import { List, useList } from "../list";
import { useLive } from "../live";
import { Answer, Card, Due, Facts, Head, Inside, Kbd, PartnerLink, Tag, Time, useTitle } from "../parts";
import type { Column } from "../table";
import type { Exception, ExceptionRow, PartnerRow } from "../types";
import { pageOf, sentence, words } from "../words";

const filters = ["kind", "partner", "owner"];
const owners = ["operations", "finance", "onboarding", "buying", "buyer", "receiver", "controller", "accounts_payable"];

// Cases about an order or message lead to its page; a hold to its invoice.
function aboutOf(row: ExceptionRow): string | null {
  return pageOf(row.subject);
}

const About = ({ row }: { row: ExceptionRow }) => {
  const to = aboutOf(row);
  return to ? <Link href={to}>{row.subject}</Link> : <>{row.subject}</>;
};

const Stake = ({ row }: { row: ExceptionRow }) => (row.stake ? <>{number(row.stake)} <span class="code">{row.currency}</span></> : null);

function Panel({ id }: { id: string }) {
  const one = useAsk<Exception>(address(`/exceptions/${id}`));
  useLive(one.again);
  return (
    <Answer of={one}>
      {row => (
        <>
          <Card title={sentence(row.kind)} more={!row.open ? <Tag tone="good">closed</Tag> : <Due at={row.due_at} />}>
            <p>{row.text}</p>
            <Facts rows={[
              ["What it means", row.meaning], ["What to do", row.act], ["About", <About row={row} />], ["Partner", row.partner && <PartnerLink id={row.partner} />],
              ["At stake", row.stake && <Stake row={row} />], ["Owner", sentence(row.owner)], ["Line", row.line], ["Times", row.count > 1 ? number(row.count) : null],
              ["Since", <Time at={row.opened_at} />], ["Closed because", row.resolution],
            ]} />
            {aboutOf(row) && <p class="bar"><Link class="btn" href={aboutOf(row)!}>Open what it is about</Link></p>}
          </Card>
          {row.parts.length > 1 && <Card title="Parts" flush><ul class="rows">{row.parts.map((part, i) => <li key={i}><span class="grow">{part.text}{part.resolution && <span class="dim"> {part.resolution}</span>}</span><Tag tone={part.open ? "warn" : "good"}>{part.open ? "open" : "settled"}</Tag></li>)}</ul></Card>}
        </>
      )}
    </Answer>
  );
}

export default function Exceptions() {
  useTitle("Exceptions");
  const query = useQuery();
  const at = query.get("at");
  const url = address("/exceptions", Object.fromEntries(filters.map(name => [name, query.get(name)])));
  const list = useList<ExceptionRow>(url);
  const partners = useAsk<{ items: PartnerRow[] }>(address("/partners", { limit: 500 }));
  const link = (id: string) => query.with({ at: id });
  const kinds = [...new Set([...(list.value ?? []).map(row => row.kind), query.get("kind")])].filter(Boolean).sort();  // of the rows that are here
  const columns: Column<ExceptionRow>[] = [
    { title: "Due", cell: row => <Due at={row.due_at} /> },
    { title: "What", class: "grow", cell: row => <><Link href={link(row.id)} replace><b>{sentence(row.kind)}</b></Link>{row.count > 1 && <span class="code"> {row.count} times</span>}<br /><span class="small dim">{row.text}</span></> },
    { title: "Partner", cell: row => <PartnerLink id={row.partner} /> },
    { title: "At stake", num: true, cell: row => <Stake row={row} /> },
    { title: "Owner", class: "roomy", cell: row => <span class="dim">{sentence(row.owner)}</span> },
  ];
  return (
    <>
      <Head title="Exceptions" sub="What a person must look at: cases and held money." />
      <div class="bar">
        <Select query={query} name="owner" label="owner" choices={owners.map(value => ({ value, label: words(value) }))} />
        <Select query={query} name="kind" label="kind" choices={kinds.map(value => ({ value, label: sentence(value) }))} />
        <Select query={query} name="partner" label="partner" choices={(partners.value?.items ?? []).map(one => ({ value: one.id, label: one.id }))} />
        <Clear query={query} names={filters} />
        <span class="small dim"><Kbd>j</Kbd> <Kbd>k</Kbd> move</span>
      </div>
      <div class={at ? "cols queue" : ""}>
        <List query={query} url={url} list={list} label="Exceptions" columns={at ? columns.slice(0, 4) : columns} id={row => row.id} empty={{ title: "Nothing needs a person", text: "Every document was taken, and no money is held." }} />
        {at && <aside class="stack beside" aria-label="The chosen exception"><Inside.Provider value={true}><Panel key={at} id={at} /></Inside.Provider></aside>}
      </div>
    </>
  );
}
