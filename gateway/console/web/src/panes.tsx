// The panes of a message: its bytes with visible delimiters, in words or in hexadecimal, and what they mean.
import { useMemo, useState } from "preact/hooks";
import { plural } from "./format";
import { cut, word, type Piece } from "./marks";
import type { Node, Provenance } from "./types";
import { words } from "./words";

const step = 500;  // lines drawn at once

function useSome<T>(all: T[]) {
  const [count, set] = useState(step);
  const rest = all.length - count;
  return { some: all.slice(0, count), more: rest > 0 && <button class="btn small" type="button" onClick={() => set(count + step * 4)}>{plural(rest, "further line")}</button> };
}

interface Syntax { end: string; parts: string }  // `end`: what ends a segment; `parts`: what divides it

// Read from the bytes themselves, as the standards say: ISA by position, UNA if there is one.
export function syntaxOf(text: string): Syntax | null {
  const start = text.search(/\S/);
  const body = text.slice(start);
  if (body.startsWith("ISA") && body.length > 105) return { end: body[105]!, parts: body[3]! + body[104]! };
  if (body.startsWith("UNA")) return { end: body[8]!, parts: body[3]! + body[4]! };
  if (body.startsWith("UNB")) return { end: "'", parts: "+:" };
  return null;
}

// Lines as a person reads them: one segment each, with the line break that follows it; else lines of text.
export function linesOf(text: string, syntax: Syntax | null): { from: number; to: number }[] {
  const lines: { from: number; to: number }[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== (syntax?.end ?? "\n")) continue;
    let to = i + 1;
    while (syntax && syntax.end !== "\n" && (text[to] === "\r" || text[to] === "\n")) to++;
    lines.push({ from, to });
    from = to;
    i = to - 1;
  }
  if (from < text.length) lines.push({ from, to: text.length });
  return lines;
}

const utf8 = new TextDecoder();
const visible = (text: string) => text.replace(/\r?\n/g, "↵").replace(/\t/g, "⇥").replace(/[\x00-\x1f]/g, "·");

function Plain({ text, syntax, start }: { text: string; syntax: Syntax | null; start: boolean }) {
  if (!syntax) return <>{text.split(/(<[^>]*>)/).map((part, i) => (part.startsWith("<") ? <span key={i} class="d">{part}</span> : part))}</>;
  const tag = start ? /^[A-Z0-9]{2,3}/.exec(text)?.[0] ?? "" : "";
  const rest = text.slice(tag.length);
  const marks = new Set(syntax.parts + syntax.end + "↵");
  const parts: (string | { d: string })[] = [];
  let run = "", dim = false;
  for (const char of rest) {
    if (marks.has(char) !== dim) { if (run) parts.push(dim ? { d: run } : run); run = ""; dim = !dim; }
    run += char;
  }
  if (run) parts.push(dim ? { d: run } : run);
  return <>{tag && <span class="s">{tag}</span>}{parts.map((part, i) => (typeof part === "string" ? part : <span key={i} class="d">{part.d}</span>))}</>;
}

interface RawProps { bytes: Uint8Array; fields: Provenance[]; wrong: Node[] }

export function RawPane({ bytes, fields, wrong }: RawProps) {
  const lines = useMemo(() => {
    const text = Array.from(bytes, byte => String.fromCharCode(byte)).join("");  // one character a byte, so that offsets hold
    const syntax = syntaxOf(text);
    return linesOf(text, syntax).map(line => ({ ...line, syntax, pieces: cut(fields, line.from, line.to) }));
  }, [bytes, fields]);
  const { some, more } = useSome(lines);
  const bad = (piece: Piece) => wrong.find(node => node.offset < piece.to && node.offset + node.length > piece.from)?.name;
  return (
    <>
      {some.map((line, i) => (
        <span class="l" key={i}><span class="n">{i + 1}</span>{line.pieces.map((piece, p) => {
          const text = visible(utf8.decode(bytes.subarray(piece.from, piece.to)));
          const finding = bad(piece);
          if (piece.fields) return <span key={p} data-f={piece.fields} class={finding ? "wrong" : undefined} title={finding}>{text}</span>;
          return finding ? <span key={p} class="wrong" title={finding}>{text}</span> : <Plain key={p} text={text} syntax={line.syntax} start={p === 0} />;
        })}</span>
      ))}
      {more}
    </>
  );
}

const hexRow = 16;  // bytes a line

