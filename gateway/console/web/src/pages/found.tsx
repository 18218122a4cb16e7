// Everything that a search found.
import { Link } from "wouter-preact";
import { find, pageOfHit } from "../find";
import { address, useLoad } from "../api";
import { Exports } from "../list";
import { Answer, Card, Empty, Head, Time, useTitle } from "../parts";
import { Table } from "../table";
import { plural } from "../format";
import { useQuery } from "../address";
import { sentence } from "../words";

export default function Found() {
  const query = useQuery();
  const text = query.get("q");
  useTitle(`Find ${text}`);
  const hits = useLoad(text || null, signal => find(text, signal));
  return (
    <>
      <Head title={<>What has <span class="mono">{text}</span></>} sub={hits.value ? plural(hits.value.length, "hit") : undefined} />
      {hits.value && hits.value.length > 0 && <Exports url={address("/find", { q: text })} />}
      <Card flush>
        <Answer of={hits}>
          {rows => rows.length === 0 ? <Empty title={`Nothing has “${text}”`}>Numbers are found whole, or by their first three characters and more.</Empty>
            : <Table label="Hits" rows={rows} id={row => `${row.kind} ${row.value} ${row.what} ${row.id}`} href={pageOfHit} selected={query.get("at")} onSelect={at => query.set({ at }, "entry")}
                columns={[
                  { title: "Kind", cell: row => sentence(row.kind) },
                  { title: "Number", cell: row => <Link href={pageOfHit(row)}><span class="mono">{row.value}</span></Link> },
                  { title: "Where", class: "grow", cell: row => row.text },
                  { title: "When", num: true, cell: row => <Time at={row.at} /> },
                ]} />}
        </Answer>
      </Card>
    </>
  );
}
