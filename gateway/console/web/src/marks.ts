// Provenance: one attribute, data-f, holds the JSON Pointers of a value; whoever has one in common is marked together.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Provenance } from "./types";

// Pointers as words of the attribute: a blank inside one would end it.
export const word = (pointer: string): string => pointer.replace(/ /g, "%20");

export interface Piece { from: number; to: number; fields: string }  // offsets in bytes; "" for bytes that no field came from

// Cuts [from, to) where fields begin and end.
export function cut(fields: Provenance[], from: number, to: number): Piece[] {
  const inside = fields.filter(one => one.length > 0 && one.offset < to && one.offset + one.length > from);
  const edges = new Set([from, to]);
  for (const one of inside) {
    edges.add(Math.max(from, one.offset));
    edges.add(Math.min(to, one.offset + one.length));
  }
  const sorted = [...edges].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [start, end] = [sorted[i]!, sorted[i + 1]!];
    const found = inside.filter(one => one.offset <= start && one.offset + one.length >= end).map(one => word(one.pointer));
    pieces.push({ from: start, to: end, fields: [...new Set(found)].join(" ") });
  }
  return pieces;
}

const inView = (pane: Element, hit: Element) => {
  const [frame, box] = [pane.getBoundingClientRect(), hit.getBoundingClientRect()];
  return box.top >= frame.top && box.bottom <= frame.bottom;
};

// Marks what has a field in common with what is pointed at, and brings it into view in the other panes. `pinned` is
// marked while nothing is pointed at.
export function useMarks(pinned: string, pin: (field: string) => void) {
  const root = useRef<HTMLDivElement>(null);
  const [fields, setFields] = useState(pinned);
  const source = useRef<Element | null>(null);

  useEffect(() => {
    const at = root.current;
    if (!at) return undefined;
    const point = (event: Event) => {
      const element = (event.target as Element).closest?.("[data-f]");
      if (element) { source.current = element; setFields(element.getAttribute("data-f")!); }
    };
    const leave = () => { source.current = null; setFields(pinned); };
    const choose = (event: Event) => {
      const element = (event.target as Element).closest?.("[data-f]");
      if (element && !getSelection()?.toString()) pin(element.getAttribute("data-f")!.split(" ")[0]!);
    };
    at.addEventListener("mouseover", point);
    at.addEventListener("mouseleave", leave);
    at.addEventListener("click", choose);
    setFields(pinned);
    return () => { at.removeEventListener("mouseover", point); at.removeEventListener("mouseleave", leave); at.removeEventListener("click", choose); };
  }, [pinned]);

  useEffect(() => {
    const at = root.current;
    if (!at) return;
    for (const old of at.querySelectorAll(".hit")) old.classList.remove("hit");
    for (const field of fields.split(" ").filter(Boolean))
      for (const hit of at.querySelectorAll(`[data-f~="${CSS.escape(field)}"]`)) hit.classList.add("hit");
    for (const pane of at.querySelectorAll(".pane")) {
      const hit = pane.querySelector(".hit");
      if (!hit || (source.current && pane.contains(source.current)) || inView(pane, hit)) continue;
      pane.scrollTop += hit.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
    }
  });  // after each drawing: panes come one by one

  // The next value of the first pane that has any, or the one before: for keys.
  const step = (by: number) => {
    const all = [...(root.current?.querySelector(".pane:has([data-f])")?.querySelectorAll("[data-f]") ?? [])];
    if (!all.length) return;
    const now = all.findIndex(one => one.classList.contains("hit"));
    source.current = null;
    setFields(all[Math.min(all.length - 1, Math.max(0, now + by))]!.getAttribute("data-f")!);
  };
  return { root, fields, step };
}
