// Why each line of an order went where it went: every candidate with its cost, or why it was out.
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { address, question, useAsk, useLoad } from "../api";
import { useQuery } from "../address";
import { Field } from "../deed";
import { Segments } from "../filters";
import { number, plural, sum } from "../format";
import { Answer, Card, Empty, Head, PartnerLink, Say, Tile, Time, useTitle } from "../parts";
import type { Attempt, Candidate, Explanation, Order, Trial } from "../types";

// What decides between candidates of one line is what each would add to the plan.
function Cell({ one, line }: { one: Candidate | undefined; line: Explanation["lines"][number] }) {
  if (!one) return <td class="out small">not offered</td>;
  if (one.excluded) return <td class="out small"><b>{one.excluded}</b>{one.why && one.why !== one.excluded && <><br />{one.why}</>}</td>;
  if (one.chosen) return <td class="won"><b class="good">✓ {number(one.quantity)} at {number(one.unit_cost)}</b><br /><span class="small dim">landed {number(one.landed)}</span></td>;
  const second = line.runner_up === one.supplier && line.delta;
  return (
    <td><span class="nowrap">{number(one.unit_cost)}</span> <span class="small dim">for {number(one.quantity)}</span><br />
      <span class={second && second.startsWith("-") ? "small warn" : "small dim"}>{second ? (second.startsWith("-") ? `${number(second.slice(1))} less, but not allowed` : `${number(second)} more`) : `would add ${number(one.landed)}`}</span></td>
  );
}

