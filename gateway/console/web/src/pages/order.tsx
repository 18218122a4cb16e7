// One order: where every unit is, what passed between whom, and where the money is.
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { address, send, useAsk } from "../api";
import { Denied, Field, useOpened, useSending } from "../deed";
import { money, number, plural, sum } from "../format";
import { useAnew } from "../list";
import { Lanes, type Move } from "../lanes";
import { useLive } from "../live";
import { Answer, Card, Empty, Facts, Head, MessageLink, PartnerLink, PartnerLinks, Say, State, Time, useTitle } from "../parts";
import { may, seesAll } from "../session";
import { Story } from "../story";
import { Table } from "../table";
import type { MoneyRow, Order, OrderLine, PurchaseRow, ShipmentRow } from "../types";
import { Units, UnitsLegend } from "../units";
import { document as documentWord, sentence, weight } from "../words";

const us = "Crossdock";

interface TimelineRow { at: string; kind: string; text: string; from: string; to: string | null; message: number | null }

// "order_response 4500123001, applied" → "Order response"
const labelOf = (row: TimelineRow) => sentence(documentWord(row.text.split(" ")[0] ?? row.kind));
const party = (name: string) => (name === "us" ? us : name);

// What passed between parties is an arrow; what went wrong here a mark; all else stands in the story.
function movesOf(rows: TimelineRow[]): Move[] {
  return rows.flatMap((row): Move[] => {
    const href = row.message ? `/messages/${row.message}` : null;
    if (row.to && row.from !== row.to) return [{ at: row.at, from: party(row.from), to: party(row.to), label: labelOf(row), text: row.text, href }];
    return weight(row.kind) === "trouble" ? [{ at: row.at, from: us, to: us, label: sentence(row.kind), text: row.text, href, alarm: true }] : [];
  });
}

// A line that came without a price: what has shipped of it is billed when somebody names one.
function SellingPrice({ order, line, done }: { order: Order; line: string; done: () => void }) {
  const [price, setPrice] = useState("");
  const [because, setBecause] = useState("");
  const { busy, problem, run } = useSending();
  const submit = async (event: Event) => {
    event.preventDefault();
    const named = await run(async key => {
      await send(`/orders/${order.id}/lines/${encodeURIComponent(line)}/selling-price`, { price: price.trim(), because: because.trim() }, key);
      return `Line ${line} sells at ${price.trim()} ${order.currency}.`;
    });
    if (named) done();
  };
  return (
    <form class="deed price" onSubmit={submit}>
      <p><b>Selling price of line {line}.</b> <span class="dim">What has shipped of it is billed to {order.buyer} at this price, and what ships later.</span></p>
      <Field label={`Price of one unit, ${order.currency}`}><input type="text" inputMode="decimal" required autoFocus pattern="[0-9]+([.][0-9]+)?" size={10} value={price} onInput={event => setPrice(event.currentTarget.value)} /></Field>
      <Field label="Why" hint="a sentence; it is kept, and auditors read it"><input type="text" required minLength={3} maxLength={500} autocomplete="off" value={because} onInput={event => setBecause(event.currentTarget.value)} /></Field>
      <Denied problem={problem} />
      <p class="bar"><button class="btn go" type="submit" disabled={busy}>Name the price</button></p>
    </form>
  );
}

function Lines({ order, again }: { order: Order; again: () => void }) {
  const [opened, toggle] = useOpened(String(order.id));
  const priceOf = (line: OrderLine) => number(line.price)
    || (may("decide") ? <button class="btn small" type="button" aria-expanded={opened === line.number} onClick={() => toggle(line.number)}>Name a price</button> : <span class="bad">none</span>);
  return (
    <Card title="Where every unit is" note="The bar sums to what was ordered." flush>
      <Table label="Lines of the order" rows={order.lines} id={line => line.number}
        columns={[
          { title: "Line", num: true, cell: line => line.number },
          { title: "Item", cell: line => <>{line.name && <><b>{line.name}</b><br /></>}<span class="mono">{line.item}</span></> },
          { title: "Ordered", num: true, cell: line => <>{number(line.quantity)} <span class="code">{line.unit}</span></> },
          { title: "Units", class: "grow", cell: line => <Units balances={line.balances} label={`Line ${line.number}`} /> },
          { title: "Status", cell: line => <State of={line.status} /> },
          { title: `Price, ${order.currency}`, num: true, cell: priceOf },
          { title: "From", class: "roomy", cell: line => <Suppliers rows={order.purchase_orders.filter(row => row.item === line.item)} /> },
        ]} />
      {opened && <SellingPrice key={opened} order={order} line={opened} done={() => { toggle(opened); again(); }} />}
      <UnitsLegend />
    </Card>
  );
}

