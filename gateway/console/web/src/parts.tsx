// The small parts that all pages are made of.
import { createContext, type ComponentChildren, type JSX } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Asked, Problem } from "./api";
import { exactClock, moment, number, span } from "./format";
import { home, seesAll } from "./session";
import { document as documentWord, isCode, sentence, tone, type Tone } from "./words";

const paths = {
  pulse: "M2 9.5h3l2-6 3 11 2-5h4",
  letter: "M2 4h12v8.500H2zM2 4.500l6 4.500 6-4.500",
  stack: "M2.500 4h11M2.500 8h11M2.500 12h7",
  box: "M2.500 5L8 2.200 13.500 5v6L8 13.800 2.500 11zM2.500 5L8 7.800 13.500 5M8 7.800v6",
  bill: "M4 2h8v12l-2-1.400-2 1.400-2-1.400L4 14zM6 5.500h4M6 8.500h4",
  alarm: "M8 2.200l6.200 11.300H1.800zM8 6.500v3.500M8 11.900v.1",
  people: "M4 8m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M12 4m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M12 12m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M5.800 7l4.400-2.200M5.800 9l4.400 2.200",
  lorry: "M1.500 4h8.500v7.500H1.500zM10 6.500h2.500l2 2.500v2.500H10M4.500 11.500m-1.500 0a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0M12 11.500m-1.500 0a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0",
  shield: "M8 1.800l5.200 2v4c0 3.200-2.200 5.400-5.200 6.400-3-1-5.200-3.200-5.200-6.400v-4zM5.700 8l1.700 1.700 3-3.200",
  key: "M2 4.500h6M12 4.500h2M2 11.500h2M8 11.500h6M10 4.500m-1.800 0a1.800 1.800 0 1 0 3.600 0a1.800 1.800 0 1 0-3.600 0M6 11.500m-1.800 0a1.800 1.800 0 1 0 3.600 0a1.800 1.800 0 1 0-3.600 0",
  two: "M5 5m-2.300 0a2.300 2.300 0 1 0 4.600 0a2.300 2.300 0 1 0-4.600 0M1.500 13c0-2.400 1.500-3.700 3.500-3.700S8.500 10.600 8.500 13M9.500 8l1.700 1.700L14.500 6",
  find: "M7 7m-4.500 0a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0-9 0M10.300 10.300L14 14",
};
export type IconName = keyof typeof paths;
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d={paths[name]} /></svg>
);

export const Tag = ({ tone: of = "off", children }: { tone?: Tone; children: ComponentChildren }) => <span class={`tag ${of}`}>{children}</span>;

export const State = ({ of }: { of: string }) => <Tag tone={tone(of)}>{sentence(of)}</Tag>;

// "Order 850": the word, and the code in grey beside it.
export const Document = ({ type }: { type: string }) => (
  <>{sentence(documentWord(type)) || "Unknown"}{isCode(type) && <span class="code"> {type}</span>}</>
);

export interface Four { valid: string; delivered: string; acknowledged: string; business: string }
const lights: Record<string, [string, string]> = {
  yes: ["yes", "yes"], no: ["no", "no"], waiting: ["waiting", "waiting"], not_needed: ["none", "not needed"],
};
// Valid, delivered, acknowledged, business: a letter each, told apart by colour, by shape and by the label.
export function FourLights({ of }: { of?: Four | null }) {
  if (!of) return null;
  const rows: [string, string, string][] = [["V", "Valid", of.valid], ["D", "Delivered", of.delivered], ["A", "Acknowledged", of.acknowledged], ["B", "Business", of.business]];
  const label = rows.map(([, word, value]) => `${word}: ${lights[value]?.[1] ?? value}`).join(", ");
  return <span class="lights" role="img" aria-label={label} title={label}>{rows.map(([letter, , value]) => <i class={lights[value]?.[0] ?? "none"} aria-hidden="true">{letter}</i>)}</span>;
}

export const Head = ({ title, crumbs, sub, children }: { title: ComponentChildren; crumbs?: ComponentChildren; sub?: ComponentChildren; children?: ComponentChildren }) => (
  <div class="head">
    <div>
      {crumbs && <nav class="crumbs" aria-label="Way back">{crumbs}</nav>}
      <h1 tabIndex={-1}>{title}</h1>
      {sub && <p class="dim">{sub}</p>}
    </div>
    {children && <div class="acts">{children}</div>}
  </div>
);

// The name of the page in the browser's tab.
export function useTitle(title: string): void {
  useEffect(() => { window.document.title = title ? `${title} – Crossdock` : "Crossdock"; }, [title]);
}

// Whether we are inside a page that has its heading: what is refused there is no page of its own.
export const Inside = createContext(false);

export const Card = ({ title, note, more, flush, class: extra = "", children }: { title?: ComponentChildren; note?: ComponentChildren; more?: ComponentChildren; flush?: boolean; class?: string; children: ComponentChildren }) => (
  <section class={`card ${flush ? "flush" : ""} ${extra}`}>
    {title && <header><h2>{title}</h2>{note && <span class="dim small">{note}</span>}{more && <span class="more">{more}</span>}</header>}
    <Inside.Provider value={true}>{children}</Inside.Provider>
  </section>
);

