// What happened, by time: long pauses are told, and what is only a step can be left out.
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { day, exactClock, plural, span } from "./format";
import { Empty } from "./parts";
import type { StoryRow } from "./types";
import { pageOf, sentence, weight } from "./words";

const shownAtFirst = 100;
const pause = 60000;  // milliseconds from which a pause is told

type Which = "all" | "decision" | "trouble";
const choices: [Which, string][] = [["all", "All"], ["decision", "Decisions"], ["trouble", "Trouble"]];

// `here`: the message or order whose page this is; links to itself are left out.
export function Story({ rows, here }: { rows: StoryRow[]; here: string }) {
  const [which, setWhich] = useState<Which>("all");
  const [whole, setWhole] = useState(false);
  const sorted = [...rows].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const chosen = sorted.filter(row => which === "all" || weight(row.kind) === which || (which === "decision" && weight(row.kind) === "trouble"));
  const shown = whole ? chosen : chosen.slice(-shownAtFirst);
  return (
    <>
      <p class="bar"><span class="seg" role="group" aria-label="Which events">{choices.map(([value, label]) => <button key={value} type="button" aria-pressed={which === value} onClick={() => setWhich(value)}>{label}</button>)}</span></p>
      {shown.length < chosen.length && <p><button class="btn small" type="button" onClick={() => setWhole(true)}>{plural(chosen.length - shown.length, "earlier event")}</button></p>}
      {shown.length === 0 ? <Empty title="Nothing of this kind happened" /> : <ol class="story">{shown.map((row, i) => <Entry key={i} row={row} before={shown[i - 1]} here={here} />)}</ol>}
    </>
  );
}

function Entry({ row, before, here }: { row: StoryRow; before?: StoryRow; here: string }) {
  const gap = before ? new Date(row.at).getTime() - new Date(before.at).getTime() : Infinity;
  const word = row.message && `message:${row.message}` !== here ? `message ${row.message}` : row.subject.replace(":", " ");
  const to = row.message && `message:${row.message}` !== here ? `/messages/${row.message}` : row.subject && row.subject !== here ? pageOf(row.subject) : null;
  return (
    <>
      {gap >= pause && <li class="pause"><time>{day(row.at)}</time><i /><span>{before ? `${span(gap)} later` : ""}</span></li>}
      <li class={weight(row.kind)}><time dateTime={row.at} title={row.at}>{exactClock(row.at)}</time><i /><span><b>{sentence(row.kind)}</b> {row.text}{to && <> <Link href={to}>{word}</Link></>}</span></li>
    </>
  );
}
