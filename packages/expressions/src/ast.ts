import type { Range } from "./error.ts";

export type BinaryOp = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/" | "%" | "&&" | "||";

interface At extends Range {}
/** An expression as read. Offsets count from the start of the whole text, so errors need no translation. */
export type Expr =
  | (At & { kind: "literal"; value: null | boolean | number | string })
  | (At & { kind: "name"; name: string })
  /** `target.name`, or `target.?name` when `safe`. */
  | (At & { kind: "field"; target: Expr; name: string; nameFrom: number; safe: boolean })
  /** `target[index]`, or `target[?index]` when `safe`. */
  | (At & { kind: "index"; target: Expr; index: Expr; safe: boolean })
  /** `name(...args)`; with `method` the first argument was written before the dot. */
  | (At & { kind: "call"; name: string; args: Expr[]; method: boolean; nameFrom: number; nameTo: number })
  | (At & { kind: "list"; items: Expr[] })
  | (At & { kind: "map"; entries: [Expr, Expr][] })
  | (At & { kind: "unary"; op: "!" | "-"; operand: Expr })
  | (At & { kind: "binary"; op: BinaryOp; left: Expr; right: Expr })
  | (At & { kind: "choice"; test: Expr; yes: Expr; no: Expr });

/** Names every expression can start with (rule EXP-4). */
export const ROOTS = ["trigger", "steps", "item", "index", "vars", "run", "now"] as const;
export type Root = (typeof ROOTS)[number];
export const isRoot = (name: string): name is Root => (ROOTS as readonly string[]).includes(name);

/** The expression written directly inside this one, in order. */
export function childrenOf(expr: Expr): Expr[] {
  switch (expr.kind) {
    case "literal":
    case "name":
      return [];
    case "field":
      return [expr.target];
    case "index":
      return [expr.target, expr.index];
    case "call":
      return expr.args;
    case "list":
      return expr.items;
    case "map":
      return expr.entries.flat();
    case "unary":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "choice":
      return [expr.test, expr.yes, expr.no];
  }
}

/** How many nodes an expression has: what one evaluation of it costs. */
export const sizeOf = (expr: Expr): number => childrenOf(expr).reduce((sum, child) => sum + sizeOf(child), 1);
