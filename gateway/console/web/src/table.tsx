// Tables: a small one in full, a long one with only the rows that are seen. Rows are moved through with j, k and Enter.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { useKeys } from "./keys";

export interface Column<T> {
  title: ComponentChildren;
  cell: (row: T) => ComponentChildren;
  num?: boolean;                 // aligned to the right
  class?: string;                // "roomy": left out on narrow screens; "grow": takes the room that is left
}

interface Props<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  id: (row: T) => string;
  href?: (row: T) => string | null;                   // Enter and a click open it
  selected?: string;
  onSelect?: (id: string) => void;                    // with it, j and k move
  more?: (() => void) | null;                         // called when the end comes near
  group?: ComponentChildren;                          // a row of headings above the headings
  foot?: ComponentChildren;
}

const height = 36;      // pixels of a row of a long table, as console.css has them
const long = 100;       // rows from which only those that are seen are drawn
const beyond = 10;      // rows drawn above and below the window

function useWindow(count: number, on: boolean) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [range, setRange] = useState<[number, number]>([0, 60]);
  useLayoutEffect(() => {
    if (!on) return undefined;
    const look = () => {
      const top = -(body.current?.getBoundingClientRect().top ?? 0);
      const first = Math.max(0, Math.floor(top / height) - beyond);
      const last = Math.min(count, Math.ceil((top + innerHeight) / height) + beyond);
      setRange(old => (old[0] === first && old[1] === last ? old : [first, Math.max(last, first)]));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => { removeEventListener("scroll", look); removeEventListener("resize", look); };
  }, [count, on]);
  return { body, first: on ? Math.min(range[0], count) : 0, last: on ? Math.min(range[1], count) : count };
}

// Calls `more` when the element comes near the window.
function Further({ more }: { more: () => void }) {
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(seen => { if (seen.some(one => one.isIntersecting)) more(); }, { rootMargin: "400px" });
    if (end.current) watch.observe(end.current);
    return () => watch.disconnect();
  }, [more]);
  return <div class="further"><button ref={end} class="btn" type="button" onClick={more}>More</button></div>;
}

const Filler = ({ rows, columns }: { rows: number; columns: number }) => (rows > 0 ? <tr class="filler" aria-hidden="true"><td colSpan={columns} style={{ height: `${rows * height}px` }} /></tr> : null);

// A table wider than its card scrolls; then keys must reach it, and it needs a name.
function useScrolls() {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, set] = useState(false);
  useEffect(() => {
    const look = () => set(!!box.current && box.current.scrollWidth > box.current.clientWidth);
    look();
    const watch = new ResizeObserver(look);
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return { box, scrolls };
}

export function Table<T>({ label, rows, columns, id, href, selected, onSelect, more, group, foot }: Props<T>) {
  const virtual = rows.length > long;
  const { body, first, last } = useWindow(rows.length, virtual);
  const { box, scrolls } = useScrolls();
  const [, go] = useLocation();
  const at = rows.findIndex(row => id(row) === selected);

  const move = (by: number) => {
    if (!onSelect || rows.length === 0) return;
    const to = Math.min(rows.length - 1, Math.max(0, at + by));
    onSelect(id(rows[to]!));
    const top = (body.current?.getBoundingClientRect().top ?? 0) + scrollY;
    const drawn = body.current?.querySelector<HTMLElement>(`[data-row="${to}"]`);
    if (drawn) drawn.scrollIntoView({ block: "nearest" });
    else scrollTo({ top: top + to * height - innerHeight / 2 });
  };
  const open = () => { const to = at >= 0 && href?.(rows[at]!); if (to) go(to); };
  useKeys(onSelect ? { j: () => move(1), k: () => move(-1), Enter: open } : {});

  return (
    <div class="scroller" ref={box} {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": label } : {})}>
      <table class={virtual ? "long" : ""} aria-rowcount={virtual ? rows.length + 1 : undefined}>
        <caption class="sr">{label}</caption>
        <thead>{group}<tr>{columns.map((column, i) => <th key={i} scope="col" class={`${column.num ? "num" : ""} ${column.class ?? ""}`}>{column.title}</th>)}</tr></thead>
        <tbody ref={body}>
          <Filler rows={first} columns={columns.length} />
          {rows.slice(first, last).map((row, i) => {
            const index = first + i, key = id(row), to = href?.(row);
            return (
              <tr key={key} data-row={index} aria-rowindex={virtual ? index + 2 : undefined} aria-current={key === selected ? "true" : undefined} class={to || onSelect ? "opens" : ""}
                onClick={event => {
                  if ((event.target as HTMLElement).closest("a, button, input") || getSelection()?.toString()) return;
                  if (onSelect) onSelect(key);
                  if (to) go(to);
                }}>
                {columns.map((column, c) => <td key={c} class={`${column.num ? "num" : ""} ${column.class ?? ""}`}>{column.cell(row)}</td>)}
              </tr>
            );
          })}
          <Filler rows={rows.length - last} columns={columns.length} />
        </tbody>
        {foot && <tfoot>{foot}</tfoot>}
      </table>
      {more && <Further more={more} />}
    </div>
  );
}
