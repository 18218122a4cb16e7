// Asks the API and sends to it, and tells pages how far an answer is: none yet, there, old, or refused.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Problem {
  type?: string;   // "/problems/NAME"
  title: string;
  status: number;  // 0: nobody answered
  wait?: number;   // seconds until it is worth another try
  detail?: string;
  instance?: string;
}

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

const root = "/api/v1";

// The address of an operation with its query members; empty ones are left out.
export function address(path: string, query: Record<string, string | number | null | undefined> = {}): string {
  const members = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== "") members.append(name, String(value));
  const text = members.toString();
  return root + path + (text ? "?" + text : "");
}

async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get("Retry-After")) || undefined;
  try {
    return { ...(await response.json()), status: response.status, wait };
  } catch {
    return { title: response.statusText || "No answer", status: response.status, wait };
  }
}

async function call(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Refusal({ title: "The gateway does not answer", status: 0, detail: "It is asked again when you come back to this page." });
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.type === "/problems/no-session" && url !== root + "/session") dispatchEvent(new Event("signed-out"));
  throw new Refusal(problem);
}

// Whatever went wrong, in words for people.
export const problemIn = (error: unknown): Problem =>
  error instanceof Refusal ? error.problem : { title: "The console made a mistake", status: 0, detail: String(error) };

export async function ask<T>(url: string, signal?: AbortSignal): Promise<T> {
  return (await call(url, { signal, headers: { Accept: "application/json" } })).json();
}

// An answer with the tag of what was seen: a decision names it, so that nobody decides about what nobody saw.
export interface Seen<T> { value: T; tag: string | null }
export async function look<T>(url: string, signal?: AbortSignal): Promise<Seen<T>> {
  const response = await call(url, { signal, headers: { Accept: "application/json" } });
  return { value: await response.json(), tag: response.headers.get("ETag") };
}

// Does something. The same `key` twice has one effect; `tag`: of what was seen. Null where there is nothing to tell.
export async function send<T>(path: string, body: unknown, key: string, tag?: string | null): Promise<T | null> {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "Idempotency-Key": key, ...(tag ? { "If-Match": tag } : {}) };
  const response = await call(root + path, { method: "POST", headers, body: JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
}

// A question with a body: nothing is done.
export const question = async <T>(url: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  (await call(url, { method: "POST", signal, headers: { Accept: "application/json", "Content-Type": "application/json" }, body: JSON.stringify(body) })).json();

// Bytes that are looked at and not kept.
export async function upload<T>(url: string, what: Blob | string): Promise<T> {
  return (await call(url, { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/octet-stream" }, body: what })).json();
}

export const end = async (path: string): Promise<void> => { await call(root + path, { method: "DELETE" }); };

// At most `most` bytes from the start; `whole`: whether that is all.
export async function bytes(url: string, most: number, signal?: AbortSignal): Promise<{ bytes: Uint8Array; whole: boolean }> {
  const response = await call(url, { signal, headers: { Range: `bytes=0-${most - 1}` } });
  const found = new Uint8Array(await response.arrayBuffer());
  const total = Number(response.headers.get("Content-Range")?.split("/")[1] ?? found.length);
  return { bytes: found, whole: found.length >= total };
}

export interface Asked<T> {
  value: T | null;
  problem: Problem | null;
  loading: boolean;
  again: () => void;
}

// Runs `load` when `key` changes or `again` is called. What is there stays on the page while it is asked anew; a key
// that is null asks nothing.
export function useLoad<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<{ key: string | null; value: T | null; problem: Problem | null; loading: boolean }>(
    { key: null, value: null, problem: null, loading: key !== null });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    setState(old => old.key === key ? { ...old, loading: true } : { key, value: null, problem: null, loading: true });
    latest.current(stop.signal).then(
      value => setState({ key, value, problem: null, loading: false }),
      error => {
        if (stop.signal.aborted) return;
        setState(old => ({ ...old, problem: problemIn(error), loading: false }));
      });
    return () => stop.abort();
  }, [key, turn]);
  const again = useCallback(() => setTurn(n => n + 1), []);
  const current = state.key === key;
  return { value: current ? state.value : null, problem: current ? state.problem : null, loading: key !== null && (!current || state.loading), again };
}

export const useAsk = <T>(url: string | null): Asked<T> => useLoad<T>(url, signal => ask<T>(url!, signal));

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Pages<T> extends Asked<T[]> {
  more: (() => void) | null;  // null: all rows are there
}

// A list, page after page. `again` reads it from its start.
export function usePages<T>(url: string | null): Pages<T> {
  const [rest, setRest] = useState<{ of: Page<T> | null; items: T[]; next: string | null }>({ of: null, items: [], next: null });
  const first = useAsk<Page<T>>(url);
  const follows = rest.of === first.value;  // rows that were read after an older first page are dropped with it
  const next = follows && rest.of ? rest.next : first.value?.next ?? null;
  const busy = useRef(false);
  const more = useCallback(() => {
    if (busy.current || !next || !url) return;
    busy.current = true;
    const to = new URL(url, location.origin);
    to.searchParams.set("cursor", next);
    ask<Page<T>>(to.pathname + to.search)
      .then(page => setRest(old => ({ of: first.value, items: [...(old.of === first.value ? old.items : []), ...page.items], next: page.next })))
      .catch(() => first.again())
      .finally(() => { busy.current = false; });
  }, [url, next, first.value]);
  const value = first.value && (follows && rest.of ? [...first.value.items, ...rest.items] : first.value.items);
  return { ...first, value, more: next ? more : null };
}
