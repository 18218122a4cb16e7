// Who may use the console and the API: persons with their roles, tokens of programs, and whose rows each sees.
import { useId, useState } from "preact/hooks";
import { address, look, send, useAsk, useLoad } from "../api";
import { useQuery } from "../address";
import { Decide, Denied, Field, useOpened, useSending, type Choice } from "../deed";
import { Segments } from "../filters";
import { number } from "../format";
import { List, useList } from "../list";
import { Card, Facts, Head, PartnerLinks, Refused, Say, Tag, Time, useTitle } from "../parts";
import { may, session } from "../session";
import type { Column } from "../table";
import type { Limit, PartnerRow, PersonRow, TokenRow } from "../types";
import { sentence, type Tone } from "../words";

// The table of docs/people.md, as far as people choose by it.
const roles: [string, string][] = [
  ["viewer", "looks on"], ["operator", "keeps documents moving"], ["onboarding", "brings partners live"], ["clerk", "decides about invoices"],
  ["controller", "decides about invoices, and approves"], ["admin", "gives access, keeps documents moving, never decides money"], ["auditor", "sees everything, and who did it"],
];
// What a program may be given.
const rights: [string, string][] = [["see", "read all pages"], ["see_raw", "read documents as they came"], ["work", "send again, release, discard"], ["settle", "close exceptions"], ["decide", "decide about money"], ["see_audit", "read the audit trail"]];

const standings: Record<string, Tone> = { enabled: "good", "in force": "good", invited: "warn", disabled: "bad", revoked: "bad" };
const Standing = ({ of }: { of: string }) => <Tag tone={standings[of]}>{sentence(of)}</Tag>;

function Boxes({ of, legend, chosen, set }: { of: [string, string][]; legend: string; chosen: string[]; set: (next: string[]) => void }) {
  const toggle = (word: string) => set(chosen.includes(word) ? chosen.filter(one => one !== word) : [...chosen, word]);
  return (
    <fieldset><legend>{legend}</legend>
      {of.map(([word, means]) => <label key={word} class="box"><input type="checkbox" checked={chosen.includes(word)} onChange={() => toggle(word)} /> <b>{sentence(word)}</b> <span class="small dim">{means}</span></label>)}
    </fieldset>
  );
}

// Shown once: nobody can read it again.
const Once = ({ title, text, of }: { title: string; text: string; of: string }) => {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard?.writeText(of).then(() => setCopied(true), () => undefined);
  return <Say of="warn"><p><b>{title}</b> {text}</p><p class="bar"><code class="secret">{of}</code><button class="btn small" type="button" onClick={copy}>{copied ? "Copied" : "Copy"}</button></p></Say>;
};

// The largest amount that a person decides about alone; none: every amount is proposed.
interface Authority { authority: string; currency: string }
const wanted = ({ authority, currency }: Authority): Partial<Authority> => (authority ? { authority, currency } : {});

const AuthorityFields = ({ of, set }: { of: Authority; set: (next: Authority) => void }) => (
  <div class="bar">
    <Field label="Decides alone up to" hint="empty: about nothing"><input type="text" inputMode="decimal" pattern="[0-9]+([.][0-9]+)?" autocomplete="off" value={of.authority} onInput={event => set({ ...of, authority: event.currentTarget.value.trim() })} /></Field>
    <Field label="Currency"><input type="text" pattern="[A-Z]{3}" size={4} required={!!of.authority} autocomplete="off" value={of.currency} onInput={event => set({ ...of, currency: event.currentTarget.value.trim().toUpperCase() })} /></Field>
  </div>
);

const decidesMoney = (chosen: string[]) => chosen.includes("clerk") || chosen.includes("controller");

// "a, b" → ["a", "b"]; none: all partners.
const idsIn = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean))];
const isSame = (one: string[], other: string[]) => [...one].sort().join() === [...other].sort().join();

