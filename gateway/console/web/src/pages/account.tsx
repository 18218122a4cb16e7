// Oneself: who one is and may do, the password, and the second factor.
import { useState } from "preact/hooks";
import { send } from "../api";
import { Denied, Field, useSending } from "../deed";
import { number } from "../format";
import { Card, Facts, Head, PartnerLinks, Say, Tag, Time, useTitle } from "../parts";
import { session } from "../session";
import type { Right, SecondFactor } from "../types";
import { sentence } from "../words";
import { PasswordField } from "./login";

const rights: Record<Right, string> = {
  see: "reads messages, orders, invoices, exceptions and partners", see_raw: "reads documents as they came and went", work: "sends again, replays, releases and discards; holds destinations",
  settle: "closes exceptions", decide: "decides about money of invoices, and names selling prices", approve: "approves what others propose about money", people: "gives access to persons and programs", see_audit: "reads the audit trail",
};

function Password() {
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const { busy, problem, run } = useSending();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await run(async key => { await send("/session/password", { old, new: next }, key); return "Your password is changed. Other sessions of yours have ended."; })) { setOld(""); setNext(""); }
  };
  return (
    <Card title="Password">
      <form class="deed" onSubmit={submit}>
        <Field label="The password until now"><input type="password" autocomplete="current-password" required value={old} onInput={event => setOld(event.currentTarget.value)} /></Field>
        <PasswordField label="New password" value={next} set={setNext} />
        <Denied problem={problem} />
        <p class="bar"><button class="btn" type="submit" disabled={busy}>Change the password</button></p>
      </form>
    </Card>
  );
}

function Setup({ done }: { done: (codes: string[]) => void }) {
  const [password, setPassword] = useState("");
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const [code, setCode] = useState("");
  const { busy, problem, run } = useSending();
  const begin = (event: Event) => { event.preventDefault(); void run(async key => { setFactor(await send<SecondFactor>("/session/second-factor", { password }, key)); return ""; }); };
  const confirm = (event: Event) => {
    event.preventDefault();
    void run(async key => { done((await send<{ recovery_codes: string[] }>("/session/second-factor/confirmation", { code: code.replace(/\s/g, "") }, key))!.recovery_codes); return ""; });
  };
  if (!factor) return (
    <form class="deed" onSubmit={begin}>
      <p class="dim">An app on your telephone shows six digits that change every half minute. They are asked for after the password.</p>
      <Field label="Your password"><input type="password" autocomplete="current-password" required value={password} onInput={event => setPassword(event.currentTarget.value)} /></Field>
      <Denied problem={problem} />
      <p class="bar"><button class="btn" type="submit" disabled={busy}>Set it up</button></p>
    </form>
  );
  return (
    <form class="deed" onSubmit={confirm}>
      <p>Type the secret into the app, or open the address on the telephone. Then type the six digits that the app shows.</p>
      <Facts rows={[["Secret", <code class="secret">{factor.secret}</code>], ["Address", <a href={factor.uri}>open in an app</a>]]} />
      <Field label="Six digits"><input type="text" inputMode="numeric" autocomplete="one-time-code" required value={code} onInput={event => setCode(event.currentTarget.value)} /></Field>
      <Denied problem={problem} />
      <p class="bar"><button class="btn go" type="submit" disabled={busy}>Confirm</button></p>
    </form>
  );
}

function Removal({ done }: { done: () => void }) {
  const [password, setPassword] = useState("");
  const { busy, problem, run } = useSending();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await run(async key => { await send("/session/second-factor/removal", { password }, key); return "No code is asked for any more."; })) done();
  };
  return (
    <form class="deed" onSubmit={submit}>
      <p class="dim">A code is asked for after your password. Without it whoever knows the password is in.</p>
      <Field label="Your password"><input type="password" autocomplete="current-password" required value={password} onInput={event => setPassword(event.currentTarget.value)} /></Field>
      <Denied problem={problem} />
      <p class="bar"><button class="btn grave" type="submit" disabled={busy}>Remove the second factor</button></p>
    </form>
  );
}

function SecondFactorCard({ had }: { had: boolean }) {
  const [has, setHas] = useState(had);
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <Card title="Second factor" more={<Tag tone={has ? "good" : "warn"}>{has ? "in use" : "none"}</Tag>}>
      {codes && <><Say of="warn"><p><b>Keep these recovery codes.</b> Each opens the console once without the app. They are not shown again.</p></Say><ul class="codes">{codes.map(one => <li key={one}><code>{one}</code></li>)}</ul></>}
      {!codes && (has ? <Removal done={() => setHas(false)} /> : <Setup done={found => { setCodes(found); setHas(true); }} />)}
    </Card>
  );
}

export default function Account() {
  useTitle("You");
  const one = session.value;
  if (!one) return null;
  return (
    <>
      <Head title={one.full_name || one.person} sub={<span class="mono">{one.person}</span>} />
      <div class="cols two">
        <div class="stack">
          <Card title="What you may do">
            <Facts rows={[["Roles", one.roles.map(sentence).join(", ")], ["Partners", one.partners ? <PartnerLinks ids={one.partners} /> : "Sees all partners"], ["Logged in", <Time at={one.opened_at} />], ["At the latest until", <Time at={one.ends_at} />], ["Decides alone up to", one.authority && `${number(one.authority)} ${one.currency}`]]} />
            <ul class="plain">{one.may.map(right => <li key={right}>{sentence(rights[right] ?? right)}.</li>)}</ul>
          </Card>
          <Password />
        </div>
        <SecondFactorCard had={one.has_second_factor} />
      </div>
    </>
  );
}
