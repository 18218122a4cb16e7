// Is all well, and if not, where: each number leads to its rows.
import { Link } from "wouter-preact";
import { Activity } from "../activity";
import { address, useAsk } from "../api";
import { number, plural } from "../format";
import { useAnew } from "../list";
import { useLive } from "../live";
import { Answer, Card, Due, Empty, Head, Say, Tag, Tile, Time, useTitle } from "../parts";
import { Table } from "../table";
import type { Overview, PartnerRow } from "../types";
import { directionOf } from "./messages";
import { sentence, tone, words } from "../words";

const total = <T,>(rows: T[], of: (row: T) => number): number => rows.reduce((all, row) => all + of(row), 0);
const expected: Record<string, string> = { "expect-997": "Acknowledgements", "expect-mdn": "AS2 receipts", "expect-order-ack": "Order answers", "expect-ship-notice": "Ship notices" };

// One sentence before the numbers, because it is what people come for.
function Verdict({ of }: { of: Overview }) {
  const held = total(of.work, row => row.held), late = total(of.cases, row => row.late);
  const silent = of.partners.filter(partner => partner.light === "silent");
  const wrong = [
    held > 0 && <Link key="held" href="/open-work?state=held">{plural(held, "piece")} of work {held === 1 ? "is" : "are"} held</Link>,
    late > 0 && <Link key="late" href="/exceptions">{plural(late, "case")} {late === 1 ? "is" : "are"} past {late === 1 ? "its" : "their"} time</Link>,
    silent.length > 0 && <Link key="silent" href="/partners">{plural(silent.length, "partner")} {silent.length === 1 ? "takes" : "take"} nothing</Link>,
  ].filter(Boolean);
  if (!wrong.length) return <Say of="good"><p><b>All is well.</b> No work is held, no case is late, and every partner takes what we send.</p></Say>;
  return <Say of="bad"><p><b>Something needs a person:</b> {wrong.map((one, i) => <>{i > 0 && ", "}{one}</>)}.</p></Say>;
}

function Tiles({ of }: { of: Overview }) {
  const cases = total(of.cases, row => row.count), late = total(of.cases, row => row.late);
  const [money, ...others] = of.money;
  const holds = total(of.money, row => row.holds);
  const work = total(of.work, row => row.ready + row.leased + row.held), held = total(of.work, row => row.held);
  const over = total(of.deadlines, row => row.over), waiting = total(of.deadlines, row => row.count);
  return (
    <div class="cols four">
      <Tile label="Needs a person" value={number(cases + holds)} unit="open" of={late ? "bad" : undefined} note={late ? <b class="bad">{plural(late, "case")} past their time</b> : `${plural(cases, "case")}, ${plural(holds, "hold")}`} href="/exceptions" />
      <Tile label="Money held" value={number(money?.amount ?? "0.00")} unit={money?.currency} note={[plural(holds, "hold"), ...others.map(row => `${number(row.amount)} ${row.currency}`)].join(", ")} href="/invoices?held=true" />
      <Tile label="Open work" value={number(work)} of={held ? "bad" : undefined} note={held ? <b class="bad">{number(held)} held</b> : work ? "none is held" : "everything is done"} href={held ? "/open-work?state=held" : "/open-work"} />
      <Tile label="Answers awaited" value={number(waiting)} of={over ? "warn" : undefined} note={over ? `${number(over)} past their time` : "all within their time"} href="/messages?state=sent" />
    </div>
  );
}

const Needs = ({ of }: { of: Overview }) => (
  <Card title="What needs a person" more={<Link href="/exceptions">All exceptions</Link>} flush>
    {of.cases.length + of.money.length === 0 ? <Empty title="Nothing" /> : (
      <ul class="rows">
        {of.money.map(row => <li key={row.currency}><span class="grow"><Link href={row.rows}><b>Held money</b></Link><br /><span class="small dim">Suppliers ask for more than was agreed or came.</span></span><span class="end num">{number(row.amount)} <span class="code">{row.currency}</span><br /><span class="small dim">{plural(row.holds, "hold")}</span></span></li>)}
        {of.cases.map(row => <li key={row.kind}><span class="grow"><Link href={row.rows}><b>{sentence(row.kind)}</b></Link><br /><span class="small dim">{row.meaning}</span></span><span class="end num">{number(row.count)}{row.late > 0 && <> <Tag tone="bad">{number(row.late)} late</Tag></>}</span></li>)}
      </ul>
    )}
  </Card>
);

