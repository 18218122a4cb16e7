// The frame of every page: the ways to all others, the find box, whether the page is live, and help.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { address, useAsk } from "./api";
import { FindBox } from "./find";
import { number } from "./format";
import { useKeys } from "./keys";
import { live, useLive } from "./live";
import { Icon, Kbd, Refused, type IconName } from "./parts";
import type { Overview, Session } from "./types";

const groups: [string, [string, string, IconName][]][] = [
  ["Watch", [["/", "Overview", "pulse"], ["/messages", "Messages", "letter"], ["/open-work", "Open work", "stack"]]],
  ["Trade", [["/orders", "Orders", "box"], ["/invoices", "Invoices", "bill"], ["/exceptions", "Exceptions", "alarm"]]],
  ["Network", [["/partners", "Partners", "people"]]],
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
  const overview = useAsk<Overview>(address("/overview"));
  useLive(overview.again);
  const counts = countsOf(overview.value);
  return (
    <nav class="rail" aria-label="Main">
      <Link href="/" class="brand"><svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path d="M6 11h8l4 10h8M6 21h6M20 11h6" /></svg>Crossdock</Link>
      {groups.map(([name, links]) => (
        <div key={name}>
          <h2>{name}</h2>
          <ul>{links.map(([href, label, icon]) => <li key={href}><Link href={href} aria-current={here(path, href) ? "page" : undefined}><Icon name={icon} />{label}{counts[href] && counts[href]!.many > 0 && <span class={counts[href]!.hot ? "count hot" : "count"}>{number(counts[href]!.many)}<span class="sr"> {counts[href]!.means}</span></span>}</Link></li>)}</ul>
        </div>
      ))}
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

const keys: [string[], string][] = [
  [["/"], "find"], [["j", "k"], "move in a list"], [["Enter"], "open"], [["r"], "read anew"], [["1"], "to the overview"], [["2"], "to the messages"], [["3"], "to the exceptions"], [["?"], "this help"], [["Esc"], "close"],
];
const Help = ({ close }: { close: () => void }) => (
  <aside class="help card" aria-label="Help">
    <header><h2>Keys</h2><button class="btn small more" type="button" onClick={close}>Close</button></header>
    <dl>{keys.map(([names, does]) => <div key={does}><dt>{names.map(name => <Kbd key={name}>{name}</Kbd>)}</dt><dd>{does}</dd></div>)}</dl>
    <h2>Four letters</h2>
    <p class="small dim">V valid, D delivered, A acknowledged, B business done. Green: yes. Framed: waits. Full red: no. Grey: not needed.</p>
    <p class="small"><a href="/api/v1/openapi.yaml">The API behind these pages</a>, <a href="/licences.txt">licences of the libraries</a></p>
  </aside>
);

export function Shell({ children }: { children: ComponentChildren }) {
  const [path, go] = useLocation();
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const session = useAsk<Session>(address("/session"));
  useLive(() => { if (session.problem) session.again(); });
  useKeys({
    "?": () => setHelp(shown => !shown), Escape: () => setHelp(false),
    r: () => dispatchEvent(new Event("anew")),
    1: () => go("/"), 2: () => go("/messages"), 3: () => go("/exceptions"),
  });
  const first = useRef(true);
  useEffect(() => {
    if (first.current) { first.current = false; return; }
    main.current?.focus({ preventScroll: true });  // a reader of screens begins at the new page
    scrollTo(0, 0);
  }, [path]);
  return (
    <>
      <a class="skip" href="#main">To the content</a>
      <Rail path={path} />
      <div class="side">
        <header class="top"><FindBox /><Live />{session.value?.person && <span class="who">{session.value.person}</span>}<button class="btn small" type="button" aria-expanded={help} onClick={() => setHelp(!help)}>Help <Kbd>?</Kbd></button></header>
        {help && <Help close={() => setHelp(false)} />}
        <main id="main" ref={main} tabIndex={-1} class={live.value.state === "lost" ? "stale" : ""}>{session.problem?.status === 401 ? <Refused problem={session.problem} again={session.again} /> : children}</main>
      </div>
    </>
  );
}
