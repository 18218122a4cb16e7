// One listener for the keys of all pages. A page adds its own while it is shown.
import { useEffect, useRef } from "preact/hooks";

export type Keys = Record<string, () => void>;
const stack: { current: Keys }[] = [];

const types = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return;
  // Enter on a link or button is theirs.
  if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("a, button, summary")) return;
  for (let i = stack.length - 1; i >= 0; i--) {
    const act = stack[i]!.current[event.key];
    if (!act) continue;
    event.preventDefault();
    act();
    return;
  }
});

// While the component is shown, `keys` are called; the component shown last goes first.
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    stack.push(latest);
    return () => { stack.splice(stack.indexOf(latest), 1); };
  }, []);
}