const Expected = ({ of }: { of: Overview }) => (
  <Card title="Expected next" flush>
    {of.deadlines.length === 0 ? <Empty title="Nothing is awaited" /> : (
      <ul class="rows">{of.deadlines.map(row => <li key={row.kind}><span class="grow"><b>{expected[row.kind] ?? sentence(words(row.kind))}</b><br /><span class="small dim">{number(row.count)} awaited{row.over > 0 && `, ${number(row.over)} past their time`}</span></span><span class="end"><Due at={row.first} /></span></li>)}</ul>
    )}
  </Card>
);

const Way = ({ of }: { of: Overview }) => (
  <Card title="Messages under way" more={<Link href="/messages">All messages</Link>} flush>
    {of.messages.length === 0 ? <Empty title="None">Every message has come to its end.</Empty> : (
      <Table label="Messages under way" rows={of.messages} id={row => `${row.direction} ${row.state}`} href={row => row.rows}
        columns={[{ title: <span class="sr">Direction</span>, cell: directionOf }, { title: "State", class: "grow", cell: row => <Link href={row.rows}>{sentence(row.state)}</Link> }, { title: "Messages", num: true, cell: row => (tone(row.state) === "bad" ? <b class="bad">{number(row.count)}</b> : number(row.count)) }]} />
    )}
  </Card>
);

const lights: Record<string, "good" | "warn" | "bad" | "off"> = { fine: "good", late: "warn", silent: "bad", paused: "off" };
const Network = ({ rows }: { rows: PartnerRow[] }) => (
  <Card title="Partners" more={<Link href="/partners">All partners</Link>} flush>
    <ul class="rows">
      {[...rows].sort((a, b) => Number(a.light === "fine") - Number(b.light === "fine")).map(row => (
        <li key={row.id}><span class={`dot ${lights[row.light] ?? ""}`} aria-hidden="true" /><span class="grow"><Link href={`/partners/${encodeURIComponent(row.id)}`}><b>{row.id}</b></Link> <span class="small dim">{row.role}</span>{row.why && <><br /><span class="small">{row.why}</span></>}</span>
          <span class="end small">{row.waiting > 0 && <>{number(row.waiting)} waiting </>}{row.held > 0 && <b class="bad">{number(row.held)} held </b>}<span class={row.light === "fine" ? "dim" : "strong"}>{row.light}</span></span></li>
      ))}
    </ul>
  </Card>
);

const Certificates = ({ of }: { of: Overview }) => (
  <Card title="Certificates that end soon" flush>
    {of.certificates.length === 0 ? <Empty title="None within 30 days" /> : (
      <ul class="rows">{of.certificates.map((row, i) => <li key={i}><span class="grow">{row.rows ? <Link href={row.rows}><b>{row.owner}</b></Link> : <b>{row.owner}</b>}<br /><span class="small dim">{words(row.role)}, {row.name}</span></span><span class="end">{row.until} <Due at={`${row.until}T00:00:00.000Z`} /></span></li>)}</ul>
    )}
  </Card>
);

export default function OverviewPage() {
  useTitle("Overview");
  const overview = useAsk<Overview>(address("/overview"));
  useLive(overview.again);
  useAnew(overview.again);
  return (
    <Answer of={overview}>
      {of => (
        <>
          <Head title="Overview" sub={<>As of <Time at={of.at} /></>} />
          <Verdict of={of} />
          <Tiles of={of} />
          <div class="cols wide">
            <div class="stack"><Activity /><Needs of={of} /></div>
            <div class="stack"><Network rows={of.partners} /><Expected of={of} /><Way of={of} /><Certificates of={of} /></div>
          </div>
        </>
      )}
    </Answer>
  );
}
