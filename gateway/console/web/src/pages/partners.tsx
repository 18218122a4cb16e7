// All partners: who they are, how they are reached, and whether they are silent.
import { Link } from "wouter-preact";
import { address } from "../api";
import { useQuery } from "../address";
import { Segments } from "../filters";
import { number } from "../format";
import { List, useList } from "../list";
import { Head, State, Time, useTitle } from "../parts";
import type { Column } from "../table";
import type { PartnerRow } from "../types";

const columns: Column<PartnerRow>[] = [
  { title: "Partner", cell: row => <Link href={`/partners/${encodeURIComponent(row.id)}`}>{row.id}</Link> },
  { title: "Name", cell: row => row.name },
  { title: "Role", cell: row => row.role },
  { title: "State", cell: row => <State of={row.light} /> },
  { title: "Way", class: "roomy", cell: row => <span class="small">{row.way}</span> },
  { title: "Waiting", num: true, cell: row => number(row.waiting) },
  { title: "Held", num: true, cell: row => (row.held ? <b class="bad">{number(row.held)}</b> : 0) },
  { title: "Failing since", num: true, cell: row => <Time at={row.failing_since} /> },
  { title: "Why", class: "grow", cell: row => <span class="small">{row.why}</span> },
];

export default function Partners() {
  useTitle("Partners");
  const query = useQuery();
  const url = address("/partners", { role: query.get("role") });
  const list = useList<PartnerRow>(url);
  return (
    <>
      <Head title="Partners" sub="Who sends and gets documents." />
      <div class="bar"><Segments query={query} name="role" label="Role" choices={[{ value: "", label: "All" }, { value: "buyer", label: "Buyers" }, { value: "supplier", label: "Suppliers" }]} /></div>
      <List query={query} url={url} list={list} label="Partners" columns={columns} id={row => row.id} href={row => `/partners/${encodeURIComponent(row.id)}`} empty={{ title: "There is no partner", text: "Partners are folders with a partner.yaml." }} />
    </>
  );
}
