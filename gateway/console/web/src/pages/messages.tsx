// All messages, newest first, with what is wrong in the row.
import { Link } from "wouter-preact";
import { address, useAsk } from "../api";
import { useQuery } from "../address";
import { Clear, DayPick, Segments, Select, TextPick } from "../filters";
import { bytes, clock, day } from "../format";
import { List, useList } from "../list";
import { Document, FourLights, Head, Kbd, PartnerLink, State, useTitle } from "../parts";
import type { Column } from "../table";
import type { MessageRow, PartnerRow } from "../types";
import { way } from "../words";

const states = [["", "All"], ["held", "Held"], ["rejected", "Rejected"], ["overdue", "Overdue"], ["failed", "Failed"], ["duplicate", "Repeated"]];
const filters = ["partner", "direction", "state", "text", "since"];

export const directionOf = (row: { direction: string }) => <span title={row.direction === "in" ? "from the partner" : "to the partner"}><span aria-hidden="true">{row.direction === "in" ? "←" : "→"}</span><span class="sr">{row.direction === "in" ? "from" : "to"}</span></span>;

// Columns that none of the rows would fill are left out.
export const messageColumns = (rows: MessageRow[]): Column<MessageRow>[] => [...first, ...(rows.some(row => row.number) ? [numbers] : []), ...rest];

const numbers: Column<MessageRow> = { title: "Number", cell: row => <span class="mono">{row.number}</span> };
const first: Column<MessageRow>[] = [
  { title: "When", num: true, cell: row => <time dateTime={row.created_at} title={row.created_at}><span class="dim">{day(row.created_at)}</span> {clock(row.created_at)}</time> },
  { title: <span class="sr">Direction</span>, cell: directionOf },
  { title: "Partner", class: "nowrap", cell: row => <PartnerLink id={row.partner} /> },
  { title: "Document", class: "nowrap", cell: row => <Link href={`/messages/${row.id}`}><Document type={row.type || "Unknown"} /></Link> },
];
const rest: Column<MessageRow>[] = [
  { title: "Control", class: "roomy", cell: row => <span class="mono">{row.control}</span> },
  { title: "State", cell: row => <span class="nowrap"><State of={row.state} /> <FourLights of={row.status} /></span> },
  { title: "Size", num: true, class: "roomy", cell: row => bytes(row.size) },
  { title: "Way", class: "roomy", cell: row => way(row.channel) },
  { title: "What is wrong", class: "grow", cell: row => row.reason && <span class="small" title={row.place ? `${row.place}: ${row.reason}` : row.reason}>{row.reason}</span> },
];

export default function Messages() {
  useTitle("Messages");
  const query = useQuery();
  const url = address("/messages", Object.fromEntries(filters.map(name => [name, query.get(name)])));
  const list = useList<MessageRow>(url);
  const partners = useAsk<{ items: PartnerRow[] }>(address("/partners", { limit: 500 }));
  return (
    <>
      <Head title="Messages" sub="Newest first. The address of this page holds the filter: send it to a colleague." />
      <div class="bar">
        <Segments query={query} name="state" label="State" choices={states.map(([value, label]) => ({ value: value!, label }))} />
        <Select query={query} name="partner" label="partner" choices={(partners.value?.items ?? []).map(one => ({ value: one.id, label: one.id }))} />
        <Select query={query} name="direction" label="direction" choices={[{ value: "in", label: "in" }, { value: "out", label: "out" }]} />
        <TextPick query={query} name="text" label="has" hint="type, control, name" />
        <DayPick query={query} name="since" label="since" />
        <Clear query={query} names={filters} />
      </div>
      <List query={query} url={url} list={list} label="Messages" columns={messageColumns(list.value ?? [])} id={row => String(row.id)} href={row => `/messages/${row.id}`}
        empty={{ title: "No message is like that", text: "Clear a filter, or look at a longer time." }} />
      <p class="small dim bar"><Kbd>j</Kbd><Kbd>k</Kbd> move <Kbd>Enter</Kbd> open <Kbd>/</Kbd> find <Kbd>?</Kbd> all keys</p>
    </>
  );
}
