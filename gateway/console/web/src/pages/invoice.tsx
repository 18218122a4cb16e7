// One invoice of a supplier: what was ordered, shipped and invoiced, line by line, and what is held and why.
import { Link } from "wouter-preact";
import { address, send, useAsk } from "../api";
import { useQuery } from "../address";
import { choosing, useChosen, type Chosen } from "../chosen";
import { Decisions } from "../decisions";
import { Decide, useOpened } from "../deed";
import { isZero, number, plural, sum } from "../format";
import { useAnew } from "../list";
import { useLive } from "../live";
import { Answer, Card, Empty, Head, PartnerLink, State, Tag, Tile, Time, useTitle } from "../parts";
import { may } from "../session";
import { Table } from "../table";
import type { Allocation, HoldRow, Invoice, InvoiceLine } from "../types";
import { sentence } from "../words";

// Lengths are drawn with binary numbers; the words beside them are exact.
function Bar({ invoice }: { invoice: Invoice }) {
  const parts = ([["approved", invoice.approved, "f-good"], ["disputed", invoice.disputed, "f-bad"], ["credited", invoice.credited, "f-info"]] as const).filter(([, amount]) => Number(amount) > 0);
  const all = parts.reduce((total, [, amount]) => total + Number(amount), 0);
  let x = 0;
  return (
    <>
      <svg class="money-bar" viewBox="0 0 1000 26" preserveAspectRatio="none" role="img" aria-label={parts.map(([word, amount]) => `${number(amount)} ${word}`).join(", ") || "nothing"}>
        {parts.map(([word, amount, look]) => { const width = (Number(amount) / all) * 1000, at = x; x += width; return <rect key={word} x={at} y="0" width={Math.max(2, width - 2)} height="26" class={look} />; })}
      </svg>
      <p class="legend bare">{parts.map(([word, amount, look]) => <span key={word}><svg aria-hidden="true"><rect width="12" height="12" rx="3" class={look} /></svg>{number(amount)} {word}</span>)}</p>
    </>
  );
}

const heldOf = (holds: HoldRow[], line: string) => holds.filter(hold => hold.line === line && hold.open);
const about = (holds: HoldRow[], words: RegExp) => holds.some(hold => words.test(hold.reason));

