// The newest messages as a chart by hour; it says how many they are, because it is not all of them.
import type { ComponentType } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { address, useAsk } from "./api";
import type { Hour } from "./chart";
import { moment, plural } from "./format";
import { useAnew } from "./list";
import { useLive } from "./live";
import { Answer, Card, Empty, Waiting } from "./parts";
import type { MessageRow } from "./types";

const most = 500;
type ChartModule = { default: ComponentType<{ hours: Hour[]; label: string }>; hoursOf: (rows: MessageRow[]) => Hour[] };

function Drawn({ rows, module }: { rows: MessageRow[]; module: ChartModule }) {
  const hours = useMemo(() => module.hoursOf(rows), [rows]);
  const [newest, oldest] = [rows[0]!, rows[rows.length - 1]!];
  const count = (direction: string) => rows.filter(row => row.direction === direction).length;
  const label = `${plural(rows.length, "message")} from ${moment(oldest.created_at)} to ${moment(newest.created_at)}: ${count("in")} in, ${count("out")} out`;
  return <module.default hours={hours} label={label} />;
}

export function Activity({ partner }: { partner?: string }) {
  const list = useAsk<{ items: MessageRow[]; next: string | null }>(address("/messages", { partner, limit: most }));
  const [module, setModule] = useState<ChartModule | null>(null);
  useLive(list.again);
  useAnew(list.again);
  useEffect(() => { import("./chart").then(found => setModule(found as ChartModule)); }, []);
  const to = partner ? `/messages?partner=${encodeURIComponent(partner)}` : "/messages";
  const rows = list.value?.items ?? [];
  return (
    <Card title="Messages per hour" note={rows.length > 0 && <>{list.value!.next ? `the newest ${rows.length}` : plural(rows.length, "message")}, in above the line, out below</>} more={<Link href={to}>All messages</Link>}>
      <Answer of={list}>{found => (found.items.length === 0 ? <Empty title="No message yet" /> : module ? <Drawn rows={found.items} module={module} /> : <Waiting rows={4} />)}</Answer>
    </Card>
  );
}
