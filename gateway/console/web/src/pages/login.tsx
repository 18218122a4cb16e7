// The way in: name and password, and a code where the person has a second factor. A new person chooses a password here.
import { useState } from "preact/hooks";
import { problemIn, send, type Problem } from "../api";
import { Denied, Field } from "../deed";
import { plural } from "../format";
import { Card, useTitle } from "../parts";
import type { Session } from "../types";

const isType = (problem: Problem | null, name: string) => problem?.type === `/problems/${name}`;

// Wrong text is answered for every mistake alike, so that nobody learns which names there are.
const inWords = (problem: Problem): Problem =>
  isType(problem, "wrong-login") ? { ...problem, title: "Name, password or code is wrong", detail: "Look at the keyboard's language, and type it once more." }
  : isType(problem, "too-many-tries") ? { ...problem, title: "Too many wrong tries", detail: "This name or this address must wait." }
  : problem;

export function Login({ entered }: { entered: (session: Session) => void }) {
  useTitle("Log in");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      entered((await send<Session>("/session", { name: name.trim(), password, ...(asksCode ? { code: code.replace(/\s/g, "") } : {}) }, crypto.randomUUID()))!);
    } catch (error) {
      const found = problemIn(error);
      if (isType(found, "code-needed")) setAsksCode(true);
      else setProblem(inWords(found));
      setCode("");
      setBusy(false);
    }
  };
  return (
    <Card class="door">
      <h1>Log in</h1>
      <form class="deed" onSubmit={submit}>
        <Field label="Name"><input type="text" name="name" autocomplete="username" autocapitalize="none" spellcheck={false} required autoFocus value={name} onInput={event => setName(event.currentTarget.value)} /></Field>
        <Field label="Password"><input type="password" name="password" autocomplete="current-password" required value={password} onInput={event => setPassword(event.currentTarget.value)} /></Field>
        {asksCode && <Field label="Code" hint="six digits of your app, or a recovery code"><input type="text" name="code" inputMode="text" autocomplete="one-time-code" required autoFocus value={code} onInput={event => setCode(event.currentTarget.value)} /></Field>}
        <Denied problem={problem} />
        <p class="bar"><button class="btn go" type="submit" disabled={busy}>Log in</button></p>
      </form>
      <p class="small dim">No password yet? An administrator gives a link: <code>crossdock user add</code>, or <code>crossdock user reset</code> if you forgot it.</p>
    </Card>
  );
}

const least = 12;  // characters of a password

export function PasswordField({ label, value, set }: { label: string; value: string; set: (value: string) => void }) {
  return <Field label={label} hint={`${plural(least, "character")} or more; a few words are good`}><input type="password" autocomplete="new-password" required minLength={least} value={value} onInput={event => set(event.currentTarget.value)} /></Field>;
}

// `invitation`: the key of the link. It works once.
export function Invited({ invitation, entered }: { invitation: string; entered: (session: Session) => void }) {
  useTitle("Choose your password");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      entered((await send<Session>("/invitation", { key: invitation, password }, crypto.randomUUID()))!);
    } catch (error) {
      setProblem(problemIn(error));
      setBusy(false);
    }
  };
  return (
    <Card class="door">
      <h1>Choose your password</h1>
      <p class="dim">With it and your name you log in from now on. This link works once.</p>
      <form class="deed" onSubmit={submit}>
        <PasswordField label="New password" value={password} set={setPassword} />
        <Denied problem={problem} />
        <p class="bar"><button class="btn go" type="submit" disabled={busy}>Choose it and log in</button></p>
      </form>
    </Card>
  );
}
