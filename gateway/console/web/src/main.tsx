// Which page stands at which address. Pages are loaded when they are first opened.
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Redirect, Route, Switch } from "wouter-preact";
import type { Asked } from "./api";
import { Refused, useTitle, Waiting } from "./parts";
import { home, opens } from "./session";
import { Shell } from "./shell";
import type { Session } from "./types";

type Params = Record<string, string>;
type Module = { default: ComponentType<{ params: Params }> };

function page(load: () => Promise<Module>) {
  let Ready: Module["default"] | null = null;
  return function Page({ params }: { params: Params }) {
    const [failed, setFailed] = useState(false);
    const [, setReady] = useState(false);
    useEffect(() => {
      if (!Ready) load().then(module => { Ready = module.default; setReady(true); }, () => setFailed(true));
    }, []);
    if (failed) return <Refused problem={{ title: "This page could not be loaded", status: 0, detail: "A newer console may have taken its place: load the page again." }} again={() => location.reload()} />;
    return Ready ? <Ready params={params} /> : <Waiting />;
  };
}

const pages: [string, ReturnType<typeof page>][] = [
  ["/", page(() => import("./pages/overview"))],
  ["/messages", page(() => import("./pages/messages"))],
  ["/messages/:id", page(() => import("./pages/message"))],
  ["/open-work", page(() => import("./pages/work"))],
  ["/orders", page(() => import("./pages/orders"))],
  ["/orders/:id", page(() => import("./pages/order"))],
  ["/orders/:id/routing", page(() => import("./pages/routing"))],
  ["/invoices", page(() => import("./pages/invoices"))],
  ["/invoices/:id", page(() => import("./pages/invoice"))],
  ["/exceptions", page(() => import("./pages/exceptions"))],
  ["/partners", page(() => import("./pages/partners"))],
  ["/partners/:id/:part?", page(() => import("./pages/partner"))],
  ["/find", page(() => import("./pages/found"))],
  ["/destinations", page(() => import("./pages/destinations"))],
  ["/proposals", page(() => import("./pages/proposals"))],
  ["/people", page(() => import("./pages/people"))],
  ["/check", page(() => import("./pages/check"))],
  ["/audit", page(() => import("./pages/audit"))],
  ["/account", page(() => import("./pages/account"))],
];

// The key of an invitation stands in the address no longer than until it was read: it must not stay in the history.
let invitation = new URLSearchParams(location.search).get("invitation");
if (invitation) history.replaceState(null, "", "/");

type Ways = typeof import("./pages/login");
// The page of whoever is not signed in; it is loaded by them alone.
function Door({ asked }: { asked: Asked<Session> }) {
  const [ways, setWays] = useState<Ways | null>(null);
  useEffect(() => { import("./pages/login").then(setWays); }, []);
  const entered = () => { invitation = null; asked.again(); };  // it is spent: who logs out is asked for the password
  if (asked.problem && asked.problem.status !== 401) return <Refused problem={asked.problem} again={asked.again} />;
  if (!ways || !asked.problem) return <Waiting />;
  return invitation ? <ways.Invited invitation={invitation} entered={entered} /> : <ways.Login entered={entered} />;
}

// An address of all partners, opened by hand by somebody who sees some alone: nothing is asked, so nothing is refused
// again and again. The start leads to the page where that person begins.
function Closed({ path }: { path: string }) {
  useTitle("");
  return path === "/" ? <Redirect to={home()} replace /> : <Refused problem={{ title: "", status: 403, detail: "This is for those who see all partners." }} />;
}

const App = () => (
  <Shell door={asked => <Door asked={asked} />}>
    <Switch>
      {pages.map(([path, Page]) => <Route key={path} path={path}>{(params: Params) => (opens(path) ? <Page key={JSON.stringify(params)} params={params} /> : <Closed path={path} />)}</Route>)}
      <Route path="/login"><Redirect to="/" replace /></Route>
      <Route><Refused problem={{ title: "", status: 404, detail: "No page has this address." }} /></Route>
    </Switch>
  </Shell>
);

render(<App />, document.body);
