import { ParseError } from "@marcbachmann/cel-js";
import { ExpressionError, type Range } from "./error.ts";
import type { Reason } from "./messages.ts";
import { nextToken } from "./tokens.ts";

const WORDS: Record<string, string> = {
  RPAREN: ")",
  LPAREN: "(",
  RBRACKET: "]",
  RBRACE: "}",
  COLON: ":",
  COMMA: ",",
};

const BY_CODE: Record<string, Reason> = {
  unterminated_string: "UNCLOSED_TEXT",
  unterminated_triple_quoted_string: "UNCLOSED_TEXT",
  newline_in_string: "UNCLOSED_TEXT",
  invalid_escape_sequence: "BAD_ESCAPE",
  invalid_unicode_escape: "BAD_ESCAPE",
  invalid_unicode_surrogate: "BAD_ESCAPE",
  invalid_hex_escape: "BAD_ESCAPE",
  invalid_octal_escape: "BAD_ESCAPE",
  octal_escape_out_of_range: "BAD_ESCAPE",
  invalid_number: "BAD_NUMBER",
  invalid_integer: "BAD_NUMBER",
  invalid_hex_integer: "BAD_NUMBER",
  invalid_exponent: "BAD_NUMBER",
  limit_exceeded: "TOO_COMPLEX",
};

/** Signs that Chinese keyboards write where these are meant. */
const FULL_WIDTH: Record<string, string> = {
  "（": "(",
  "）": ")",
  "，": ",",
  "：": ":",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "＝": "==",
  "！": "!",
  "？": "?",
  "＞": ">",
  "＜": "<",
  "【": "[",
  "】": "]",
  "。": ".",
};

/** The parser's complaint in our words. What it stumbled over is read from the text again, not from its message. */
export function syntaxError(error: unknown, source: string, base: number): ExpressionError {
  // A long chain of ! or - recurses in the parser without using up its depth limit.
  if (error instanceof RangeError) return new ExpressionError("TOO_COMPLEX", { from: base, to: base + source.length });
  if (!(error instanceof ParseError)) throw error;
  const start = error.range?.start ?? 0;
  const end = Math.max(error.range?.end ?? start, start);
  const at: Range = { from: base + start, to: base + end };
  const reason = BY_CODE[error.code];
  if (reason === "TOO_COMPLEX") return new ExpressionError(reason, { from: base, to: base + source.length });
  if (reason) return new ExpressionError(reason, at, { found: source.slice(start, end) });
  const token = nextToken(source, start);
  if (!token) return new ExpressionError("UNEXPECTED_END", { from: base + source.length, to: base + source.length });
  const here: Range = { from: base + token.from, to: base + token.to };
  if (error.code === "reserved_identifier") return new ExpressionError("RESERVED", here, { name: token.text });
  if (error.code === "invalid_macro_argument") return new ExpressionError("BAD_VARIABLE", here, { function: "map" });
  const half = FULL_WIDTH[token.text];
  if (half) return new ExpressionError("FULL_WIDTH", here, { found: token.text, expected: half });
  if (token.text === "=") return new ExpressionError("ASSIGNMENT", here);
  const expected = /^Expected (\w+), got/.exec(error.summary)?.[1];
  const word = expected && WORDS[expected];
  if (word) return new ExpressionError("EXPECTED", here, { expected: word, found: token.text });
  return new ExpressionError("UNEXPECTED", here, { found: token.text });
}
