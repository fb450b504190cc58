import { scanTemplate } from "./scan-template.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A place that an expression reads: `steps.order.lines[0].sku`. */
export interface ReferencePath {
  /** Offsets into the whole text, `to` exclusive. */
  from: number;
  to: number;
  root: string;
  /** Of `steps`: the step's id. */
  step?: string;
  /** What follows the root, or the step: `lines`, `[0]`, `sku`. */
  rest: string[];
  /** The part it is all of: `{{ trigger.id }}`, with its braces. */
  whole?: { from: number; to: number };
}

const ROOTS: ReadonlySet<string> = new Set(["trigger", "steps", "item", "index", "vars", "run", "now"]);

/** Every place that the expressions of a text read, in order. Works on unfinished text and never throws. */
export function referencePaths(text: string): ReferencePath[] {
  const { parts, unclosed } = scanTemplate(text);
  const found = parts.flatMap((part) => {
    if (part.kind !== "expression") return [];
    const tokens = tokenize(part.source, part.from + 2);
    const paths = pathsOf(tokens);
    const [only] = paths;
    if (paths.length === 1 && only && only.from === tokens[0]?.from && only.to === tokens.at(-1)?.to)
      only.whole = { from: part.from, to: part.to };
    return paths;
  });
  if (unclosed !== undefined) found.push(...pathsOf(tokenize(text.slice(unclosed + 2), unclosed + 2)));
  return found;
}

function pathsOf(tokens: Token[]): ReferencePath[] {
  const paths: ReferencePath[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.kind !== "name" || !ROOTS.has(token.text) || isMember(tokens, i)) continue;
    // `now(` would be a call, and `trigger:` the key of a map.
    const after = tokens[i + 1]?.text;
    if (after === "(" || after === ":") continue;
    const path: ReferencePath = { from: token.from, to: token.to, root: token.text, rest: [] };
    i = follow(tokens, i, path);
    const [step, ...rest] = path.rest;
    if (path.root === "steps" && step !== undefined) Object.assign(path, { step: nameOf(step), rest });
    paths.push(path);
  }
  return paths;
}

const isMember = (tokens: Token[], i: number): boolean => {
  const before = tokens[i - 1]?.text;
  return before === "." || (before === "?" && tokens[i - 2]?.text === ".");
};

/** Takes in what belongs to the path. @returns the index of its last token. */
function follow(tokens: Token[], start: number, path: ReferencePath): number {
  let last = start;
  for (;;) {
    const open = tokens[last + 1]?.text;
    const at = tokens[last + 2]?.text === "?" ? last + 3 : last + 2;
    const name = tokens[at];
    if (open === "." && name?.kind === "name" && tokens[at + 1]?.text !== "(") {
      path.rest.push(name.text);
      last = at;
    } else if (open === "[" && (name?.kind === "number" || name?.kind === "string") && tokens[at + 1]?.text === "]") {
      path.rest.push(`[${name.text}]`);
      last = at + 1;
    } else return last;
    path.to = tokens[last]?.to ?? path.to;
  }
}

/** `["my step"]` names what `my step` would. */
const nameOf = (part: string): string => /^\[(["'])(.*)\1\]$/.exec(part)?.[2] ?? part;
