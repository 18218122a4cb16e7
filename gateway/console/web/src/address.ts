// Filters, selections and tabs live in the address, so that it can be sent to a colleague.
import { useCallback, useMemo } from "preact/hooks";
import { useLocation, useSearch } from "wouter-preact";

export interface Query {
  get(name: string): string;                                            // "" without it
  with(changes: Record<string, string | null>): string;                 // the address of this page with these changes
  set(changes: Record<string, string | null>, keep?: "entry"): void;    // "entry": the way back leads past it
}

export function useQuery(): Query {
  const [path, go] = useLocation();
  const search = useSearch();
  const members = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback((changes: Record<string, string | null>) => {
    const next = new URLSearchParams(members);
    for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name);
    const text = next.toString();
    return path + (text ? "?" + text : "");
  }, [members, path]);
  return {
    get: name => members.get(name) ?? "",
    with: change,
    set: (changes, keep) => go(change(changes), { replace: keep === "entry" }),
  };
}
