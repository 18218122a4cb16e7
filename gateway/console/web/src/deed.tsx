// A deed of a person: what can be done, what each choice would do, the reason, and why it was refused.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { problemIn, type Problem } from "./api";
import { useKeys } from "./keys";
import { Card, Kbd, Say } from "./parts";
import { tell } from "./told";

// Sends one at a time. A key stays the same until the gateway has answered: who tries again after a broken connection
// does it once. `send` gives what to tell, or "".
export function useSending() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef<string | null>(null);
  const run = async (send: (key: string) => Promise<string>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      tell(await send(key.current ??= crypto.randomUUID()));
      key.current = null;
      return true;
    } catch (error) {
      const found = problemIn(error);
      if (found.status !== 0) key.current = null;
      setProblem(found);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run };
}

export const Denied = ({ problem }: { problem: Problem | null }) => (
  <div role="alert">{problem && <Say of="bad"><p><b>{problem.title}.</b> {problem.detail}{problem.wait ? ` Try again in ${problem.wait} s.` : ""}</p></Say>}</div>
);

export const Field = ({ label, hint, children }: { label: string; hint?: string; children: ComponentChildren }) => (
  <label class="field"><span>{label}{hint && <span class="dim small"> {hint}</span>}</span>{children}</label>
);

export interface Choice { id: string; title: string; says: ComponentChildren; grave?: boolean }

interface Props {
  title?: string;
  choices: Choice[];
  act: (choice: string, because: string, key: string) => Promise<string>;  // gives what to tell
  done?: () => void;
}

// Numbered choices, each with what it will do. Choosing leads to the reason; Enter there does it.
export function Decide({ title = "What now", choices, act, done }: Props) {
  const [chosen, setChosen] = useState(choices.length === 1 ? choices[0]!.id : "");
  const [because, setBecause] = useState("");
  const reason = useRef<HTMLInputElement>(null);
  const { busy, problem, run } = useSending();
  const choose = (id: string) => { setChosen(id); reason.current?.focus(); };
  useKeys(Object.fromEntries(choices.slice(0, 9).map((choice, i) => [String(i + 1), () => choose(choice.id)])));
  const choice = choices.find(one => one.id === chosen);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (choice && await run(key => act(choice.id, because.trim(), key))) { setBecause(""); done?.(); }
  };
  return (
    <Card title={title}>
      <form class="deed" onSubmit={submit}>
        <fieldset><legend class="sr">{title}</legend>
          {choices.map((one, i) => (
            <label key={one.id} class="choice">
              <input type="radio" name="choice" required checked={one.id === chosen} onClick={() => choose(one.id)} />
              <span><b><Kbd>{i + 1}</Kbd> {one.title}</b><br /><span class="small dim">{one.says}</span></span>
            </label>
          ))}
        </fieldset>
        <Field label="Why" hint="a sentence; it is kept, and auditors read it"><input ref={reason} type="text" required minLength={3} maxLength={500} autocomplete="off" value={because} onInput={event => setBecause(event.currentTarget.value)} /></Field>
        <Denied problem={problem} />
        <p class="bar"><button class={choice?.grave ? "btn grave" : "btn go"} type="submit" disabled={busy || !choice}>{choice?.title ?? "Choose first"}</button></p>
      </form>
    </Card>
  );
}

// A button that opens what it is about below it: there are no dialogs.
export function useOpened(name: string): [string, (value: string) => void] {
  const [opened, setOpened] = useState("");
  useEffect(() => setOpened(""), [name]);
  return [opened, value => setOpened(old => (old === value ? "" : value))];
}