const Suppliers = ({ rows }: { rows: PurchaseRow[] }) => <PartnerLinks ids={[...new Set(rows.map(row => row.supplier))]} />;

const Purchases = ({ rows, currency }: { rows: PurchaseRow[]; currency: string }) => (
  <Table label="Purchase orders" rows={rows} id={row => `${row.number} ${row.line}`}
    columns={[
      { title: "Purchase order", cell: row => <span class="mono nowrap">{row.number}</span> },
      { title: "Supplier", class: "nowrap", cell: row => <><PartnerLink id={row.supplier} />{row.attempt > 1 && <span class="code"> attempt {row.attempt}</span>}</> },
      { title: "Item", class: "roomy", cell: row => <span class="mono">{row.item}</span> },
      { title: "Units", num: true, cell: row => number(row.quantity) },
      { title: "Where they are", class: "grow", cell: row => <Units balances={row.balances} label={`${row.number} line ${row.line}`} /> },
      { title: `Cost, ${currency}`, num: true, cell: row => number(row.price) },
      { title: "Answered", num: true, class: "roomy", cell: row => (row.answered_at ? <Time at={row.answered_at} /> : <span class="dim">not yet</span>) },
    ]} />
);

function Tracking({ text }: { text: string }) {
  const all = text.split(", ").filter(Boolean);
  if (all.length < 2) return <span class="mono">{text}</span>;
  return <details><summary><span class="mono">{all[0]}</span> and {all.length - 1} more</summary>{all.slice(1).map(one => <div key={one} class="mono">{one}</div>)}</details>;
}

const Shipments = ({ rows }: { rows: ShipmentRow[] }) => (rows.length === 0 ? <Empty title="Nothing was shipped yet" /> : (
  <Table label="Shipments" rows={rows} id={row => `${row.supplier} ${row.number}`}
    columns={[
      { title: "Shipment", cell: row => <Link href={`/find?q=${encodeURIComponent(row.number)}`}><span class="mono">{row.number}</span></Link> },
      { title: "Supplier", cell: row => <PartnerLink id={row.supplier} /> },
      { title: "For", cell: row => <span class="mono">{row.purchase_order}</span> },
      { title: "Shipped", num: true, cell: row => row.shipped_on },
      { title: "Carrier", cell: row => row.carrier },
      { title: "Tracking", class: "grow", cell: row => <Tracking text={row.tracking} /> },
    ]} />
));

// What of a ledger lies in which bucket, summed over its lines.
function Money({ rows, currency }: { rows: MoneyRow[]; currency: string }) {
  const hidden = new Set(["added", "beyond"]);  // they say how money came in, not where it is
  const groups = new Map<string, { ledger: string; partner: string; of: Map<string, string[]> }>();
  for (const row of rows) {
    const key = `${row.ledger} ${row.partner}`;
    const group = groups.get(key) ?? { ledger: row.ledger, partner: row.partner, of: new Map() };
    groups.set(key, group);
    for (const [bucket, amount] of Object.entries(row.balances)) if (!hidden.has(bucket)) group.of.set(bucket, [...(group.of.get(bucket) ?? []), amount]);
  }
  if (!groups.size) return <p class="dim">No money moved yet.</p>;
  return (
    <Facts rows={[...groups.values()].map(group => [sentence(group.ledger), (
      <span>{group.ledger === "we owe" && <><PartnerLink id={group.partner} />: </>}{[...group.of].map(([bucket, amounts], i) => <span key={bucket}>{i > 0 && ", "}<span class={bucket === "disputed" ? "bad strong" : "strong"}>{money(sum(amounts))}</span> {bucket}</span>)} <span class="code">{currency}</span></span>
    )])} />
  );
}