function Matrix({ of, order }: { of: Explanation; order: Order | null }) {
  const suppliers = [...new Set(of.lines.flatMap(line => line.candidates.map(one => one.supplier)))].sort();
  const opened = new Map(of.suppliers.map(one => [one.supplier, one]));
  return (
    <div class="scroller" tabIndex={0} role="region" aria-label="Lines and suppliers">
      <table class="matrix">
        <caption class="sr">Lines and suppliers: what was chosen, what the others would have cost, and who was out</caption>
        <thead><tr><th scope="col" class="num">Line</th><th scope="col">Item</th><th scope="col" class="num">Wanted</th>{suppliers.map(id => <th key={id} scope="col"><PartnerLink id={id} /></th>)}</tr></thead>
        <tbody>
          {of.lines.map(line => {
            const ordered = order?.lines.find(one => one.number === line.line);
            return (
              <tr key={line.line} title={line.sentence}>
                <td class="num">{line.line}</td><td class="mono">{ordered?.item}</td><td class="num">{number(ordered?.quantity)}</td>
                {suppliers.map(id => <Cell key={id} one={line.candidates.find(one => one.supplier === id)} line={line} />)}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr><td /><td>Together</td><td />{suppliers.map(id => {
            const one = opened.get(id);
            return <td key={id}>{one ? <>{number(sum([one.goods, one.order_fee, one.shipment]))}<br /><span class="small dim">goods {number(one.goods)}, fee {number(one.order_fee)}, freight {number(one.shipment)}{one.already_open && ", was open"}</span></> : <span class="dim">not used</span>}</td>;
          })}</tr>
        </tfoot>
      </table>
    </div>
  );
}

// `than`: with which it is compared. `tried`: nobody decided it.
function One({ attempt, order, than, tried }: { attempt: Omit<Attempt, "attempt">; order: Order | null; than?: Attempt; tried?: boolean }) {
  const of = attempt.explanation;
  const complete = Array.isArray(of?.lines) && Array.isArray(of?.suppliers);
  const proven = attempt.optimal;
  return (
    <>
      <div class="cols four">
        <Tile label="Landed cost" value={number(attempt.cost)} unit={order?.currency} note={than ? <Compared cost={attempt.cost} than={than} /> : proven ? <span class="good">proven to be the least</span> : "not proven to be the least"} />
        <Tile label="No plan costs less than" value={number(of?.bound ?? attempt.cost)} unit={order?.currency} note={of?.steps ? `after ${plural(of.steps, "step")} of search` : ""} />
        <Tile label="Of that fees and freight" value={complete ? number(sum(of.suppliers.flatMap(one => [one.order_fee, one.shipment]))) : "–"} unit={order?.currency} note={complete ? `of ${number(sum(of.suppliers.flatMap(one => [one.goods, one.order_fee, one.shipment])))}` : ""} />
        <Tile label="Suppliers" value={complete ? number(of.suppliers.length) : "–"} note={tried ? "would be asked" : <>decided <Time at={attempt.decided_at} /></>} />
      </div>
      {complete ? <Card flush><Matrix of={of} order={order} /></Card> : <Say of="info"><p>This decision was stored without its candidates.</p></Say>}
      <Card title="In words"><ul class="words">{attempt.summary.split("\n").map((line, i) => <li key={i}>{line}</li>)}</ul></Card>
    </>
  );
}

function Compared({ cost, than }: { cost: string; than: Attempt }) {
  const more = sum([cost, than.cost.startsWith("-") ? than.cost.slice(1) : `-${than.cost}`]);
  const less = more.startsWith("-");
  return /^-?0(\.0+)?$/.test(more) ? <>as much as attempt {than.attempt}</> : <b class={less ? "good" : "warn"}>{number(less ? more.slice(1) : more)} {less ? "less" : "more"} than attempt {than.attempt}</b>;
}

// The order under other conditions. Each change asks anew; nothing is done.
function WhatIf({ id, order, attempts }: { id: string; order: Order | null; attempts: Attempt[] }) {
  const [anew, setAnew] = useState(true), [without, setWithout] = useState<string[]>([]), [limit, setLimit] = useState(""), [anyTier, setAnyTier] = useState(false), [day, setDay] = useState("");
  const suppliers = [...new Set(attempts.flatMap(one => one.explanation?.lines ?? []).flatMap(line => line.candidates.map(one => one.supplier)))].sort();
  const conditions = { anew, without, any_tier: anyTier, ...(limit ? { tier_limit: Number(limit) } : {}), ...(day ? { wanted_by: day } : {}) };
  const url = address(`/orders/${id}/routing`);
  const trial = useLoad<Trial>(JSON.stringify(conditions), signal => question<Trial>(url, conditions, signal));
  const first = attempts[0];
  const toggle = (supplier: string) => setWithout(without.includes(supplier) ? without.filter(one => one !== supplier) : [...without, supplier]);
  return (
    <>
      <Card title="What if">
        <form class="deed" onSubmit={event => event.preventDefault()}>
          <div class="bar">
            <Field label="Of what"><select value={anew ? "anew" : "open"} onChange={event => setAnew(event.currentTarget.value === "anew")}><option value="anew">all that was ordered, as if nobody had been asked</option><option value="open">what is open now</option></select></Field>
            <Field label="Tiers"><select value={limit} onChange={event => setLimit(event.currentTarget.value)}><option value="">all</option>{[1, 2, 3].map(tier => <option key={tier} value={tier}>{tier === 1 ? "the first alone" : `up to ${tier}`}</option>)}</select></Field>
            <Field label="There by" hint="empty: as ordered"><input type="date" value={day} onInput={event => setDay(event.currentTarget.value)} /></Field>
          </div>
          <fieldset><legend>Leave out</legend>
            <div class="boxes">{suppliers.map(supplier => <label key={supplier} class="box"><input type="checkbox" checked={without.includes(supplier)} onChange={() => toggle(supplier)} /> {supplier}</label>)}</div>
          </fieldset>
          <label class="box"><input type="checkbox" checked={anyTier} onChange={() => setAnyTier(!anyTier)} /> <b>Any tier</b> <span class="small dim">a backup supplier is as good as a primary one</span></label>
        </form>
      </Card>
      <Answer of={trial}>
        {found => (
          <>
            {found.unserved.length > 0 && <Say of="warn"><p><b>Not all would be supplied.</b></p><ul>{found.unserved.map((rest, i) => <li key={i}>{number(rest.quantity)} of line {rest.line}: {rest.why}</li>)}</ul></Say>}
            <One attempt={found} order={order} than={anew && found.unserved.length === 0 ? first : undefined} tried />
          </>
        )}
      </Answer>
    </>
  );
}

export default function RoutingPage({ params }: { params: Record<string, string> }) {
  const query = useQuery();
  const order = useAsk<Order>(address(`/orders/${params.id}`));
  const routing = useAsk<{ items: Attempt[] }>(address(`/orders/${params.id}/routing`));
  useTitle(order.value ? `Routing of ${order.value.number}` : "Routing");
  return (
    <Answer of={routing}>
      {found => {
        const trying = query.get("attempt") === "try";
        const chosen = found.items.find(one => String(one.attempt) === query.get("attempt")) ?? found.items[0];
        return (
          <>
            <Head title={trying ? "Where each line would go" : "Why each line went where it went"} crumbs={<><Link href="/orders">Orders</Link> / <Link href={`/orders/${params.id}`}>{order.value?.number ?? params.id}</Link> / Routing</>}
              sub={order.value && <>Order <span class="mono">{order.value.number}</span> of {order.value.buyer}, {plural(order.value.lines.length, "line")}</>}>
              {found.items.length > 0 && <Segments query={query} name="attempt" label="Attempt" choices={[...found.items.map((one, i) => ({ value: i ? String(one.attempt) : "", label: `Attempt ${one.attempt}` })), { value: "try", label: "What if …" }]} />}
            </Head>
            {trying ? <WhatIf id={params.id!} order={order.value} attempts={found.items} /> : chosen ? <One attempt={chosen} order={order.value} /> : <Card><Empty title="This order was not routed yet" /></Card>}
          </>
        );
      }}
    </Answer>
  );
}
