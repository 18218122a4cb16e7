// One partner: how it is reached, what is agreed, its certificates, and what passed lately.
import { Link } from "wouter-preact";
import { Activity } from "../activity";
import { address, useAsk } from "../api";
import { useQuery } from "../address";
import { number, plural, span } from "../format";
import { Exports, useAnew } from "../list";
import { useLive } from "../live";
import { Answer, Card, Due, Empty, Facts, Head, Tag, Tile, Time, useTitle } from "../parts";
import { Table } from "../table";
import type { Certificate, ExceptionRow, MessageRow, Partner } from "../types";
import { document as documentWord, sentence, words, type Tone } from "../words";
import { messageColumns } from "./messages";

const ago = (row: MessageRow | undefined) => (row ? <>{span(Date.now() - new Date(row.created_at).getTime())} <small>ago</small></> : "never");

// The newest of a direction answers "is this partner silent" without a search.
function Heard({ id }: { id: string }) {
  const from = useAsk<{ items: MessageRow[] }>(address("/messages", { partner: id, direction: "in", limit: 1 }));
  const to = useAsk<{ items: MessageRow[] }>(address("/messages", { partner: id, direction: "out", limit: 1 }));
  const overdue = useAsk<{ items: MessageRow[]; next: string | null }>(address("/messages", { partner: id, state: "overdue", limit: 50 }));
  const open = useAsk<{ items: ExceptionRow[]; next: string | null }>(address("/exceptions", { partner: id, limit: 50 }));
  const again = () => { from.again(); to.again(); overdue.again(); open.again(); };
  useLive(again);
  useAnew(again);
  const count = (of: { items: unknown[]; next: string | null } | null) => (of ? number(of.items.length) + (of.next ? "+" : "") : "–");
  const at = `partner=${encodeURIComponent(id)}`;
  const [last, sent] = [from.value?.items[0], to.value?.items[0]];
  return (
    <div class="cols four">
      <Tile label="Heard last" value={from.value ? ago(last) : "–"} note={last && <><Time at={last.created_at} />: {last.type}</>} href={last ? `/messages/${last.id}` : `/messages?${at}&direction=in`} />
      <Tile label="Sent last" value={to.value ? ago(sent) : "–"} note={sent && <><Time at={sent.created_at} />: {sent.type}</>} href={sent ? `/messages/${sent.id}` : `/messages?${at}&direction=out`} />
      <Tile label="Answers overdue" value={count(overdue.value)} of={overdue.value?.items.length ? "bad" : undefined} note="of what we sent" href={`/messages?${at}&state=overdue`} />
      <Tile label="Needs a person" value={count(open.value)} of={open.value?.items.length ? "warn" : undefined} note="cases and holds" href={`/exceptions?${at}`} />
    </div>
  );
}

const states: Record<string, [Tone, string]> = { used: ["good", "in use"], accepted: ["info", "accepted"], later: ["info", "from later"], over: ["off", "over"] };

const Certificates = ({ rows }: { rows: Certificate[] }) => (rows.length === 0 ? <Empty title="No certificate">This way needs none, or the profile names none.</Empty> : (
  <Table label="Certificates" rows={rows} id={row => `${row.owner} ${row.role} ${row.fingerprint} ${row.use}`}
    columns={[
      { title: "Whose", cell: row => row.owner },
      { title: "For", cell: row => sentence(row.role) },
      { title: "State", cell: row => <Tag tone={states[row.state]?.[0]}>{states[row.state]?.[1] ?? row.state}</Tag> },
      { title: "Name", class: "grow", cell: row => <span class="small">{row.subject || row.name}</span> },
      { title: "From", num: true, cell: row => row.use || row.from },
      { title: "Until", num: true, cell: row => <>{row.until} {row.state === "over" || <Due at={`${row.until}T00:00:00.000Z`} />}</> },
      { title: "Fingerprint", class: "roomy", cell: row => <span class="mono small" title={row.fingerprint}>{row.fingerprint.slice(0, 16)}…</span> },
    ]} />
));

