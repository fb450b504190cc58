import { ExpressionError } from "./error.ts";
import { MAX_PARTS, MAX_TEMPLATE } from "./limits.ts";
import { nextToken } from "./tokens.ts";

/** A piece of a text with expressions; `from` and `to` of an expression include its braces. */
export type Part =
  | { kind: "text"; text: string; from: number; to: number }
  | { kind: "expression"; source: string; from: number; to: number };

/** Whether the text has a `{{` and so is evaluated; any other text means itself. */
export const isTemplate = (text: string): boolean => text.includes("{{");

/** Offset of the `}}` that ends the expression beginning at `at`, passing over texts and `{ }` maps; -1 when none. */
function closingBraces(text: string, at: number): number {
  let depth = 0;
  for (let i = at; ; ) {
    const token = nextToken(text, i);
    if (!token) return -1;
    i = token.to;
    if (token.kind === "string" && token.open) return reopened(text, token.from);
    if (token.text === "{") depth++;
    else if (token.text === "}") {
      if (depth > 0) depth--;
      else if (text[i] === "}") return token.from;
    }
  }
}

/** Inside an unclosed text the next `}}` ends the part, so that only this part is in error and not the rest. */
const reopened = (text: string, at: number): number => text.indexOf("}}", at);

/** Parts of a text, and where a `{{` was left open; for tools that work on unfinished text. Never throws. */
export function scanTemplate(text: string): { parts: Part[]; unclosed?: number } {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    if (open === -1) break;
    if (open > at) parts.push({ kind: "text", text: text.slice(at, open), from: at, to: open });
    const close = closingBraces(text, open + 2);
    if (close === -1) return { parts, unclosed: open };
    parts.push({ kind: "expression", source: text.slice(open + 2, close), from: open, to: close + 2 });
    at = close + 2;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at), from: at, to: text.length });
  return { parts };
}

/**
 * Splits a text into its plain and its `{{ }}` parts (rule EXP-2). A literal `{{` is written `{{ "{{" }}`.
 *
 * @throws ExpressionError when a `{{` is not closed, a part is empty, or the text is too long. What is inside the
 *   parts is not looked at.
 */
export function parseTemplate(text: string): Part[] {
  if (text.length > MAX_TEMPLATE)
    throw new ExpressionError("TOO_LONG", { from: 0, to: text.length }, { limit: MAX_TEMPLATE });
  const { parts, unclosed } = scanTemplate(text);
  if (parts.length > MAX_PARTS) throw new ExpressionError("TOO_COMPLEX", { from: 0, to: text.length });
  if (unclosed !== undefined) throw new ExpressionError("UNCLOSED", { from: unclosed, to: unclosed + 2 });
  for (const part of parts)
    if (part.kind === "expression" && part.source.trim() === "") throw new ExpressionError("EMPTY", part);
  return parts;
}
