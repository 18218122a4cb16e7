// Where the units of a line are, as a bar and in words.
import type { Balances } from "./types";
import { number } from "./format";

const order = ["open", "placed", "ordered", "confirmed", "backordered", "shipped", "delivered", "rejected", "cancelled", "returned"];
const looks: Record<string, string> = { ordered: "placed", rejected: "gone", cancelled: "gone" };
const legend: [string, string][] = [["open", "open"], ["placed", "placed"], ["confirmed", "confirmed"], ["backordered", "backordered"], ["shipped", "shipped"], ["delivered", "delivered"], ["gone", "cancelled or rejected"], ["returned", "returned"]];

// Lengths are drawn with binary numbers; the words beside them are exact.
export function Units({ balances, label }: { balances: Balances; label: string }) {
  const parts = order.filter(name => Number(balances[name] ?? 0) > 0).map(name => ({ name, size: Number(balances[name]) }));
  const all = parts.reduce((total, part) => total + part.size, 0);
  const words = parts.map(part => `${number(balances[part.name])} ${part.name}`).join(", ");
  let x = 0;
  return (
    <>
      <svg class="units" viewBox="0 0 300 16" preserveAspectRatio="none" role="img" aria-label={`${label}: ${words}`}>
        {parts.map(part => {
          const width = (part.size / all) * 300, at = x;
          x += width;
          return <rect key={part.name} x={at} y="0" width={Math.max(1, width - 2)} height="16" class={`u-${looks[part.name] ?? part.name}`} />;
        })}
      </svg>
      <span class="small dim">{words || "nothing"}</span>
    </>
  );
}

export const UnitsLegend = () => (
  <div class="legend">{legend.map(([look, word]) => <span key={look}><svg aria-hidden="true"><rect width="12" height="12" rx="3" class={`u-${look}`} /></svg>{word}</span>)}</div>
);
