// Who is signed in, and what that person may do. What a person may not do is not offered.
import { signal } from "@preact/signals";
import type { Right, Session } from "./types";

export const session = signal<Session | null>(null);

// For whoever draws: reading it draws anew when it changes.
export const may = (right: Right): boolean => session.value?.may.includes(right) ?? false;