// The browser offers values for a whole field, so what is written already stands before each id that is offered.
function PartnersField({ text, set }: { text: string; set: (next: string) => void }) {
  const list = useId();
  const partners = useAsk<{ items: PartnerRow[] }>(address("/partners", { limit: 500 }));
  const written = text.slice(0, text.lastIndexOf(",") + 1), known = idsIn(written);
  const before = written && `${written.trim()} `;
  return (
    <>
      <Field label="Partners" hint="whose rows are seen, with commas between them; empty: all partners"><input type="text" list={list} pattern=".*[^,\s].*" autocomplete="off" autocapitalize="none" spellcheck={false} value={text} onInput={event => set(event.currentTarget.value)} /></Field>
      <datalist id={list}>{partners.value?.items.filter(one => !known.includes(one.id)).map(one => <option key={one.id} value={before + one.id} />)}</datalist>
    </>
  );
}

// The gateway limits no administrator.
const isAdmin = (chosen: string[]) => chosen.includes("admin");
const PersonPartners = ({ roles: chosen, text, set }: { roles: string[]; text: string; set: (next: string) => void }) =>
  (isAdmin(chosen) ? <p class="small dim">An administrator sees all partners.</p> : <PartnersField text={text} set={set} />);

const few = 3;  // ids that a row shows; the rest is told beside the list
const Seen = ({ of }: { of: Limit }) => (of ? <span class="small">{of.slice(0, few).join(", ")}{of.length > few && ` and ${number(of.length - few)} more`}</span> : <span class="dim">all</span>);
const seenFact = (of: Limit) => (of ? <PartnerLinks ids={of} /> : "all");

function Invite({ done }: { done: (link: string) => void }) {
  const [name, setName] = useState(""), [fullName, setFullName] = useState(""), [chosen, setChosen] = useState<string[]>(["viewer"]);
  const [authority, setAuthority] = useState<Authority>({ authority: "", currency: "USD" });
  const [partners, setPartners] = useState("");
  const limit = isAdmin(chosen) ? [] : idsIn(partners);
  const { busy, problem, run } = useSending();
  const submit = (event: Event) => {
    event.preventDefault();
    void run(async key => { done((await send<{ invitation: string }>("/persons", { name, full_name: fullName, roles: chosen, ...(decidesMoney(chosen) ? wanted(authority) : {}), ...(limit.length ? { partners: limit } : {}) }, key))!.invitation); return `${fullName} is invited.`; });
  };
  return (
    <Card title="Invite a person">
      <form class="deed" onSubmit={submit}>
        <Field label="Name" hint="to log in with: small letters, digits, dot, dash"><input type="text" required pattern="[a-z][a-z0-9._\-]{1,62}" autocomplete="off" autocapitalize="none" spellcheck={false} value={name} onInput={event => setName(event.currentTarget.value)} /></Field>
        <Field label="Full name"><input type="text" required maxLength={120} autocomplete="off" value={fullName} onInput={event => setFullName(event.currentTarget.value)} /></Field>
        <Boxes of={roles} legend="Roles" chosen={chosen} set={setChosen} />
        {decidesMoney(chosen) && <AuthorityFields of={authority} set={setAuthority} />}
        <PersonPartners roles={chosen} text={partners} set={setPartners} />
        <Denied problem={problem} />
        <p class="bar"><button class="btn go" type="submit" disabled={busy || chosen.length === 0}>Invite</button></p>
      </form>
    </Card>
  );
}

function Roles({ person, done }: { person: PersonRow; done: () => void }) {
  const [chosen, setChosen] = useState(person.roles);
  const [authority, setAuthority] = useState<Authority>({ authority: person.authority ?? "", currency: person.currency ?? "USD" });
  const [partners, setPartners] = useState(person.partners?.join(", ") ?? "");
  const limit = isAdmin(chosen) ? [] : idsIn(partners);
  const seen = useLoad(`person ${person.name}`, signal => look<PersonRow>(address(`/persons/${encodeURIComponent(person.name)}`), signal));
  const sameRoles = isSame(chosen, person.roles), samePartners = isSame(limit, person.partners ?? []);
  const same = sameRoles && samePartners && authority.authority === (person.authority ?? "") && (!authority.authority || authority.currency === person.currency);
  return (
    <>
      <Card title="Roles and partners">
        <Boxes of={roles} legend={`What ${person.full_name} may do`} chosen={chosen} set={setChosen} />
        {decidesMoney(chosen) && <AuthorityFields of={authority} set={setAuthority} />}
        <PersonPartners roles={chosen} text={partners} set={setPartners} />
      </Card>
      {!same && chosen.length > 0 && <Decide title="Change roles and partners" done={done} choices={[{ id: "change", title: "Change", says: `${person.full_name}: ${chosen.map(sentence).join(", ")}${authority.authority ? `, alone up to ${authority.authority} ${authority.currency}` : ""}. Sees ${limit.join(", ") || "all partners"}. It counts from the next request on.` }]}
        act={async (_, because, key) => { await send(`/persons/${encodeURIComponent(person.name)}`, { ...(sameRoles ? {} : { roles: chosen }), ...wanted(authority), ...(samePartners ? {} : limit.length ? { partners: limit } : { all_partners: true }), because }, key, seen.value?.tag); return `${person.full_name} is changed.`; }} />}
    </>
  );
}