function Timeline({ order }: { order: Order }) {
  const timeline = useAsk<{ items: TimelineRow[] }>(address(`/orders/${order.id}/timeline`));
  useLive(timeline.again);
  useAnew(timeline.again);
  return (
    <Card title="Timeline" note="Empty time is folded. Each arrow opens its document." flush>
      <Answer of={timeline}>{found => { const moves = movesOf(found.items); return moves.length ? <div class="scroller" tabIndex={0} role="region" aria-label="Timeline"><Lanes moves={moves} us={us} first={order.buyer} /></div> : <Empty title="Nothing passed yet" />; }}</Answer>
    </Card>
  );
}

const Documents = ({ order }: { order: Order }) => {
  const rows = [
    ...order.documents.map(row => ({ at: row.created_at, way: "from", kind: row.kind, number: row.number, partner: row.partner, message: row.message, state: row.state })),
    ...order.sent.map(row => ({ at: row.created_at, way: "to", kind: row.kind, number: row.number, partner: row.partner, message: row.message, state: "" })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  return (
    <Table label="Documents with the buyer" rows={rows} id={row => `${row.way} ${row.kind} ${row.number} ${row.at}`} href={row => (row.message ? `/messages/${row.message}` : null)}
      columns={[
        { title: "When", num: true, cell: row => <Time at={row.at} /> },
        { title: "Way", cell: row => <span class="dim">{row.way}</span> },
        { title: "Partner", class: "nowrap", cell: row => <PartnerLink id={row.partner} /> },
        { title: "Document", class: "grow", cell: row => <><MessageLink id={row.message}>{sentence(documentWord(row.kind))}</MessageLink> <span class="mono">{row.number}</span></> },
        { title: "State", cell: row => row.state && <State of={row.state} /> },
      ]} />
  );
};

function Page({ order, again }: { order: Order; again: () => void }) {
  const open = order.cases.filter(one => one.open);
  return (
    <>
      <Head title={<>Order <span class="mono">{order.number}</span></>} crumbs={<><Link href="/orders">Orders</Link> / <PartnerLink id={order.buyer} /></>}
        sub={<><State of={order.status} /> placed <Time at={order.placed_at} />, {order.acknowledged_at ? <>answered <Time at={order.acknowledged_at} /></> : "not answered yet"}, {plural(order.lines.length, "line")}</>}>
        {seesAll() && <Link class="btn" href={`/orders/${order.id}/routing`}>Why these suppliers</Link>}
      </Head>
      {open.map(one => <Say key={one.id} of="bad"><p><Link href={`/exceptions?at=case:${one.id}`}><b>{sentence(one.kind)}</b></Link> {one.text}</p></Say>)}
      <Lines order={order} again={again} />
      <Timeline order={order} />
      <Card title="Purchase orders" more={seesAll() && <Link href={`/orders/${order.id}/routing`}>Why these suppliers</Link>} flush>{order.purchase_orders.length ? <Purchases rows={order.purchase_orders} currency={order.currency} /> : <Empty title="Nothing was ordered from suppliers yet" />}</Card>
      <div class="cols wide">
        <Card title="Shipments" flush><Shipments rows={order.shipments} /></Card>
        <Card title="Money"><Money rows={order.money} currency={order.currency} /></Card>
      </div>
      <div class="cols two">
        <Card title="Documents with the buyer" flush><Documents order={order} /></Card>
        <Card title="Story" note={plural(order.story.length, "event")}><Story rows={order.story} here={`order:${order.id}`} /></Card>
      </div>
    </>
  );
}

export default function OrderPage({ params }: { params: Record<string, string> }) {
  const order = useAsk<Order>(address(`/orders/${params.id}`));
  useTitle(order.value ? `Order ${order.value.number}` : "Order");
  useLive(order.again);
  useAnew(order.again);
  return <Answer of={order}>{found => <Page order={found} again={order.again} />}</Answer>;
}