// A number with the address of the rows that it counts.
export const Tile = ({ label, value, unit, note, href, of }: { label: string; value: ComponentChildren; unit?: string; note?: ComponentChildren; href?: string | null; of?: Tone }) => {
  const inside = <><span class="label">{label}</span><span class={`value ${of ?? ""}`}>{value}{unit && <small> {unit}</small>}</span><span class="note">{note}</span></>;
  return href ? <Link href={href} class="card tile">{inside}</Link> : <div class="card tile">{inside}</div>;
};

export type FactRow = [string, ComponentChildren];
// Rows without a value are left out.
export const Facts = ({ rows, inline }: { rows: FactRow[]; inline?: boolean }) => (
  <dl class={inline ? "facts inline" : "facts"}>
    {rows.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
  </dl>
);

export const Say = ({ of, children }: { of: "bad" | "warn" | "good" | "info"; children: ComponentChildren }) => <div class={`say ${of}`}><Icon name={of === "good" ? "shield" : "alarm"} /><div>{children}</div></div>;

export const PartnerLink = ({ id }: { id: string | null | undefined }) => (id ? <Link href={`/partners/${encodeURIComponent(id)}`}>{id}</Link> : null);
export const PartnerLinks = ({ ids }: { ids: string[] }) => <>{ids.map((id, i) => <span key={id}>{i > 0 && ", "}<PartnerLink id={id} /></span>)}</>;
export const MessageLink = ({ id, children }: { id: number | null | undefined; children?: ComponentChildren }) => (id ? <Link href={`/messages/${id}`}>{children ?? `message ${id}`}</Link> : <>{children}</>);

export const Time = ({ at, exact }: { at: string | null | undefined; exact?: boolean }) => (at ? <time dateTime={at} title={at}>{exact ? exactClock(at) : moment(at)}</time> : null);

// A deadline against the clock of the browser: "3 h late", "in 40 min".
export function Due({ at, done }: { at: string | null | undefined; done?: boolean }) {
  if (!at) return null;
  const left = new Date(at).getTime() - Date.now();
  const of: Tone = done ? "off" : left < 0 ? "bad" : left < 3600000 * 4 ? "warn" : "off";
  return <span class={`tag ${of}`} title={at}>{done ? moment(at) : left < 0 ? `${span(left)} late` : `in ${span(left)}`}</span>;
}

// What a person does after a refusal.
function advice(problem: Problem): { title: string; text: ComponentChildren } {
  switch (problem.status) {
    case 0: return { title: problem.title, text: problem.detail };
    case 401: return { title: "You are not signed in any more", text: "Load the page again to log in." };
    case 403: return { title: "You may not see this", text: problem.detail ?? "Your role does not allow it." };
    case 404: return { title: "There is no such thing", text: problem.detail ?? "It was never here, or it is not yours." };
    case 410: return { title: "This is gone", text: problem.detail ?? "It was purged by the rules of retention." };
    case 429: case 503: return { title: "The gateway is busy", text: "Try again in a moment." };
    default: return { title: problem.title, text: problem.detail };
  }
}

export function Refused({ problem, again }: { problem: Problem; again?: () => void }) {
  const { title, text } = advice(problem);
  const inside = useContext(Inside);
  return (
    <div class="void" role="alert">
      {inside ? <h2>{title}</h2> : <h1>{title}</h1>}
      <p>{text}</p>
      <p class="bar">{again && problem.status !== 404 && problem.status !== 410 && <button class="btn" type="button" onClick={again}>Try again</button>}<Link class="btn" href={home()}>{seesAll() ? "To the overview" : "To the orders"}</Link></p>
      {problem.instance && <p class="dim small">Request <code>{problem.instance}</code></p>}
    </div>
  );
}

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => <div class="void"><h2>{title}</h2>{children && <p class="dim">{children}</p>}</div>;

// Nothing for a fifth of a second, then grey bars: a quick answer does not flicker.
export function Waiting({ rows = 6 }: { rows?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => { const timer = setTimeout(() => setLate(true), 200); return () => clearTimeout(timer); }, []);
  return <div class="skeleton" role="status"><span class="sr">Loading</span>{late && Array.from({ length: rows }, () => <i aria-hidden="true" />)}</div>;
}

// Shows what was asked for when it is there, else why not.
export function Answer<T>({ of, children }: { of: Asked<T>; children: (value: T) => ComponentChildren }): JSX.Element {
  if (of.value !== null) return <>{of.problem && <Say of="warn"><p><b>{advice(of.problem).title}.</b> This is from before; it could not be read again.</p></Say>}{children(of.value)}</>;
  return of.problem ? <Refused problem={of.problem} again={of.again} /> : <Waiting />;
}

export const Amount = ({ of, currency }: { of: string | null | undefined; currency?: string }) => <span class="nowrap">{number(of)}{currency && of ? <span class="code"> {currency}</span> : null}</span>;
export const Kbd = ({ children }: { children: ComponentChildren }) => <kbd>{children}</kbd>;
