// Which page stands at which address. Pages are loaded when they are first opened.
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Route, Switch } from "wouter-preact";
import { listen } from "./live";
import { Refused, Waiting } from "./parts";
import { Shell } from "./shell";

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
];

const App = () => (
  <Shell>
    <Switch>
      {pages.map(([path, Page]) => <Route key={path} path={path}>{(params: Params) => <Page key={JSON.stringify(params)} params={params} />}</Route>)}
      <Route><Refused problem={{ title: "", status: 404, detail: "No page has this address." }} /></Route>
    </Switch>
  </Shell>
);

render(<App />, document.body);
listen();
