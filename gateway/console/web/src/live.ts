// Listens to the gateway's events and tells pages that something changed, at most once a second.
import { signal, effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api";

interface State { state: "starting" | "live" | "lost" | "absent"; since?: string }  // "absent": no events are sent to us; `since`: when it was lost
export const live = signal<State>({ state: "starting" });
const changes = signal(0);

let pending = 0;
function changed() {
  if (pending) return;
  pending = window.setTimeout(() => { pending = 0; changes.value++; }, 1000);
}

// A browser opens six connections to a host, and each listener holds one. So one tab listens and tells the others.
type Said = { changed: true } | { state: State } | { asks: true };
const tabs = new BroadcastChannel("events");

function hear(said: Said) {
  if ("changed" in said) changed();
  else if ("state" in said) live.value = said.state;
}
function tell(said: Said) {
  hear(said);
  tabs.postMessage(said);
}

let source: EventSource | null = null;
let retry = 0;
const longest = 60000;  // milliseconds between tries

// The browser connects again by itself, except when it was answered with an error: then we try, ever more slowly.
function open(wait = 5000): void {
  window.clearTimeout(retry);
  const here = source = new EventSource("/api/v1/events");
  let opened = false;
  here.onopen = () => {
    opened = true;
    if (live.value.state !== "starting") tell({ changed: true });  // what came meanwhile
    tell({ state: { state: "live" } });
  };
  here.onmessage = () => tell({ changed: true });
  for (const topic of ["messages", "orders", "invoices", "exceptions", "work"]) here.addEventListener(topic, () => tell({ changed: true }));
  here.onerror = () => {
    if (live.value.state === "live") tell({ state: { state: "lost", since: new Date().toISOString() } });
    if (here.readyState !== EventSource.CLOSED) return;
    if (live.value.state === "starting") tell({ state: { state: "absent" } });
    retry = window.setTimeout(() => open(opened ? 5000 : Math.min(wait * 2, longest)), wait);
  };
}

let turn: AbortController | null = null;  // of this tab, while it waits for the lock or listens

// Whoever has the lock listens. A page that goes, or that the browser keeps for the way back, lets another tab have it.
function queue(): void {
  const mine = turn = new AbortController();
  const lead = () => new Promise<void>(end => {
    open();
    mine.signal.addEventListener("abort", () => { window.clearTimeout(retry); source?.close(); source = null; end(); });
  });
  navigator.locks.request("events", { signal: mine.signal }, lead).catch(() => undefined);  // it went while it waited
}

addEventListener("pagehide", () => turn?.abort());
addEventListener("pageshow", event => { if (event.persisted && turn) queue(); });

// When somebody logs in; the gateway may have refused another before.
export function listen(): void {
  if (source?.readyState === EventSource.CLOSED) open();
  if (turn) return;
  live.value = { state: "starting" };
  tabs.onmessage = event => {
    const said = event.data as Said;
    if ("asks" in said) { if (source) tabs.postMessage({ state: live.value }); } else hear(said);
  };
  tabs.postMessage({ asks: true });
  queue();
}

// When somebody logs in who sees some partners alone: the gateway would refuse the events. What other tabs tell is not
// heard either, because they may have been opened by another person.
export function stop(): void {
  tabs.onmessage = null;
  turn?.abort();
  turn = null;
  live.value = { state: "absent" };
}

// Calls `again` when something changed while the page is seen.
export function useLive(again: () => void): void {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    let first = true;
    return effect(() => {
      void changes.value;
      if (!first && !document.hidden) latest.current();
      first = false;
    });
  }, []);
}

// How many rows a list has by now that are not among `rows`: they are told, and never pushed under the pointer.
export function useNews<T>(url: string, rows: T[] | null, id: (row: T) => string): number {
  const [count, setCount] = useState(0);
  const known = useRef<Set<string>>(new Set());
  useEffect(() => {
    known.current = new Set(rows?.map(id));
    setCount(0);
  }, [rows]);
  useLive(() => {
    if (!rows) return;
    ask<{ items: T[] }>(url).then(page => {
      const unknown = page.items.filter(row => !known.current.has(id(row))).length;
      setCount(unknown);
    }, () => undefined);
  });
  return count;
}