const personChoices = (person: PersonRow): Choice[] => [
  ...(person.standing === "disabled"
    ? [{ id: "enable", title: "Enable", says: `${person.full_name} can log in again.` }]
    : [{ id: "disable", title: "Disable", says: `${person.full_name} is out at once: all sessions end, and nobody can log in as ${person.name}.`, grave: true }]),
  { id: "reset", title: "Reset", says: "Password, second factor and sessions end. You get a link, shown once, by which a new password is chosen.", grave: true },
];
const told: Record<string, string> = { enable: "is enabled", disable: "is disabled", reset: "is reset" };

function Person({ person, done, link }: { person: PersonRow; done: () => void; link: (text: string) => void }) {
  return (
    <>
      <Card title={person.full_name || person.name} more={<Standing of={person.standing} />}>
        <Facts rows={[["Name", <span class="mono">{person.name}</span>], ["Second factor", person.has_second_factor ? "in use" : "none"], ["Decides alone up to", person.authority && `${number(person.authority)} ${person.currency}`], ["Partners", seenFact(person.partners)], ["Since", <Time at={person.created_at} />]]} />
      </Card>
      <Roles key={JSON.stringify(person)} person={person} done={done} />
      {person.name !== session.value?.person && <Decide key={`${person.name} ${person.standing}`} title="Access" choices={personChoices(person)} done={done}
        act={async (act, because, key) => {
          const answer = await send<{ invitation?: string }>(`/persons/${encodeURIComponent(person.name)}/${act}`, { because }, key);
          if (answer?.invitation) link(answer.invitation);
          return `${person.full_name} ${told[act]}.`;
        }} />}
    </>
  );
}

const personColumns: Column<PersonRow>[] = [
  { title: "Name", cell: row => <><b>{row.full_name || row.name}</b><br /><span class="mono small">{row.name}</span></> },
  { title: "Roles", class: "grow", cell: row => row.roles.map(sentence).join(", ") },
  { title: "Partners", class: "roomy", cell: row => <Seen of={row.partners} /> },
  { title: "Second factor", class: "roomy", cell: row => (row.has_second_factor ? "in use" : <span class="warn">none</span>) },
  { title: "Standing", cell: row => <Standing of={row.standing} /> },
  { title: "Since", num: true, class: "roomy", cell: row => <Time at={row.created_at} /> },
];

function Persons() {
  const query = useQuery();
  const url = address("/persons");
  const list = useList<PersonRow>(url);
  const [opened, toggle] = useOpened("persons");
  const [link, setLink] = useState("");
  const person = list.value?.find(one => one.name === query.get("at"));
  const invited = (text: string) => { setLink(text); if (opened) toggle(opened); list.again(); };
  return (
    <>
      <div class="bar"><button class="btn go" type="button" aria-expanded={opened === "invite"} onClick={() => toggle("invite")}>Invite a person</button></div>
      {link && <Once title="Give this link to the person." text="It works once, and is not shown again." of={link} />}
      {opened === "invite" && <Invite done={invited} />}
      <div class={person ? "cols queue" : ""}>
        <List query={query} url={url} list={list} label="Persons" columns={person ? personColumns.filter(one => one.class !== "roomy") : personColumns} id={row => row.name} empty={{ title: "There is nobody" }} />
        {person && <aside class="stack beside" aria-label="The chosen person"><Person key={person.name} person={person} done={list.again} link={setLink} /></aside>}
      </div>
    </>
  );
}

const inDays = (days: number) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

