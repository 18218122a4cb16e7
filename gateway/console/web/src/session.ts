// Who is signed in, and what that person may do. What a person may not do is not offered.
import { signal } from "@preact/signals";
import type { Right, Session } from "./types";

export const session = signal<Session | null>(null);

// For whoever draws: reading it draws anew when it changes.
export const may = (right: Right): boolean => session.value?.may.includes(right) ?? false;

// Whether the rows of all partners are seen. Of nobody it is true: the door has nothing to hide.
export const seesAll = (): boolean => !session.value?.partners;

// Pages that tell of all partners together: the API refuses them to whoever sees some alone.
const ofAll = new Set(["/", "/open-work", "/destinations", "/proposals", "/people", "/check", "/audit", "/orders/:id/routing"]);
export const opens = (path: string): boolean => seesAll() || !ofAll.has(path);

// Where one begins.
export const home = (): string => (opens("/") ? "/" : "/orders");
