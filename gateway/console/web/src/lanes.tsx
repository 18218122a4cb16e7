// Documents between us and partners by time: a lane for each party, empty time folded.
import { useLocation } from "wouter-preact";
import { moment, span } from "./format";

export interface Move { at: string; from: string; to: string; label: string; text: string; href?: string | null; alarm?: boolean }

const fold = 3600000;                      // milliseconds: a longer pause is folded
const [left, step, lane, top, pauseWidth] = [150, 40, 62, 46, 40];  // pixels

interface Placed extends Move { x: number }
interface Block { x: number; width: number; at: string; pause: number }

function place(moves: Move[]): { placed: Placed[]; blocks: Block[]; width: number } {
  const placed: Placed[] = [], blocks: Block[] = [];
  let x = left + 14, before: number | null = null;
  for (const move of moves) {
    const at = new Date(move.at).getTime();
    if (before === null || at - before > fold) {
      if (before !== null) x += pauseWidth;
      blocks.push({ x: x - 14, width: 0, at: move.at, pause: before === null ? 0 : at - before });
    }
    placed.push({ ...move, x });
    x += step;
    const block = blocks[blocks.length - 1]!;
    block.width = Math.max(130, x - block.x - 8);
    x = Math.max(x, block.x + block.width + 8);
    before = at;
  }
  return { placed, blocks, width: x + 60 };
}

// Labels of arrows side by side lie at three heights, so that none covers the next.
function Arrow({ move, y1, y2, us, turn }: { move: Placed; y1: number; y2: number; us: string; turn: number }) {
  const [, go] = useLocation();
  const look = move.from === us ? "sent" : "in";
  const down = y2 > y1;
  const inside = (
    <>
      <title>{`${moment(move.at)}: ${move.text}`}</title>
      <line x1={move.x} y1={y1} x2={move.x} y2={down ? y2 - 6 : y2 + 6} class={look} />
      <circle cx={move.x} cy={y1} r="3.500" class={`h-${look}`} />
      <path d={down ? `M${move.x - 4} ${y2 - 8}h8l-4 8z` : `M${move.x - 4} ${y2 + 8}h8l-4 -8z`} class={`h-${look}`} />
      <text x={move.x + 6} y={(y1 + y2) / 2 + 4 + (turn % 3 - 1) * 14}>{move.label}</text>
    </>
  );
  return move.href ? <a href={move.href} aria-label={`${move.label}, ${moment(move.at)}: ${move.text}`} onClick={event => { if (!event.ctrlKey && !event.metaKey) { event.preventDefault(); go(move.href!); } }}>{inside}</a> : <g>{inside}</g>;
}

// `us`: our own lane, the second. A move from and to one party is a mark on its lane.
export function Lanes({ moves, us, first }: { moves: Move[]; us: string; first: string }) {
  const others = [...new Set(moves.flatMap(move => [move.from, move.to]))].filter(name => name && name !== us && name !== first).sort();
  const parties = [first, us, ...others];
  const y = (name: string) => top + Math.max(0, parties.indexOf(name)) * lane + 14;
  const { placed, blocks, width } = place(moves);
  const height = top + parties.length * lane;
  return (
    <svg class="lanes" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="Documents by time and party">
      {blocks.map(block => <rect key={block.at} x={block.x} y={top - 12} width={block.width} height={height - top + 4} rx="6" class="block" />)}
      {parties.map(name => <g key={name}><line x1={left - 6} x2={width - 20} y1={y(name)} y2={y(name)} class="axis" /><text x="16" y={y(name) + 4} class="party">{name}</text></g>)}
      {blocks.map(block => <g key={block.at}><text x={block.x + 6} y="24">{moment(block.at)}</text>{block.pause > 0 && <text class="t2" x={block.x - pauseWidth + 2} y={height - 2}>{span(block.pause)}</text>}</g>)}
      {placed.map((move, i) => (move.from === move.to
        ? <g key={i}><title>{`${moment(move.at)}: ${move.text}`}</title><circle cx={move.x} cy={y(move.from)} r="5" class={move.alarm ? "alarm" : "h-in"} /><text x={move.x + 9} y={y(move.from) + (i % 2 ? 17 : -9)}>{move.label}</text></g>
        : <Arrow key={i} move={move} y1={y(move.from)} y2={y(move.to)} us={us} turn={i} />))}
    </svg>
  );
}
