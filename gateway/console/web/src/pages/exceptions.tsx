// What a person must look at: cases and held money, with the chosen one beside the list.
import { Link } from "wouter-preact";
import { address, look, useAsk, useLoad, type Seen } from "../api";
import { useQuery } from "../address";
import { Care, OwnerCell, owners, TakeAll, who } from "../care";
import { choosing, useChosen } from "../chosen";
import { Decisions, lookAtAll, most } from "../decisions";
import { Clear, Segments, Select } from "../filters";
import { number, plural } from "../format";
import { List, useAnew, useList } from "../list";
import { useLive } from "../live";
import { Answer, Card, Due, Facts, Head, Inside, Kbd, PartnerLink, Tag, Time, useTitle } from "../parts";
import { may, session } from "../session";
import type { Column } from "../table";
import type { Exception, ExceptionRow, PartnerRow } from "../types";
import { pageOf, sentence, words } from "../words";

const filters = ["kind", "partner", "owner"];
const views = [{ value: "", label: "All" }, { value: "mine", label: "Mine" }, { value: "nobodys", label: "Nobody's" }, { value: "late", label: "Past their time" }];
const members = (view: string): Record<string, string | null> => ({ taken_by: view === "mine" ? session.value?.person ?? null : null, taken: view === "nobodys" ? "false" : null, late: view === "late" ? "true" : null });

// Cases about an order or message lead to its page; a hold to its invoice.
function aboutOf(row: ExceptionRow): string | null {
  return pageOf(row.subject);
}

const About = ({ row }: { row: ExceptionRow }) => {
  const to = aboutOf(row);
  return to ? <Link href={to}>{row.subject}</Link> : <>{row.subject}</>;
};

const Stake = ({ row }: { row: ExceptionRow }) => (row.stake ? <>{number(row.stake)} <span class="code">{row.currency}</span></> : null);

// `alike`: the others in the list of this kind and partner, and how to choose them all.
function Panel({ id, alike, choose, cared, done }: { id: string; alike: string[]; choose: () => void; cared: () => void; done: (ids: string[]) => void }) {
  const url = address(`/exceptions/${id}`);
  const one = useLoad<Seen<Exception>>(url, signal => look<Exception>(url, signal));
  useLive(one.again);
  useAnew(one.again);
  return (
    <Answer of={one}>
      {({ value: row, tag }) => (
        <>
          <Card title={sentence(row.kind)} more={!row.open ? <Tag tone="good">closed</Tag> : <Due at={row.due_at} />}>
            <p>{row.text}</p>
            <Facts rows={[
              ["What it means", row.meaning], ["What to do", !row.actions?.length && row.act], ["About", <About row={row} />], ["Partner", row.partner && <PartnerLink id={row.partner} />],
              ["At stake", row.stake && <Stake row={row} />], ["Owner", sentence(row.owner)], ["Taken by", who(row.taken_by)], ["Line", row.line], ["Times", row.count > 1 ? number(row.count) : null],
              ["Since", <Time at={row.opened_at} />], ["Closed because", row.resolution],
            ]} />
            <p class="bar">
              {aboutOf(row) && <Link class="btn" href={aboutOf(row)!}>Open what it is about</Link>}
              {row.open && alike.length > 1 && <button class="btn" type="button" onClick={choose}>Decide {alike.length} alike</button>}
            </p>
          </Card>
          {row.open && may("settle") && <Care seen={{ value: row, tag }} done={() => { one.again(); cared(); }} />}
          {row.open && <Decisions ids={[id]} turn={JSON.stringify(row)} done={done} />}
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
  const url = address("/exceptions", { ...Object.fromEntries(filters.map(name => [name, query.get(name)])), ...members(query.get("view")) });
  const list = useList<ExceptionRow>(url);
  const partners = useAsk<{ items: PartnerRow[] }>(address("/partners", { limit: 500 }));
  const link = (id: string) => query.with({ at: id });
  const kinds = [...new Set([...(list.value ?? []).map(row => row.kind), query.get("kind")])].filter(Boolean).sort();  // of the rows that are here
  const chosen = useChosen(query);
  const rows = list.value ?? [];
  const one = rows.find(row => row.id === at);
  const alike = rows.filter(row => row.kind === one?.kind && row.partner === one?.partner).slice(0, most).map(row => row.id);
  // The next one is shown, so that a person goes on without a hand at the mouse.
  const done = (ids: string[]) => {
    const left = rows.filter(row => !ids.includes(row.id));
    const next = left[Math.min(left.length - 1, Math.max(0, rows.slice(0, rows.findIndex(row => row.id === at)).filter(row => !ids.includes(row.id)).length))];
    query.set({ at: next?.id ?? null, with: chosen.ids.filter(id => !ids.includes(id)).join(",") || null }, "entry");
    list.again();
  };
  const several = chosen.ids.slice(0, most);
  const columns: Column<ExceptionRow>[] = [
    ...(may("settle") || may("decide") ? [choosing<ExceptionRow>(chosen, row => row.id, row => `${row.id}, ${sentence(row.kind)}`)] : []),
    { title: "Due", cell: row => <Due at={row.due_at} /> },
    { title: "What", class: "grow", cell: row => <><Link href={link(row.id)} replace><b>{sentence(row.kind)}</b></Link>{row.count > 1 && <span class="code"> {row.count} times</span>}<br /><span class="small dim">{row.text}</span></> },
    { title: "Partner", cell: row => <PartnerLink id={row.partner} /> },
    { title: "At stake", num: true, cell: row => <Stake row={row} /> },
    { title: "Owner", class: "roomy", cell: row => <OwnerCell row={row} /> },
  ];
  return (
    <>
      <Head title="Exceptions" sub="What a person must look at: cases and held money." />
      <div class="bar">
        <Segments query={query} name="view" label="Whose" choices={views} drop={{ at: null }} />
        <Select query={query} name="owner" label="owner" choices={owners.map(value => ({ value, label: words(value) }))} />
        <Select query={query} name="kind" label="kind" choices={kinds.map(value => ({ value, label: sentence(value) }))} />
        <Select query={query} name="partner" label="partner" choices={(partners.value?.items ?? []).map(one => ({ value: one.id, label: one.id }))} />
        <Clear query={query} names={[...filters, "view"]} />
        <span class="small dim"><Kbd>j</Kbd> <Kbd>k</Kbd> move, <Kbd>a</Kbd> take, <Kbd>x</Kbd> choose several, <Kbd>1</Kbd> to <Kbd>4</Kbd> decide</span>
      </div>
      <div class={at || several.length ? "cols queue" : ""}>
        <List query={query} url={url} list={list} label="Exceptions" columns={at || several.length ? columns.slice(0, -1) : columns} id={row => row.id} empty={{ title: "Nothing needs a person", text: "Every document was taken, and no money is held." }} />
        {several.length > 0 ? (
          <aside class="stack beside" aria-label="The chosen exceptions"><Inside.Provider value={true}>
            <Card title={plural(several.length, "exception")} more={<button class="btn small" type="button" onClick={() => chosen.set([])}>Choose none</button>}><p class="dim">{several.join(", ")}</p>{may("settle") && <TakeAll count={several.length} look={() => lookAtAll(several)} done={list.again} />}</Card>
            <Decisions ids={several} done={done} />
          </Inside.Provider></aside>
        ) : at && <aside class="stack beside" aria-label="The chosen exception"><Inside.Provider value={true}><Panel key={at} id={at} alike={alike} choose={() => chosen.set(alike)} cared={list.again} done={done} /></Inside.Provider></aside>}
      </div>
    </>
  );
}
