// Filters of a list: each is a member of the address.
import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import type { Query } from "./address";

export interface Choice { value: string; label: ComponentChildren }

// A few choices side by side. Each is a link, so it can be opened in another tab.
export const Segments = ({ query, name, label, choices, drop = { at: null } }: { query: Query; name: string; label: string; choices: Choice[]; drop?: Record<string, null> }) => (
  <nav class="seg" aria-label={label}>
    {choices.map(choice => <Link key={choice.value} href={query.with({ ...drop, [name]: choice.value || null })} aria-current={query.get(name) === choice.value ? "true" : undefined}>{choice.label}</Link>)}
  </nav>
);

export const Select = ({ query, name, label, choices }: { query: Query; name: string; label: string; choices: Choice[] }) => {
  const value = query.get(name);
  const known = choices.some(choice => choice.value === value);
  return (
    <label class={value ? "pick on" : "pick"}>
      <span>{label}</span>
      <select value={value} onChange={event => query.set({ [name]: event.currentTarget.value || null, at: null })}>
        <option value="">any</option>
        {!known && value && <option value={value}>{value}</option>}
        {choices.map(choice => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </label>
  );
};

export const DayPick = ({ query, name, label }: { query: Query; name: string; label: string }) => (
  <label class={query.get(name) ? "pick on" : "pick"}>
    <span>{label}</span>
    <input type="date" value={query.get(name).slice(0, 10)} onChange={event => query.set({ [name]: event.currentTarget.value ? `${event.currentTarget.value}T00:00:00.000Z` : null, at: null })} />
  </label>
);

// Asked for when the person is done with it, not with each letter.
export const TextPick = ({ query, name, label, hint }: { query: Query; name: string; label: string; hint: string }) => (
  <label class={query.get(name) ? "pick on" : "pick"}>
    <span>{label}</span>
    <input type="search" size={14} placeholder={hint} value={query.get(name)} onChange={event => query.set({ [name]: event.currentTarget.value.trim() || null, at: null })} />
  </label>
);

export const Clear = ({ query, names }: { query: Query; names: string[] }) =>
  names.some(name => query.get(name)) ? <Link class="clear" href={query.with(Object.fromEntries(names.map(name => [name, null])))}>Clear filters</Link> : null;
