// Who looks after an exception: take it, hand it to somebody, give it another day. Nothing is decided by it.
import { useState } from "preact/hooks";
import { address, send, useAsk, type Seen } from "./api";
import { Denied, Field, useOpened, useSending } from "./deed";
import { plural } from "./format";
import { useKeys } from "./keys";
import { Card, Kbd, Tag } from "./parts";
import { session } from "./session";
import type { Exception } from "./types";
import { sentence, words } from "./words";

// Whose work it can be: of cases, and of held money.
const ownersOf = (id: string): string[] =>
  id.startsWith("case:") ? ["operations", "finance", "onboarding", "buying"] : ["buyer", "receiver", "controller", "accounts_payable", "onboarding"];
export const owners = [...new Set([...ownersOf("case:"), ...ownersOf("hold:")])];

export const isMine = (name: string): boolean => !!name && name === session.value?.person;
export const who = (name: string): string => (isMine(name) ? "you" : name);

interface Assignment { taken_by?: string; owner?: string; due_at?: string; because?: string }
const assign = (id: string, to: Assignment, key: string, tag: string | null) => send<Exception>(`/exceptions/${encodeURIComponent(id)}`, to, key, tag);

// What is left as it is, is not sent. A day lasts until its end.
function HandOn({ row, hand, busy }: { row: Exception; hand: (to: Assignment) => void; busy: boolean }) {
  const [person, setPerson] = useState(row.taken_by), [owner, setOwner] = useState(row.owner), [day, setDay] = useState(""), [because, setBecause] = useState("");
  const to: Assignment = {
    ...(person === row.taken_by ? {} : { taken_by: person }), ...(owner === row.owner ? {} : { owner }),
    ...(day ? { due_at: new Date(Date.parse(`${day}T00:00:00.000Z`) + 86400000).toISOString() } : {}), ...(because.trim() ? { because: because.trim() } : {}),
  };
  const takers = useAsk<{ items: { name: string; full_name: string }[] }>(address(`/exceptions/${encodeURIComponent(row.id)}/takers`)).value?.items ?? [];
  const known = takers.some(one => one.name === row.taken_by);
  const submit = (event: Event) => { event.preventDefault(); hand(to); };
  return (
    <form class="deed" onSubmit={submit}>
      <Field label="Person"><select value={person} onChange={event => setPerson(event.currentTarget.value)}>
        <option value="">nobody in particular</option>
        {!known && row.taken_by && <option value={row.taken_by}>{row.taken_by}</option>}
        {takers.map(one => <option key={one.name} value={one.name}>{one.full_name || one.name}</option>)}
      </select></Field>
      <Field label="Whose work"><select value={owner} onChange={event => setOwner(event.currentTarget.value)}>{ownersOf(row.id).map(one => <option key={one} value={one}>{words(one)}</option>)}</select></Field>
      <Field label="Until" hint="the end of the day, UTC; empty: as it is"><input type="date" value={day} onInput={event => setDay(event.currentTarget.value)} /></Field>
      <Field label="Why" hint="if it needs a word"><input type="text" minLength={3} maxLength={500} autocomplete="off" value={because} onInput={event => setBecause(event.currentTarget.value)} /></Field>
      <p class="bar"><button class="btn go" type="submit" disabled={busy || (!("taken_by" in to) && !to.owner && !to.due_at)}>Hand on</button></p>
    </form>
  );
}

// The card of one that is open. `done`: it is to be read again.
export function Care({ seen: { value: row, tag }, done }: { seen: Seen<Exception>; done: () => void }) {
  const [opened, toggle] = useOpened(row.id);
  const { busy, problem, run } = useSending();
  const hand = (to: Assignment, told: string) => void run(async key => { await assign(row.id, to, key, tag); if (opened) toggle(opened); done(); return told; });
  const take = () => { if (!isMine(row.taken_by)) hand({ taken_by: session.value!.person }, `${row.id} is yours.`); };
  useKeys({ a: take });
  return (
    <Card title="Who looks after it" more={<Tag tone={row.taken_by ? undefined : "warn"}>{row.taken_by ? who(row.taken_by) : "nobody yet"}</Tag>}>
      <Denied problem={problem} />
      <p class="bar">
        {!isMine(row.taken_by) && <button class="btn" type="button" disabled={busy} onClick={take}><Kbd>a</Kbd> Take it{row.taken_by && ` from ${row.taken_by}`}</button>}
        <button class="btn" type="button" aria-expanded={opened === "hand"} onClick={() => toggle("hand")}>Hand on</button>
      </p>
      {opened === "hand" && <HandOn key={JSON.stringify(row)} row={row} busy={busy} hand={to => hand(to, `${row.id} is handed on.`)} />}
    </Card>
  );
}

// The same of several, one after the other: `look` reads them as they are now. The first that is refused is told, and ends it.
export function TakeAll({ count, look, done }: { count: number; look: () => Promise<Seen<Exception>[]>; done: () => void }) {
  const { busy, problem, run } = useSending();
  const take = () => void run(async key => {
    const open = (await look()).filter(one => one.value.open && !isMine(one.value.taken_by));
    for (const [i, { value, tag }] of open.entries()) await assign(value.id, { taken_by: session.value!.person }, `${key}-${i}`, tag);
    done();
    return open.length === 0 ? "They are yours already." : `${plural(open.length, "exception")} ${open.length === 1 ? "is" : "are"} yours.`;
  });
  useKeys({ a: take });
  return <><Denied problem={problem} /><p class="bar"><button class="btn" type="button" disabled={busy} onClick={take}><Kbd>a</Kbd> Take {count === 1 ? "it" : `these ${count}`}</button></p></>;
}

export const OwnerCell = ({ row }: { row: { taken_by: string; owner: string } }) => (row.taken_by ? <>{who(row.taken_by)}</> : <span class="dim">{sentence(row.owner)}</span>);
