import { scanTemplate } from "./scan-template.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A call with a loop variable that the caret is inside of: `list.map(x, …|`. */
export interface Loop {
  function: string;
  name: string;
  list: string;
}
/**
 * What stands around the caret. `start`: a name or value begins here · `field`: after `target.` · `key`: inside
 * `target["` · `none`: inside a text or number, where nothing is offered. `from` to `to` is the word to be replaced.
 */
export type Cursor = { from: number; to: number; loops: Loop[] } & (
  | { place: "start" }
  | { place: "none" }
  | { place: "field"; target: string }
  | { place: "key"; target: string /** A `]` follows already. */; closed: boolean }
);

/** The expression around an offset: its source and where that begins. A part that is still open reaches to the end. */
function sourceAround(text: string, position: number): { source: string; base: number } | undefined {
  const { parts, unclosed } = scanTemplate(text);
  for (const part of parts) {
    if (part.kind === "expression" && position >= part.from + 2 && position <= part.to - 2)
      return { source: part.source, base: part.from + 2 };
  }
  if (unclosed === undefined || position < unclosed + 2) return undefined;
  return { source: text.slice(unclosed + 2), base: unclosed + 2 };
}

/** What the caret stands in; undefined outside all expressions. Works on unfinished text and never throws. */
export function cursorAt(text: string, position: number): Cursor | undefined {
  const around = sourceAround(text, position);
  if (!around) return undefined;
  const { source, base } = around;
  const at = position - base;
  const all = tokenize(source);
  const before = all.filter((token) => token.from < at);
  const word = before.at(-1);
  const touching = word !== undefined && word.to >= at ? word : undefined;
  const loops = loopsAt(source, touching ? before.slice(0, -1) : before);
  const here = (from: number, to: number) => ({ from: base + from, to: base + to, loops });
  if (touching?.kind === "string") return insideText(source, touching, before.slice(0, -1), all, at, here);
  if (touching?.kind === "number") return { place: "none", ...here(at, at) };
  const name = touching?.kind === "name" ? touching : undefined;
  const next = all.find((token) => token.from === at && token.kind === "name");
  const [from, to] = name ? [name.from, name.to] : [at, next && !touching ? next.to : at];
  const earlier = name ? before.slice(0, -1) : before;
  const dot = dotBefore(earlier);
  if (dot === -1) return { place: "start", ...here(from, to) };
  return { place: "field", target: operandBefore(source, earlier, dot), ...here(from, to) };
}

/** Index of the `.` (or the `.` of `.?`) that ends the tokens; -1 when they end otherwise. */
function dotBefore(tokens: Token[]): number {
  const last = tokens.length - 1;
  if (tokens[last]?.text === ".") return last;
  return tokens[last]?.text === "?" && tokens[last - 1]?.text === "." ? last - 1 : -1;
}

type Here = (from: number, to: number) => { from: number; to: number; loops: Loop[] };
function insideText(source: string, token: Token, before: Token[], all: Token[], at: number, here: Here): Cursor {
  const open = before.length - 1 - (before.at(-1)?.text === "?" ? 1 : 0);
  const opener = before[open - 1];
  const isKey =
    before[open]?.text === "[" &&
    opener !== undefined &&
    (opener.kind === "name" || opener.text === "]" || opener.text === ")");
  if (!isKey || (at >= token.to && !token.open)) return { place: "none", ...here(at, at) };
  const after = all[all.indexOf(token) + 1];
  const to = token.open ? at : token.to;
  return {
    place: "key",
    target: operandBefore(source, before, open),
    closed: after?.text === "]",
    ...here(token.from, to),
  };
}

const CLOSE: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** Source of the operand that ends just before token `end`: names, fields, items and calls, with their brackets. */
function operandBefore(source: string, tokens: Token[], end: number): string {
  const last = tokens[end - 1];
  if (!last) return "";
  let start = end - 1;
  for (;;) {
    start = primaryStart(tokens, start);
    const before = tokens[start - 1];
    const link = before?.text === "." ? 1 : before?.text === "?" && tokens[start - 2]?.text === "." ? 2 : 0;
    if (link === 0 || start - link - 1 < 0) break;
    start -= link + 1;
  }
  return source.slice(tokens[Math.max(0, start)]?.from ?? 0, last.to);
}

/** Index where the name, literal, call or indexed value that ends at `at` begins. */
function primaryStart(tokens: Token[], at: number): number {
  let i = at;
  while (i >= 0 && CLOSE[tokens[i]?.text ?? ""] && tokens[i]?.kind === "symbol") {
    const opener = openerOf(tokens, i);
    const before = tokens[opener - 1];
    const attached =
      before !== undefined &&
      (before.kind === "name" || before.kind === "string" || before.text === ")" || before.text === "]");
    if (opener <= 0 || !attached || tokens[i]?.text === "}") return Math.max(0, opener);
    i = opener - 1;
  }
  return Math.max(0, i);
}

function openerOf(tokens: Token[], close: number): number {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    const { text, kind } = tokens[i] as Token;
    if (kind !== "symbol") continue;
    if (text in CLOSE) depth++;
    else if ((text === "(" || text === "[" || text === "{") && --depth === 0) return i;
  }
  return 0;
}

/** Calls that are open at the end of the tokens and whose second argument is past: their loop variables are in scope. */
function loopsAt(source: string, tokens: Token[]): Loop[] {
  const open: { index: number; commas: number[] }[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== "symbol") return;
    if (token.text === "(" || token.text === "[" || token.text === "{") open.push({ index, commas: [] });
    else if (token.text in CLOSE) open.pop();
    else if (token.text === ",") open.at(-1)?.commas.push(index);
  });
  return open.flatMap(({ index, commas }) => loopOf(source, tokens, index, commas) ?? []);
}

function loopOf(source: string, tokens: Token[], open: number, commas: number[]): Loop | undefined {
  const callee = tokens[open - 1];
  if (tokens[open]?.text !== "(" || callee?.kind !== "name") return undefined;
  const dot = dotBefore(tokens.slice(0, open - 1));
  const [first, second] = commas;
  if (dot !== -1) {
    const variable = tokens[open + 1];
    if (first !== open + 2 || variable?.kind !== "name") return undefined;
    return { function: callee.text, name: variable.text, list: operandBefore(source, tokens, dot) };
  }
  const variable = first === undefined ? undefined : tokens[first + 1];
  if (first === undefined || second !== first + 2 || variable?.kind !== "name") return undefined;
  return { function: callee.text, name: variable.text, list: source.slice(tokens[open]?.to, tokens[first]?.from) };
}
