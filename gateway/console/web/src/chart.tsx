// Messages by hour, in above and out below the line. Loaded only where a chart is shown.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { day, number } from "./format";

export interface Hour { at: number; in: number; out: number }  // `at`: seconds since 1970

// Hours without a message are kept, so that silence is seen; at most 240 of them, the newest.
export function hoursOf(rows: { created_at: string; direction: string }[]): Hour[] {
  const found = new Map<number, Hour>();
  for (const row of rows) {
    const at = Math.floor(new Date(row.created_at).getTime() / 3600000) * 3600;
    const hour = found.get(at) ?? { at, in: 0, out: 0 };
    found.set(at, hour);
    if (row.direction === "in") hour.in++; else hour.out++;
  }
  if (!found.size) return [];
  const last = Math.max(...found.keys()), first = Math.max(Math.min(...found.keys()), last - 239 * 3600);
  const hours: Hour[] = [];
  for (let at = first; at <= last; at += 3600) hours.push(found.get(at) ?? { at, in: 0, out: 0 });
  return hours;
}

const dark = matchMedia("(prefers-color-scheme: dark)");  // the canvas is drawn anew in the colours of the other

const hourLabel = (seconds: number): string => {
  const iso = new Date(seconds * 1000).toISOString();
  return iso.slice(11, 16) === "00:00" ? day(iso) : iso.slice(11, 16);
};

export default function Chart({ hours, label }: { hours: Hour[]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [scheme, setScheme] = useState(dark.matches);
  useEffect(() => {
    const change = () => setScheme(dark.matches);
    dark.addEventListener("change", change);
    return () => dark.removeEventListener("change", change);
  }, []);
  useEffect(() => {
    const at = box.current!;
    const colour = (name: string) => getComputedStyle(at).getPropertyValue(name).trim();
    const axis = { stroke: colour("--ink-2"), grid: { stroke: colour("--line-soft"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font: "11px sans-serif" };
    const bars = uPlot.paths.bars({ size: [0.8, 26] });
    const edge = 1800;  // seconds: half a bar beside the first and the last
    const plot = new uPlot({
      width: at.clientWidth, height: 170, legend: { show: false }, cursor: { show: false }, tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"), padding: [8, 24, 0, 0],
      scales: { x: { range: (_: unknown, low: number, high: number) => [low - edge, high + edge] } },
      axes: [{ ...axis, space: 80, values: (_: unknown, at: number[]) => at.map(hourLabel) }, { ...axis, size: 40, space: 24, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000], values: (_: unknown, at: number[]) => at.map(value => number(Math.abs(value))) }],
      series: [{}, { label: "in", fill: colour("--accent"), stroke: colour("--accent"), paths: bars, points: { show: false } }, { label: "out", fill: colour("--u-confirmed"), stroke: colour("--u-confirmed"), paths: bars, points: { show: false } }],
    }, [hours.map(hour => hour.at), hours.map(hour => hour.in || null), hours.map(hour => (hour.out ? -hour.out : null))], at);
    const watch = new ResizeObserver(() => plot.setSize({ width: at.clientWidth, height: 170 }));
    watch.observe(at);
    return () => { watch.disconnect(); plot.destroy(); };
  }, [hours, scheme]);
  return <div ref={box} class="chart" role="img" aria-label={label} />;
}