function Page({ partner }: { partner: Partner }) {
  const query = useQuery();
  const lately = useAsk<{ items: MessageRow[] }>(address("/messages", { partner: partner.id, limit: 20 }));
  const certificates = useAsk<{ items: Certificate[] }>(address(`/partners/${encodeURIComponent(partner.id)}/certificates`));
  useLive(lately.again);
  useAnew(lately.again);
  return (
    <>
      <Head title={partner.name || partner.id} crumbs={<Link href="/partners">Partners</Link>} sub={<><span class="mono">{partner.id}</span>, {partner.role}</>}>
        <Link class="btn" href={`/messages?partner=${encodeURIComponent(partner.id)}`}>Its messages</Link>
        <Link class="btn" href={partner.role === "buyer" ? `/orders?buyer=${encodeURIComponent(partner.id)}` : `/invoices?supplier=${encodeURIComponent(partner.id)}`}>{partner.role === "buyer" ? "Its orders" : "Its invoices"}</Link>
      </Head>
      <Heard id={partner.id} />
      <Activity partner={partner.id} />
      <div class="cols wide">
        <Card title="Latest messages" flush>
          <Answer of={lately}>{found => (found.items.length === 0 ? <Empty title="No message yet" /> : <Table label="Latest messages" rows={found.items} id={row => String(row.id)} href={row => `/messages/${row.id}`} selected={query.get("at")} onSelect={at => query.set({ at }, "entry")} columns={messageColumns(found.items).filter(column => !["Partner", "Size", "Way"].includes(String(column.title)))} />)}</Answer>
        </Card>
        <div class="stack">
          <Card title="The way to them">
            <Facts rows={[["Way", partner.way], ["They leave", partner.in], ["We leave", partner.out], ["Our vendor number", partner.vendor_number], ...partner.x12.map((one): [string, string] => ["X12", `${one.qualifier}:${one.id}${one.group_id && one.group_id !== one.id ? `, group ${one.group_id}` : ""}`]), ...partner.edifact.map((one): [string, string] => ["EDIFACT", `${one.id}:${one.qualifier}`]), ["Profile", <span class="mono small">{partner.path}</span>]]} />
          </Card>
          <Card title="What is exchanged" flush>
            <Table label="Agreements" rows={partner.agreements} id={row => `${row.document} ${row.direction} ${row.version}`}
              columns={[{ title: "Document", cell: row => sentence(documentWord(row.document)) }, { title: "Direction", cell: row => (row.direction === "in" ? "to us" : "to them") }, { title: "Form", cell: row => <span class="mono">{row.syntax} {row.version}</span> }, { title: "Mapping", class: "grow", cell: row => <span class="mono small">{row.mapping}</span> }]} />
          </Card>
        </div>
      </div>
      <Card title="Certificates" more={<Exports url={address(`/partners/${encodeURIComponent(partner.id)}/certificates`)} />} flush><Answer of={certificates}>{found => <Certificates rows={found.items} />}</Answer></Card>
      {partner.offers.length > 0 && <Card title="What it offers" note={plural(partner.offers.length, "item")} flush>
        <Table label="Offers" rows={partner.offers} id={row => `${row.item} ${row.sku}`}
          columns={[{ title: "Item", cell: row => <span class="mono">{row.item}</span> }, { title: "Its number", cell: row => <span class="mono">{row.sku}</span> }, { title: "Name", class: "grow", cell: row => row.name }, { title: "Price", num: true, cell: row => number(row.price) }, { title: "Stock", num: true, cell: row => number(row.stock) }, { title: "Pack", num: true, class: "roomy", cell: row => number(row.pack) }, { title: "At least", num: true, class: "roomy", cell: row => number(row.minimum) }, { title: "Days", num: true, cell: row => number(row.lead_days) }]} />
      </Card>}
    </>
  );
}

export default function PartnerPage({ params }: { params: Record<string, string> }) {
  const partner = useAsk<Partner>(address(`/partners/${params.id}`));
  useTitle(partner.value?.name ?? words(params.id ?? ""));
  useAnew(partner.again);
  return <Answer of={partner}>{found => <Page partner={found} />}</Answer>;
}
