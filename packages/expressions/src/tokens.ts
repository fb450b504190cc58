/**
 * A forgiving tokenizer of the expression language. The parser has its own; this one serves what must also work on
 * unfinished text: finding the end of a `{{ }}` part, completion, references, renaming. It never throws.
 */
export interface Token {
  kind: "name" | "number" | "string" | "symbol";
  text: string;
  from: number;
  to: number;
  /** Only for strings: the closing quote is missing. */
  open?: boolean;
}

/** Letters of any script: data has field names such as `订单号`. */
const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const NUMBER = /\d[\dA-Za-z]*(?:\.\d[\dA-Za-z]*)?/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||./sy;

/** End of the string literal whose quote is at `at`, and whether it was closed. Same rules as the parser's lexer. */
function stringEnd(text: string, at: number): { to: number; open: boolean } {
  const quote = text[at] as string;
  const triple = text.startsWith(quote.repeat(3), at);
  for (let i = at + (triple ? 3 : 1); i < text.length; i++) {
    const ch = text[i];
    if (ch === "\\") i++;
    else if (triple ? text.startsWith(quote.repeat(3), i) : ch === quote)
      return { to: i + (triple ? 3 : 1), open: false };
    else if (!triple && (ch === "\n" || ch === "\r")) return { to: i, open: true };
  }
  return { to: text.length, open: true };
}

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** The token at or after `at`; undefined at the end, or at a `}}` that a comment runs into. */
export function nextToken(text: string, start: number): Token | undefined {
  let at = start;
  for (; at < text.length; at++) {
    const ch = text[at] as string;
    if (ch === " " || ch === "\t" || ch === "\n" || ch === "\r") continue;
    if (ch !== "/" || text[at + 1] !== "/") break;
    // A comment ends with its line or with the part it stands in.
    while (at + 1 < text.length && text[at + 1] !== "\n" && !text.startsWith("}}", at + 1)) at++;
  }
  if (at >= text.length) return undefined;
  const prefixed = /[bBrR]/.test(text[at] as string) && (text[at + 1] === '"' || text[at + 1] === "'");
  const quote = prefixed ? at + 1 : at;
  if (text[quote] === '"' || text[quote] === "'") {
    const { to, open } = stringEnd(text, quote);
    return { kind: "string", text: text.slice(at, to), from: at, to, open };
  }
  const name = matchAt(NAME, text, at);
  if (name !== undefined) return { kind: "name", text: name, from: at, to: at + name.length };
  const number = matchAt(NUMBER, text, at);
  if (number !== undefined) return { kind: "number", text: number, from: at, to: at + number.length };
  const symbol = matchAt(SYMBOL, text, at) ?? "";
  return { kind: "symbol", text: symbol, from: at, to: at + symbol.length };
}

/** All tokens of an expression; offsets are shifted by `base`. */
export function tokenize(source: string, base = 0): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    const token = nextToken(source, at);
    if (!token) return tokens;
    at = token.to;
    tokens.push(base === 0 ? token : { ...token, from: token.from + base, to: token.to + base });
  }
}
