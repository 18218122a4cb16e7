// Several rows of a list chosen together: with a box in each row, or the key x. The address holds them.
import type { Query } from "./address";
import { useKeys } from "./keys";
import type { Column } from "./table";

export interface Chosen { ids: string[]; set: (ids: string[]) => void; toggle: (id: string) => void }

export function useChosen(query: Query): Chosen {
  const ids = query.get("with").split(",").filter(Boolean);
  const set = (next: string[]) => query.set({ with: next.join(",") || null }, "entry");
  const toggle = (id: string) => set(ids.includes(id) ? ids.filter(one => one !== id) : [...ids, id]);
  const at = query.get("at");
  useKeys({ x: () => { if (at) toggle(at); } });
  return { ids, set, toggle };
}

export const choosing = <T,>(chosen: Chosen, id: (row: T) => string, label: (row: T) => string, can: (row: T) => boolean = () => true): Column<T> => ({
  title: <span class="sr">Chosen</span>,
  class: "tick",
  cell: row => can(row) && <input type="checkbox" aria-label={`Choose ${label(row)}`} checked={chosen.ids.includes(id(row))} onClick={event => { event.preventDefault(); chosen.toggle(id(row)); }} />,
});
