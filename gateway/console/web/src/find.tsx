// The one box: finds by any number that people know a thing by. Enter opens the one thing that has it.
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { address, ask, Refusal } from "./api";
import { moment } from "./format";
import { useKeys } from "./keys";
import { Icon, Kbd } from "./parts";
import type { Hit } from "./types";
import { sentence, words } from "./words";

const least = 3;  // characters from which the API searches

// A document has no page of its own: its message has it.
export function pageOfHit(hit: Hit): string {
  if (hit.what === "order" || hit.what === "invoice") return `/${hit.what}s/${hit.id}`;
  if (hit.what === "partner") return `/partners/${encodeURIComponent(hit.id)}`;
  return hit.message ? `/messages/${hit.message}` : "/messages";
}

export const find = (text: string, signal?: AbortSignal) => ask<{ items: Hit[] }>(address("/find", { q: text, limit: 20 }), signal).then(found => found.items);

// The order, invoice or partner whose number this is, if it is one alone; else the only hit.
function theOne(hits: Hit[]): Hit | null {
  const things = hits.filter(hit => hit.match === "equal" && /^(order|invoice|partner)$/.test(hit.what));
  const pages = new Set(things.map(pageOfHit));
  return pages.size === 1 ? things[0]! : hits.length === 1 ? hits[0]! : null;
}

export function FindBox() {
  const [, go] = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [problem, setProblem] = useState("");
  const [at, setAt] = useState(-1);
  const [open, setOpen] = useState(false);
  useKeys({ "/": () => { input.current?.focus(); input.current?.select(); } });

  const wanted = text.trim();
  useEffect(() => {
    setAt(-1);
    setHits(null);
    setProblem("");
    if (wanted.length < least) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => find(wanted, stop.signal).then(setHits, error => { if (error instanceof Refusal) setProblem(error.problem.detail ?? error.problem.title); }), 120);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [wanted]);

  const all = `/find?q=${encodeURIComponent(wanted)}`;
  const leave = (to: string) => { setOpen(false); input.current?.blur(); setText(""); go(to); };
  const enter = async () => {
    if (wanted.length < least) return;
    if (hits && at >= 0) { leave(hits[at] ? pageOfHit(hits[at]!) : all); return; }
    const one = theOne(hits ?? await find(wanted).catch(() => []));
    leave(one ? pageOfHit(one) : all);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const places = (hits?.length ?? 0) + 2;  // none, each hit, the line below them
      if (hits?.length) setAt(old => (old + 1 + (event.key === "ArrowDown" ? 1 : places - 1)) % places - 1);
    } else if (event.key === "Escape") {
      setOpen(false);
      input.current?.blur();
    }
  };
  const shown = open && wanted.length >= least;
  return (
    <form class="find" role="search" onSubmit={event => { event.preventDefault(); void enter(); }}>
      <Icon name="find" />
      <input ref={input} type="search" role="combobox" aria-label="Find anything" aria-expanded={shown} aria-controls="hits" aria-autocomplete="list" autocomplete="off" spellcheck={false}
        aria-activedescendant={at >= 0 ? `hit-${at}` : undefined} placeholder="Find a PO, invoice, tracking or control number" value={text}
        onInput={event => { setText(event.currentTarget.value); setOpen(true); }} onFocus={() => setOpen(true)} onBlur={() => setTimeout(() => setOpen(false), 150)} onKeyDown={keys} />
      <Kbd>/</Kbd>
      <div id="hits" class="hits" role="listbox" aria-label="What was found" hidden={!shown}>
        {problem ? <div class="none" role="option" aria-selected="false">{problem}</div>
          : hits === null ? <div class="none" role="option" aria-selected="false">…</div>
          : hits.length === 0 ? <div class="none" role="option" aria-selected="false">Nothing has “{wanted}”</div>
          : [...hits.map((hit, i) => (
            <div key={i} id={`hit-${i}`} role="option" aria-selected={i === at} onMouseDown={event => { event.preventDefault(); leave(pageOfHit(hit)); }}>
              <span class="kind">{sentence(words(hit.kind))}</span><b>{hit.value}</b><span class="dim grow">{hit.text}</span><span class="dim small">{moment(hit.at)}</span>
            </div>)), <div key="all" id={`hit-${hits.length}`} role="option" aria-selected={at === hits.length} onMouseDown={event => { event.preventDefault(); leave(all); }}>All that has “{wanted}”</div>]}
      </div>
    </form>
  );
}
