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