function NewToken({ done }: { done: (token: string) => void }) {
  const [name, setName] = useState(""), [chosen, setChosen] = useState<string[]>(["see"]), [until, setUntil] = useState(inDays(90)), [partners, setPartners] = useState("");
  const limit = idsIn(partners);
  const { busy, problem, run } = useSending();
  const submit = (event: Event) => {
    event.preventDefault();
    void run(async key => { done((await send<{ token: string }>("/tokens", { name, rights: chosen, ends_at: `${until}T00:00:00.000Z`, ...(limit.length ? { partners: limit } : {}) }, key))!.token); return `The token ${name} is made.`; });
  };
  return (
    <Card title="New token">
      <form class="deed" onSubmit={submit}>
        <Field label="Name" hint="the program that it is for: small letters, digits, dot, dash"><input type="text" required pattern="[a-z][a-z0-9._\-]{1,62}" autocomplete="off" autocapitalize="none" spellcheck={false} value={name} onInput={event => setName(event.currentTarget.value)} /></Field>
        <Field label="Until" hint="400 days at most"><input type="date" required min={inDays(1)} max={inDays(400)} value={until} onInput={event => setUntil(event.currentTarget.value)} /></Field>
        <Boxes of={rights} legend="What the program may do" chosen={chosen} set={setChosen} />
        <PartnersField text={partners} set={setPartners} />
        <Denied problem={problem} />
        <p class="bar"><button class="btn go" type="submit" disabled={busy || chosen.length === 0}>Make the token</button></p>
      </form>
    </Card>
  );
}

const tokenColumns: Column<TokenRow>[] = [
  { title: "Name", cell: row => <b>{row.name}</b> },
  { title: "May", class: "grow", cell: row => row.rights.map(one => one.replace(/_/g, " ")).join(", ") },
  { title: "Standing", cell: row => <Standing of={row.standing} /> },
  { title: "Partners", class: "roomy", cell: row => <Seen of={row.partners} /> },
  { title: "Made by", class: "roomy", cell: row => row.made_by },
  { title: "Ends", num: true, cell: row => <Time at={row.ends_at} /> },
  { title: "Last used", num: true, class: "roomy", cell: row => (row.used_at ? <Time at={row.used_at} /> : <span class="dim">never</span>) },
];

function Tokens() {
  const query = useQuery();
  const url = address("/tokens");
  const list = useList<TokenRow>(url);
  const [opened, toggle] = useOpened("tokens");
  const [token, setToken] = useState("");
  const row = list.value?.find(one => String(one.id) === query.get("at"));
  return (
    <>
      <div class="bar"><button class="btn go" type="button" aria-expanded={opened === "new"} onClick={() => toggle("new")}>New token</button></div>
      {token && <Once title="Give this token to the program." text="It is not shown again." of={token} />}
      {opened === "new" && <NewToken done={text => { setToken(text); toggle("new"); list.again(); }} />}
      <div class={row ? "cols queue" : ""}>
        <List query={query} url={url} list={list} label="Tokens" columns={row ? tokenColumns.filter(one => one.class !== "roomy") : tokenColumns} id={one => String(one.id)} empty={{ title: "There is no token", text: "Programs use the API with a token of their own." }} />
        {row && <aside class="stack beside" aria-label="The chosen token">
          <Card title={row.name} more={<Standing of={row.standing} />}><Facts rows={[["Partners", seenFact(row.partners)], ["Made by", row.made_by], ["Made", <Time at={row.made_at} />]]} /></Card>
          {row.standing === "in force" && <Decide key={row.id} title="Access" done={list.again} choices={[{ id: "revoke", title: "Revoke", says: `The program that uses ${row.name} is refused from now on.`, grave: true }]}
            act={async (_, because, key) => { await send(`/tokens/${row.id}/revoke`, { because }, key); return `The token ${row.name} is revoked.`; }} />}
        </aside>}
      </div>
    </>
  );
}

export default function People() {
  useTitle("People and access");
  const query = useQuery();
  if (!may("people")) return <Refused problem={{ title: "", status: 403 }} />;
  const programs = query.get("of") === "programs";
  return (
    <>
      <Head title="People and access" sub="A role says what a person may do. A program has a token. Both may be limited to partners." />
      <div class="bar"><Segments query={query} name="of" label="Whose access" choices={[{ value: "", label: "Persons" }, { value: "programs", label: "Programs" }]} /></div>
      {programs ? <Tokens key="programs" /> : <Persons key="persons" />}
    </>
  );
}
