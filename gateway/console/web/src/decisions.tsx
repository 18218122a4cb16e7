// Decisions about exceptions: one, or several alike at once. What is possible, and what it would do, the API says.
import { useState } from "preact/hooks";
import { address, look, Refusal, send, useLoad, type Seen } from "./api";
import { Decide, type Choice } from "./deed";
import { number, plural, sum } from "./format";
import { Answer, Say } from "./parts";
import { may, session } from "./session";
import type { Action, Exception, Proposal } from "./types";

export const most = 50;  // that are decided together: as many as the gateway answers at once

const titles: Record<string, string> = {
  close: "Close it", release: "Let it pass", refuse: "Refuse it", accept_price: "Accept the price from now on", credit_units: "The credit takes units back", credit_price: "The credit corrects a price",
};
const told: Record<string, string> = {
  close: "closed", release: "let pass", refuse: "refused", accept_price: "let pass, with the price agreed", credit_units: "taken as units that go back", credit_price: "taken as a corrected price",
};
const title = (action: string) => titles[action] ?? action.replace(/_/g, " ");

// Whoever may not do it is not offered it.
const offered = (actions: Action[] | undefined) => (actions ?? []).filter(one => may(one.action === "close" ? "settle" : "decide"));

// What is above one's authority is proposed, and another person decides. Refusing pays nothing.
const isAlone = (one: Exception, action: string): boolean =>
  !one.stake || action === "refuse" || action === "close" || (!!session.value?.authority && session.value.currency === one.currency && Number(one.stake.replace("-", "")) <= Number(session.value.authority));

const saysOf = (row: Exception, one: Action) => <>{one.says}{!isAlone(row, one.action) && <> <b class="warn">Above what you decide alone: it is proposed, and another person decides.</b></>}</>;

// What all of them offer, with what is at stake together.
function common(all: Exception[]): Choice[] {
  const [first, ...others] = all.map(one => offered(one.actions));
  const stakes = new Map<string, string[]>();
  for (const one of all) if (one.stake && one.currency) stakes.set(one.currency, [...(stakes.get(one.currency) ?? []), one.stake]);
  const together = [...stakes].map(([currency, amounts]) => `${number(sum(amounts))} ${currency}`).join(", ");
  return (first ?? []).filter(one => others.every(row => row.some(other => other.action === one.action))).map(one => ({
    id: one.action, title: title(one.action), grave: one.action === "refuse",
    says: all.length === 1 ? saysOf(all[0]!, one) : <>{plural(all.length, "exception")}{together && <>, <b>{together}</b> together</>}. The first: {saysOf(all[0]!, one)}</>,
  }));
}

// A few at a time: the gateway is asked for each, so that what is decided is what is seen.
export async function lookAtAll(ids: string[], signal?: AbortSignal): Promise<Seen<Exception>[]> {
  const found: Seen<Exception>[] = [];
  for (let i = 0; i < ids.length; i += 4) found.push(...await Promise.all(ids.slice(i, i + 4).map(id => look<Exception>(address(`/exceptions/${encodeURIComponent(id)}`), signal))));
  return found;
}

// One after the other; what was refused is told, and the others are done.
interface Outcome { done: string[]; proposed: number; refused: string[] }
async function decideAll(all: Seen<Exception>[], action: string, because: string, key: string): Promise<Outcome> {
  const done: string[] = [], refused: string[] = [];
  let proposed = 0;
  for (const [i, { value, tag }] of all.entries()) {
    try {
      const answer = await send<Exception | Proposal>(`/exceptions/${encodeURIComponent(value.id)}/actions`, { action, because }, `${key}-${i}`, tag);
      if (answer && "proposed_at" in answer) proposed++;
      done.push(value.id);
    } catch (error) {
      if (all.length === 1 || !(error instanceof Refusal) || error.problem.status === 0) throw error;
      refused.push(`${value.id}: ${error.problem.detail ?? error.problem.title}`);
    }
  }
  return { done, proposed, refused };
}

function inWords({ done, proposed }: Outcome, action: string): string {
  const decided = done.length - proposed;
  const what = done.length === 1 ? done[0]! : String(decided);
  return [decided > 0 && `${what} ${decided === 1 ? "is" : "are"} ${told[action] ?? "decided"}.`, proposed > 0 && `${plural(proposed, "proposal")} ${proposed === 1 ? "waits" : "wait"} for a second person.`].filter(Boolean).join(" ");
}

// `turn`: changes when they are to be read again. `done`: told which are decided.
export function Decisions({ ids, turn, done }: { ids: string[]; turn?: string; done: (ids: string[]) => void }) {
  const all = useLoad(`${ids.join()} ${turn ?? ""}`, signal => lookAtAll(ids, signal));
  const [refused, setRefused] = useState<string[]>([]);
  return (
    <Answer of={all}>
      {found => {
        const choices = common(found.map(one => one.value));
        return (
          <>
            {refused.length > 0 && <Say of="bad"><p><b>{plural(refused.length, "decision")} not taken.</b></p><ul>{refused.map(one => <li key={one}>{one}</li>)}</ul></Say>}
            {choices.length > 0 && <Decide key={ids.join()} title={ids.length === 1 ? "What now" : `What now with these ${ids.length}`} choices={choices}
              act={async (action, because, key) => {
                const result = await decideAll(found, action, because, key);
                setRefused(result.refused);
                done(result.done);
                return inWords(result, action);
              }} />}
            {choices.length === 0 && ids.length > 1 && <Say of="info"><p>These have no decision in common.</p></Say>}
          </>
        );
      }}
    </Answer>
  );
}
