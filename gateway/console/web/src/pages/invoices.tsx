// All invoices of suppliers, newest first.
import { Link } from "wouter-preact";
import { address, useAsk } from "../api";
import { useQuery } from "../address";
import { Clear, Segments, Select } from "../filters";
import { isZero, number } from "../format";
import { List, useList } from "../list";
import { Head, PartnerLink, State, useTitle } from "../parts";
import type { Column } from "../table";
import type { InvoiceRow, PartnerRow } from "../types";

export const invoiceColumns: Column<InvoiceRow>[] = [
  { title: "Invoice", cell: row => <><Link href={`/invoices/${row.id}`}><span class="mono">{row.number}</span></Link>{row.kind !== "invoice" && <span class="code"> {row.kind}</span>}</> },
  { title: "Supplier", cell: row => <PartnerLink id={row.supplier} /> },
  { title: "For", class: "roomy", cell: row => row.order_number && <Link href={`/find?q=${encodeURIComponent(row.order_number)}`}><span class="mono">{row.order_number}</span></Link> },
  { title: "Issued", num: true, class: "roomy", cell: row => row.issued_on },
  { title: "Due", num: true, class: "roomy", cell: row => row.due_on },
  { title: "Decision", cell: row => <State of={row.decision} /> },
  { title: "Total", num: true, cell: row => number(row.total) },
  { title: "Approved", num: true, cell: row => number(row.approved) },
  { title: "Disputed", num: true, cell: row => (isZero(row.disputed) ? <span class="dim">{number(row.disputed)}</span> : <b class="bad">{number(row.disputed)}</b>) },
  { title: "Credited", num: true, class: "roomy", cell: row => <span class={isZero(row.credited) ? "dim" : ""}>{number(row.credited)}</span> },
  { title: "Currency", cell: row => <span class="code">{row.currency}</span> },
];

export default function Invoices() {
  useTitle("Invoices");
  const query = useQuery();
  const url = address("/invoices", { supplier: query.get("supplier"), held: query.get("held") });
  const list = useList<InvoiceRow>(url);
  const suppliers = useAsk<{ items: PartnerRow[] }>(address("/partners", { role: "supplier", limit: 500 }));
  return (
    <>
      <Head title="Invoices" sub="What suppliers ask for, and what of it is right." />
      <div class="bar">
        <Segments query={query} name="held" label="Held" choices={[{ value: "", label: "All" }, { value: "true", label: "With held money" }]} />
        <Select query={query} name="supplier" label="supplier" choices={(suppliers.value?.items ?? []).map(one => ({ value: one.id, label: one.id }))} />
        <Clear query={query} names={["supplier"]} />
      </div>
      <List query={query} url={url} list={list} label="Invoices" columns={invoiceColumns} id={row => String(row.id)} href={row => `/invoices/${row.id}`}
        empty={{ title: "There is no invoice", text: "Invoices appear here when a supplier's document was applied." }} />
    </>
  );
}