// Ordered, shipped, invoiced before, invoiced; agreed and asked: what is wrong is red where it is wrong.
const ThreeWay = ({ lines, invoice }: { lines: InvoiceLine[]; invoice: Invoice }) => (
  <div class="scroller" tabIndex={0} role="region" aria-label="Line by line">
    <table class="matrix">
      <caption class="sr">What was agreed, what came, and what is asked for</caption>
      <thead>
        <tr class="group"><td colSpan={2} /><th colSpan={3} scope="colgroup">Quantity</th><th scope="colgroup">Before</th><th colSpan={2} scope="colgroup">Unit price, {invoice.currency}</th><th scope="colgroup">Amount, {invoice.currency}</th><th scope="colgroup">Open</th></tr>
        <tr><th scope="col" class="num">Line</th><th scope="col">Item</th><th scope="col" class="num">Ordered</th><th scope="col" class="num">Supplied</th><th scope="col" class="num">Invoiced</th><th scope="col" class="num">Invoiced</th><th scope="col" class="num">Agreed</th><th scope="col" class="num">Asked</th><th scope="col" class="num">Asked</th><th scope="col" class="num">Held</th></tr>
      </thead>
      <tbody>
        {lines.map((line, i) => {
          const holds = heldOf(invoice.holds, line.line);
          return (
            <tr key={`${line.line} ${i}`}>
              <td class="num">{line.line}</td><td><span class="mono">{line.item}</span>{line.purchase_order && <><br /><Link href={`/find?q=${encodeURIComponent(line.purchase_order)}`}><span class="mono small">{line.purchase_order}</span></Link></>}</td>
              <td class="num">{number(line.ordered)} <span class="code">{line.purchase_unit}</span></td><td class="num">{number(line.supplied)}</td>
              <td class={about(holds, /quantity|shipment|unit|evidence/) ? "num off" : "num"}>{number(line.invoiced)} <span class="code">{line.unit}</span></td>
              <td class="num">{number(line.claimed_before)}</td><td class="num">{number(line.agreed_price)}</td>
              <td class={about(holds, /price/) ? "num off" : "num"}>{number(line.price)}{line.price_basis && line.price_basis !== "1" && <span class="code"> for {number(line.price_basis)}</span>}</td><td class="num">{number(line.amount)}</td>
              <td class="num">{holds.length ? <b class="bad">{number(sum(holds.map(hold => hold.amount)))}</b> : <span class="dim">0</span>}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </div>
);

const Allocations = ({ rows }: { rows: Allocation[] }) => (
  <Table label="What each line was matched to" rows={rows} id={row => `${row.line} ${row.purchase_line}`}
    columns={[
      { title: "Line", num: true, cell: row => row.line },
      { title: "Right", num: true, cell: row => number(row.quantity) },
      { title: "Approved", num: true, cell: row => number(row.amount) },
      { title: "Disputed units", num: true, cell: row => number(row.disputed_quantity) },
      { title: "Disputed", num: true, cell: row => <span class={isZero(row.disputed_amount) ? "dim" : "bad strong"}>{number(row.disputed_amount)}</span> },
      { title: "Credited", num: true, class: "roomy", cell: row => number(row.credited_amount) },
      { title: "Matched by", class: "grow", cell: row => sentence(row.stage) },
    ]} />
);

const idOf = (row: HoldRow) => `hold:${row.id}`;

const Holds = ({ rows, chosen }: { rows: HoldRow[]; chosen: Chosen }) => (rows.length === 0 ? <Empty title="Nothing is held">Every line is as it was agreed.</Empty> : (
  <Table label="Holds" rows={rows} id={row => String(row.id)}
    columns={[
      ...(may("decide") ? [choosing<HoldRow>(chosen, idOf, row => `hold ${row.id}`, row => row.open)] : []),
      { title: "Hold", num: true, cell: row => <Link href={`/exceptions?at=hold:${row.id}`}>{row.id}</Link> },
      { title: "Line", num: true, cell: row => row.line },
      { title: "Why", cell: row => <b>{sentence(row.reason)}</b> },
      { title: "In figures", class: "grow", cell: row => <span class="small">{row.text}</span> },
      { title: "Amount", num: true, cell: row => <b class={row.open ? "bad" : ""}>{number(row.amount)}</b> },
      { title: "Owner", class: "roomy", cell: row => row.owner },
      { title: "State", cell: row => (row.open ? <Tag tone="warn">Open</Tag> : <span title={row.resolution}><Tag tone="good">{sentence(row.state || "closed")}</Tag></span>) },
      { title: "Decided", class: "roomy", cell: row => <span class="small">{row.resolution}</span> },
    ]} />
));

function Page({ invoice, again }: { invoice: Invoice; again: () => void }) {
  const open = invoice.holds.filter(hold => hold.open);
  const chosen = useChosen(useQuery());
  const [opened, toggle] = useOpened(String(invoice.id));
  // A single one needs no choosing.
  const asked = open.length === 1 ? [idOf(open[0]!)] : chosen.ids.filter(id => open.some(hold => idOf(hold) === id));
  const done = (ids: string[]) => { chosen.set(chosen.ids.filter(id => !ids.includes(id))); again(); };
  return (
    <>
      <Head title={<>{sentence(invoice.kind)} <span class="mono">{invoice.number}</span></>} crumbs={<><Link href="/invoices">Invoices</Link> / <PartnerLink id={invoice.supplier} /></>}
        sub={<><State of={invoice.decision} /> {invoice.order_number && <>for <Link href={`/find?q=${encodeURIComponent(invoice.order_number)}`}><span class="mono">{invoice.order_number}</span></Link>, </>}issued {invoice.issued_on}, received <Time at={invoice.received_at} />{invoice.due_on && `, due ${invoice.due_on}`}</>}>
        {may("decide") && <button class="btn" type="button" aria-expanded={opened === "again"} onClick={() => toggle("again")}>Judge again</button>}
        <Link class="btn" href={`/find?q=${encodeURIComponent(invoice.number)}`}>Its documents</Link>
      </Head>
      {opened && <Decide title="Judge it again" choices={[{ id: "reconcile", title: "Judge it again", says: `Every line of ${invoice.number} is compared anew with what is known now. Decisions that were taken stay.` }]} done={() => { toggle(opened); again(); }}
        act={async (_, because, key) => { await send(`/invoices/${invoice.id}/reconcile`, { because }, key); return `${invoice.number} is judged again.`; }} />}
      <div class="cols four">
        <Tile label="Invoiced" value={number(invoice.total)} unit={invoice.currency} note={plural(new Set(invoice.lines.map(row => row.line)).size, "line")} />
        <Tile label="Approved" value={number(invoice.approved)} of={isZero(invoice.approved) ? undefined : "good"} note={invoice.discount ? `discount ${invoice.discount}` : "may be paid"} />
        <Tile label="Held" value={number(open.length ? sum(open.map(hold => hold.amount)) : "0.00")} of={open.length ? "bad" : undefined} note={plural(open.length, "open hold")} href={open.length ? `/exceptions?at=hold:${open[0]!.id}` : null} />
        <Tile label="Credited" value={number(invoice.credited)} note={isZero(invoice.disputed) ? "nothing is disputed" : `${number(invoice.disputed)} disputed`} />
      </div>
      <Card title="Line by line" note="What was agreed, what came, and what is asked for" flush>
        {invoice.lines.length ? <ThreeWay lines={invoice.lines} invoice={invoice} /> : invoice.allocations.length ? <Allocations rows={invoice.allocations} /> : <Empty title="No line was matched">See the holds for why.</Empty>}
      </Card>
      <Card title="Where the money is"><Bar invoice={invoice} /></Card>
      <Card title="Holds" note={plural(invoice.holds.length, "hold")} flush><Holds rows={invoice.holds} chosen={chosen} /></Card>
      {may("decide") && (asked.length ? <Decisions ids={asked} done={done} /> : open.length > 1 && <p class="small dim">Choose holds to decide about them.</p>)}
    </>
  );
}

export default function InvoicePage({ params }: { params: Record<string, string> }) {
  const invoice = useAsk<Invoice>(address(`/invoices/${params.id}`));
  useTitle(invoice.value ? `Invoice ${invoice.value.number}` : "Invoice");
  useLive(invoice.again);
  useAnew(invoice.again);
  return <Answer of={invoice}>{found => <Page invoice={found} again={invoice.again} />}</Answer>;
}