export function HexPane({ bytes, fields }: { bytes: Uint8Array; fields: Provenance[] }) {
  const rows = useMemo(() => {
    const all: { from: number; pieces: Piece[] }[] = [];
    for (let from = 0; from < bytes.length; from += hexRow) all.push({ from, pieces: cut(fields, from, Math.min(bytes.length, from + hexRow)) });
    return all;
  }, [bytes, fields]);
  const { some, more } = useSome(rows);
  const hex = (piece: Piece) => Array.from(bytes.subarray(piece.from, piece.to), byte => byte.toString(16).padStart(2, "0")).join(" ");
  const text = (piece: Piece) => Array.from(bytes.subarray(piece.from, piece.to), byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
  return (
    <>
      {some.map(row => {
        const count = Math.min(bytes.length - row.from, hexRow);
        return (
          <span class="l" key={row.from}><span class="n">{row.from.toString(16).padStart(4, "0")}</span>
            {row.pieces.map((piece, i) => <>{i > 0 && " "}{piece.fields ? <span data-f={piece.fields}>{hex(piece)}</span> : <span class="d">{hex(piece)}</span>}</>)}
            {"   ".repeat(hexRow - count)}{"  "}
            {row.pieces.map(piece => (piece.fields ? <span data-f={piece.fields}>{text(piece)}</span> : text(piece)))}
          </span>
        );
      })}
      {more}
    </>
  );
}

export function WordsPane({ nodes, fields }: { nodes: Node[]; fields: Provenance[] }) {
  const { some, more } = useSome(nodes);
  return (
    <>
      {some.map((node, i) => {
        const of = node.value === "" ? "" : cut(fields, node.offset, node.offset + node.length).map(piece => piece.fields).filter(Boolean).join(" ");
        const indent = "  ".repeat(node.depth);
        if (node.kind === "finding") return <span class="l" key={i}><span class="n">{i + 1}</span>{indent}<span class={node.error ? "bad" : "warn"}>{node.error ? "✗" : "!"} {node.name}</span> <span class="d">{node.place}</span></span>;
        return (
          <span class="l" key={i}><span class="n">{i + 1}</span>{indent}<span class={node.kind === "element" ? "k" : "s"}>{node.name || node.place}</span>{" "}
            {node.value && <span data-f={of || undefined}>{node.value}</span>}
            {node.meaning && <span class="d"> {node.meaning}</span>}{node.name && <span class="d"> {node.place}</span>}
          </span>
        );
      })}
      {more}
    </>
  );
}

interface Line { depth: number; key: string; values: { text: string; pointer: string }[] }

// Read as one: "250 EA", "24.95 USD".
const together = [["value", "unit"], ["amount", "currency"]];

// A canonical document as lines: keys in words, one value a line.
export function linesOfJson(value: unknown, pointer = "", key = "", depth = 0): Line[] {
  if (value === null || value === undefined || value === "") return [];
  if (typeof value !== "object") return [{ depth, key, values: [{ text: String(value), pointer }] }];
  const pair = together.find(names => Object.keys(value).join() === names.join());
  if (pair) return [{ depth, key, values: Object.entries(value).map(([name, one]) => ({ text: String(one), pointer: `${pointer}/${name}` })) }];
  const children = Array.isArray(value) ? value.map((one, i): [string, unknown] => [String(i), one]) : Object.entries(value);
  const inside = children.flatMap(([name, one]) =>
    linesOfJson(one, `${pointer}/${name.replace(/~/g, "~0").replace(/\//g, "~1")}`, Array.isArray(value) ? String(Number(name) + 1) : words(name), key || depth ? depth + 1 : depth));
  if (!inside.length) return [];
  return key ? [{ depth, key, values: [] }, ...inside] : inside;
}

// A value belongs to its own pointer, and to those above it that were read as a whole, such as a quantity with its unit.
function fieldsOf(pointer: string, known: Set<string>): string {
  const all = [pointer];
  for (let end = pointer.lastIndexOf("/"); end > 0; end = pointer.lastIndexOf("/", end - 1)) if (known.has(pointer.slice(0, end))) all.push(pointer.slice(0, end));
  return all.map(word).join(" ");
}

export function MeaningPane({ canonical, fields }: { canonical: unknown; fields: Provenance[] }) {
  const lines = useMemo(() => linesOfJson(canonical), [canonical]);
  const known = useMemo(() => new Set(fields.map(one => one.pointer)), [fields]);
  const { some, more } = useSome(lines);
  return (
    <>
      {some.map((line, i) => (
        <span class="l" key={i}><span class="n">{i + 1}</span>{"  ".repeat(line.depth)}<span class="k">{line.key}</span>{line.values.map(one => <> <span key={one.pointer} data-f={fieldsOf(one.pointer, known)}>{one.text}</span></>)}</span>
      ))}
      {more}
    </>
  );
}
