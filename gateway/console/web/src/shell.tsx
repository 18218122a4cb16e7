// The frame of every page: the ways to all others, the find box, who is signed in, whether the page is live, and help.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { address, end, useAsk, type Asked } from "./api";
import { useSending, Denied } from "./deed";
import { FindBox } from "./find";
import { number } from "./format";
import { useKeys } from "./keys";
import { listen, live, stop, useLive } from "./live";
import { Icon, Kbd, type IconName } from "./parts";
import { home, may, opens, seesAll, session } from "./session";
import { tell, Told } from "./told";
import type { Overview, Right, Session } from "./types";
import { sentence } from "./words";

const groups: [string, [string, string, IconName, Right][]][] = [
  ["Watch", [["/", "Overview", "pulse", "see"], ["/messages", "Messages", "letter", "see"], ["/open-work", "Open work", "stack", "see"], ["/destinations", "Destinations", "lorry", "see"]]],
  ["Trade", [["/orders", "Orders", "box", "see"], ["/invoices", "Invoices", "bill", "see"], ["/exceptions", "Exceptions", "alarm", "see"], ["/proposals", "Proposals", "two", "decide"]]],
  ["Network", [["/partners", "Partners", "people", "see"], ["/check", "Check a document", "find", "see"]]],
  ["Rule", [["/audit", "Audit trail", "shield", "see_audit"], ["/people", "People", "key", "people"]]],
];

const here = (path: string, href: string) => (href === "/" ? path === "/" : path === href || path.startsWith(href + "/"));

// What waits, beside the way to it. Red where something is past its time or held.
interface Count { many: number; hot: boolean; means: string }
function countsOf(of: Overview | null): Record<string, Count> {
  if (!of) return {};
  const all = <T,>(rows: T[], number: (row: T) => number) => rows.reduce((total, row) => total + number(row), 0);
  return {
    "/exceptions": { many: all(of.cases, row => row.count) + all(of.money, row => row.holds), hot: of.cases.some(row => row.late > 0), means: "open" },
    "/open-work": { many: all(of.work, row => row.held), hot: true, means: "held" },
  };
}

function Rail({ path }: { path: string }) {
  const overview = useAsk<Overview>(seesAll() ? address("/overview") : null);
  useLive(overview.again);
  const counts = countsOf(overview.value);
  return (
    <nav class="rail" aria-label="Main">
      <Link href={home()} class="brand"><svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path d="M6 11h8l4 10h8M6 21h6M20 11h6" /></svg>Crossdock</Link>
      {groups.map(([name, all]): [string, typeof all] => [name, all.filter(([href, , , right]) => may(right) && opens(href))]).filter(([, links]) => links.length > 0).map(([name, links]) => (
        <div key={name}>
          <h2>{name}</h2>
          <ul>{links.map(([href, label, icon]) => <li key={href}><Link href={href} aria-current={here(path, href) ? "page" : undefined}><Icon name={icon} />{label}{counts[href] && counts[href]!.many > 0 && <span class={counts[href]!.hot ? "count hot" : "count"}>{number(counts[href]!.many)}<span class="sr"> {counts[href]!.means}</span></span>}</Link></li>)}</ul>
        </div>
      ))}
      {session.value?.second_person === false && <p class="foot">One person decides about any amount</p>}
      <p class="foot">All times are UTC</p>
    </nav>
  );
}

function Live() {
  const { state, since } = live.value;
  if (state === "starting") return null;
  if (state === "live") return <span class="live on" role="status">live</span>;
  return <span class="live off" role="status">{state === "lost" ? `not live since ${since!.slice(11, 16)}` : "not live: read anew with r"}</span>;
}

const keys = (): [string[], string][] => [
  [["/"], "find"], [["j", "k"], "move in a list"], [["Enter"], "open"], [["a"], "take an exception"], [["x"], "choose several"], [["1", "4"], "decide: first to fourth choice"], [["r"], "read anew"], [["h"], seesAll() ? "to the overview" : "to the orders"], [["m"], "to the messages"], [["e"], "to the exceptions"], [["?"], "this help"], [["Esc"], "close"],
];
const Help = ({ close }: { close: () => void }) => (
  <aside class="help card" aria-label="Help">
    <header><h2>Keys</h2><button class="btn small more" type="button" onClick={close}>Close</button></header>
    <dl>{keys().map(([names, does]) => <div key={does}><dt>{names.map(name => <Kbd key={name}>{name}</Kbd>)}</dt><dd>{does}</dd></div>)}</dl>
    <h2>Four letters</h2>
    <p class="small dim">V valid, D delivered, A acknowledged, B business done. Green: yes. Framed: waits. Full red: no. Grey: not needed.</p>
    <p class="small"><a href="/api/v1/openapi.yaml">The API behind these pages</a>, <a href="/licences.txt">licences of the libraries</a></p>
  </aside>
);

// Who is signed in; the rail and the find box are of use to that person alone.
function Who({ left }: { left: () => void }) {
  const { busy, problem, run } = useSending();
  const one = session.value;
  if (!one) return null;
  const leave = async () => { if (await run(async () => { await end("/session"); return ""; })) left(); };
  return (
    <>
      <Link class="who" href="/account" title={`${one.person}: ${one.roles.join(", ")}`}><span class="grow">{one.full_name || one.person}</span><span class="dim roles">{one.roles.map(sentence).join(", ")}</span></Link>
      <button class="btn small" type="button" onClick={leave} disabled={busy}>Log out</button>
      {problem && <Denied problem={problem} />}
    </>
  );
}

function Frame({ path, left, children }: { path: string; left: () => void; children: ComponentChildren }) {
  const [, go] = useLocation();
  const [help, setHelp] = useState(false);
  useKeys({
    "?": () => setHelp(shown => !shown), Escape: () => setHelp(false),
    r: () => dispatchEvent(new Event("anew")),
    h: () => go(home()), m: () => go("/messages"), e: () => go("/exceptions"),
  });
  useEffect(() => tell(""), [path]);
  return (
    <>
      <Rail path={path} />
      <div class="side">
        <header class="top"><FindBox /><Live /><Who left={left} /><button class="btn small" type="button" aria-expanded={help} onClick={() => setHelp(!help)}>Help <Kbd>?</Kbd></button></header>
        {help && <Help close={() => setHelp(false)} />}
        <Main path={path}><Told />{children}</Main>
      </div>
    </>
  );
}

function Main({ path, children }: { path: string; children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) { first.current = false; return; }
    main.current?.focus({ preventScroll: true });  // a reader of screens begins at the new page
    scrollTo(0, 0);
  }, [path]);
  return <main id="main" ref={main} tabIndex={-1} class={live.value.state === "lost" ? "stale" : ""}>{children}</main>;
}

// `door`: the page of whoever is not signed in.
export function Shell({ door, children }: { door: (asked: Asked<Session>) => ComponentChildren; children: ComponentChildren }) {
  const [path] = useLocation();
  const asked = useAsk<Session>(address("/session"));
  session.value = asked.problem ? null : asked.value;
  useEffect(() => {
    addEventListener("signed-out", asked.again);
    return () => removeEventListener("signed-out", asked.again);
  }, [asked.again]);
  const listens = session.value && seesAll();  // null: nobody is signed in
  useEffect(() => { if (listens !== null) (listens ? listen : stop)(); }, [listens]);
  return (
    <>
      <a class="skip" href="#main">To the content</a>
      {session.value ? <Frame path={path} left={asked.again}>{children}</Frame> : <main id="main" class="outside">{door(asked)}</main>}
    </>
  );
}
