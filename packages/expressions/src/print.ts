import type { Expr } from "./ast.ts";

const LEVEL: Record<string, number> = { "||": 2, "&&": 3, "==": 4, "!=": 4, "+": 6, "-": 6, "*": 7, "/": 7, "%": 7 };
const RELATION = 5;
const UNARY = 8;
const PRIMARY = 9;
const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case "choice":
      return 1;
    case "binary":
      return LEVEL[expr.op] ?? RELATION;
    case "unary":
      return UNARY;
    case "literal":
      return typeof expr.value === "number" && (expr.value < 0 || Object.is(expr.value, -0)) ? UNARY : PRIMARY;
    default:
      return PRIMARY;
  }
}

/** A text literal that reads back as the same text. */
export const printText = (text: string): string =>
  `"${[...text].map((ch) => (ch === "\\" || ch === '"' || ch < " " || ch === "\u007f" ? escapeOf(ch) : ch)).join("")}"`;

const ESCAPES: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const escapeOf = (ch: string): string => ESCAPES[ch] ?? `\\u${ch.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Whether `.name` can be written, or `["name"]` is needed. */
export const isName = (text: string): boolean => NAME.test(text) && !UNWRITABLE.has(text);
const UNWRITABLE = new Set(["true", "false", "null", "in"]);

const number = (value: number): string => {
  const text = Object.is(value, -0) ? "-0" : String(value);
  // Whole numbers above 2^53 are refused as literals; with an exponent they are read as what they are.
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? value.toExponential() : text;
};

/** The expression as text that reads back as the same expression, in one fixed style. */
export function print(expr: Expr): string {
  const inside = (child: Expr, level: number) => (levelOf(child) < level ? `(${print(child)})` : print(child));
  switch (expr.kind) {
    case "literal":
      return typeof expr.value === "string"
        ? printText(expr.value)
        : typeof expr.value === "number"
          ? number(expr.value)
          : String(expr.value);
    case "name":
      return expr.name;
    case "field":
      return `${inside(expr.target, PRIMARY)}.${expr.safe ? "?" : ""}${expr.name}`;
    case "index":
      return `${inside(expr.target, PRIMARY)}[${expr.safe ? "?" : ""}${print(expr.index)}]`;
    case "call": {
      const [first, ...rest] = expr.args;
      if (expr.method && first) return `${inside(first, PRIMARY)}.${expr.name}(${rest.map(print).join(", ")})`;
      return `${expr.name}(${expr.args.map(print).join(", ")})`;
    }
    case "list":
      return `[${expr.items.map(print).join(", ")}]`;
    case "map":
      return `{${expr.entries.map(([key, value]) => `${print(key)}: ${print(value)}`).join(", ")}}`;
    case "unary":
      return `${expr.op}${inside(expr.operand, expr.operand.kind === "literal" ? PRIMARY : UNARY)}`;
    case "binary": {
      const level = levelOf(expr);
      // Operators of one level group to the left, so an equal level on the right needs its parentheses.
      return `${inside(expr.left, level)} ${expr.op} ${inside(expr.right, level + 1)}`;
    }
    case "choice":
      return `${inside(expr.test, 2)} ? ${print(expr.yes)} : ${print(expr.no)}`;
  }
}
