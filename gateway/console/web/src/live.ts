// Listens to the gateway's events and tells pages that something changed, at most once a second.
import { signal, effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api";

// "absent": this gateway sends no events. `since`: the time at which it was lost.
export const live = signal<{ state: "starting" | "live" | "lost" | "absent"; since?: string }>({ state: "starting" });
const changes = signal(0);

let pending = 0;
function changed() {
  if (pending) return;
  pending = window.setTimeout(() => { pending = 0; changes.value++; }, 1000);
}

const lost = () => { if (live.value.state !== "lost") live.value = { state: "lost", since: new Date().toISOString() }; };

// The browser connects again by itself, except when it was answered with an error: then we try, ever more slowly.
export function listen(wait = 5000): void {
  if (typeof EventSource === "undefined") { live.value = { state: "absent" }; return; }
  const source = new EventSource("/api/v1/events");
  let opened = false;
  source.onopen = () => {
    if (live.value.state === "lost") changed();  // what came meanwhile
    opened = true;
    live.value = { state: "live" };
  };
  source.onmessage = changed;
  for (const topic of ["messages", "orders", "invoices", "exceptions", "work", "event"]) source.addEventListener(topic, changed);
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) { lost(); return; }
    if (!opened && live.value.state === "starting") live.value = { state: "absent" };
    else if (live.value.state === "live") lost();
    window.setTimeout(() => listen(Math.min(wait * 2, 60000)), wait);
  };
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

