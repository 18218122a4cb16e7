// All orders of buyers, newest first.
import { Link } from "wouter-preact";
import { address, useAsk } from "../api";
import { useQuery } from "../address";
import { Clear, Select } from "../filters";
import { number } from "../format";
import { List, useList } from "../list";
import { Head, PartnerLink, State, Time, useTitle } from "../parts";
import type { Column } from "../table";
import type { OrderRow, PartnerRow } from "../types";

const columns: Column<OrderRow>[] = [
  { title: "Order", cell: row => <Link href={`/orders/${row.id}`}><span class="mono">{row.number}</span></Link> },
  { title: "Buyer", cell: row => <PartnerLink id={row.buyer} /> },
  { title: "Status", cell: row => <State of={row.status} /> },
  { title: "Lines", num: true, cell: row => number(row.lines) },
  { title: "Currency", class: "roomy", cell: row => row.currency },
  { title: "Placed", num: true, cell: row => <Time at={row.placed_at} /> },
  { title: "Answered", num: true, cell: row => (row.acknowledged_at ? <Time at={row.acknowledged_at} /> : <span class="dim">not yet</span>) },
];

export default function Orders() {
  useTitle("Orders");
  const query = useQuery();
  const url = address("/orders", { buyer: query.get("buyer") });
  const list = useList<OrderRow>(url);
  const buyers = useAsk<{ items: PartnerRow[] }>(address("/partners", { role: "buyer", limit: 500 }));
  return (
    <>
      <Head title="Orders" sub="What buyers ordered, newest first. The status follows from where the units are." />
      <div class="bar">
        <Select query={query} name="buyer" label="buyer" choices={(buyers.value?.items ?? []).map(one => ({ value: one.id, label: one.id }))} />
        <Clear query={query} names={["buyer"]} />
      </div>
      <List query={query} url={url} list={list} label="Orders" columns={columns} id={row => String(row.id)} href={row => `/orders/${row.id}`}
        empty={{ title: "There is no order", text: "Orders appear here when a buyer's document was applied." }} />
    </>
  );
}
