import { scanTemplate } from "./scan-template.ts";
import { type Token, tokenize } from "./tokens.ts";

/** What a text reads. */
export interface References {
  /** Node ids, each once, in order of appearance. */
  steps: string[];
  vars: string[];
  trigger: boolean;
  /** Reads `item` or `index`. */
  item: boolean;
}

/** A mention of `steps.<id>` or `vars.<name>`: where the id stands. For `steps["id"]` that is the text with its quotes. */
export interface Mention {
  root: "steps" | "vars";
  name: string;
  from: number;
  to: number;
  quoted: boolean;
}

/** The tokens of all expressions of a text, an unclosed last one included. */
function expressionTokens(text: string): Token[][] {
  const { parts, unclosed } = scanTemplate(text);
  const all = parts.flatMap((part) => (part.kind === "expression" ? [tokenize(part.source, part.from + 2)] : []));
  if (unclosed !== undefined) all.push(tokenize(text.slice(unclosed + 2), unclosed + 2));
  return all;
}

const isRootAt = (tokens: Token[], i: number): boolean => {
  const before = tokens[i - 1]?.text;
  return (
    tokens[i]?.kind === "name" &&
    before !== "." &&
    !(before === "?" && tokens[i - 2]?.text === "." && tokens[i - 2]?.to === tokens[i - 1]?.from)
  );
};

function mentionAt(tokens: Token[], i: number): Mention | undefined {
  const root = tokens[i]?.text;
  if ((root !== "steps" && root !== "vars") || !isRootAt(tokens, i)) return undefined;
  const open = tokens[i + 1]?.text;
  const at = tokens[i + 2]?.text === "?" ? i + 3 : i + 2;
  const name = tokens[at];
  if (open === "." && name?.kind === "name")
    return { root, name: name.text, from: name.from, to: name.to, quoted: false };
  if (open !== "[" || name?.kind !== "string" || tokens[at + 1]?.text !== "]") return undefined;
  const inner = /^(["'])([^"'\\]*)\1$/.exec(name.text)?.[2];
  return inner === undefined ? undefined : { root, name: inner, from: name.from, to: name.to, quoted: true };
}

/** Every mention of a step or variable in the expressions of a text; texts in quotes and plain text do not count. */
export function mentions(text: string): Mention[] {
  return expressionTokens(text).flatMap((tokens) => tokens.flatMap((_, i) => mentionAt(tokens, i) ?? []));
}

/** What the expressions of a text read. Works on unfinished text and never throws. */
export function references(text: string): References {
  const found = mentions(text);
  const names = (root: "steps" | "vars") => [
    ...new Set(found.filter((one) => one.root === root).map((one) => one.name)),
  ];
  const tokens = expressionTokens(text);
  const uses = (...roots: string[]) =>
    tokens.some((part) => part.some((token, i) => roots.includes(token.text) && isRootAt(part, i)));
  return { steps: names("steps"), vars: names("vars"), trigger: uses("trigger"), item: uses("item", "index") };
}

/**
 * The text with every use of one step pointing to another (rule EXP-15). Only mentions inside `{{ }}` change, texts in
 * quotes and everything outside stay as they are. Works on unfinished text and never throws.
 */
export function renameStep(text: string, from: string, to: string): string {
  let result = "";
  let done = 0;
  for (const mention of mentions(text)) {
    if (mention.root !== "steps" || mention.name !== from) continue;
    const quote = mention.quoted ? text[mention.from] : "";
    result += `${text.slice(done, mention.from)}${quote}${to}${quote}`;
    done = mention.to;
  }
  return result + text.slice(done);
}

/**
 * The text with some roots read from inside `trigger` instead: `steps.order.id` becomes `trigger.steps.order.id`. For steps
 * that move into a workflow of their own, which gets what they read as its input.
 *
 * @param moved Which roots: `trigger`, `item`, `index`, or `steps` with the id that is read.
 */
export function readFromInput(text: string, moved: (root: string, step: string | undefined) => boolean): string {
  const places: number[] = [];
  for (const tokens of expressionTokens(text)) {
    tokens.forEach((token, i) => {
      if (!isRootAt(tokens, i) || !INPUT_ROOTS.has(token.text)) return;
      const step = token.text === "steps" ? mentionAt(tokens, i)?.name : undefined;
      if ((token.text !== "steps" || step !== undefined) && moved(token.text, step)) places.push(token.from);
    });
  }
  return places.reduceRight((result, at) => `${result.slice(0, at)}trigger.${result.slice(at)}`, text);
}
const INPUT_ROOTS: ReadonlySet<string> = new Set(["trigger", "item", "index", "steps"]);

/** The text with a step read as a field of another one: `steps.label.id` becomes `steps.call.label.id`. */
export function readInside(text: string, step: string, of: string): string {
  let result = "";
  let done = 0;
  for (const mention of mentions(text)) {
    if (mention.root !== "steps" || mention.name !== step) continue;
    const quote = mention.quoted ? text[mention.from] : "";
    const name = mention.quoted ? `${quote}${of}${quote}][${quote}${step}${quote}` : `${of}.${step}`;
    result += text.slice(done, mention.from) + name;
    done = mention.to;
  }
  return result + text.slice(done);
}
