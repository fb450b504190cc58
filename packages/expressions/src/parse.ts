import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import type { BinaryOp, Expr } from "./ast.ts";
import { ExpressionError, type Range } from "./error.ts";
import { MAX_DEPTH, MAX_NODES, MAX_SOURCE } from "./limits.ts";
import { syntaxError } from "./syntax-error.ts";
import { nextToken, tokenize } from "./tokens.ts";

/**
 * The adapter to cel-js: this file and syntax-error.ts alone know it. The library reads the text; names, types, numbers, functions
 * and limits are ours, because CEL's own rules (integers apart from doubles, no cost limit, host regular expressions,
 * English-only errors) are not what people who write workflows need.
 */
const cel = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: {
    maxAstNodes: MAX_NODES,
    maxDepth: MAX_DEPTH,
    maxListElements: 1000,
    maxMapEntries: 1000,
    maxCallArguments: 64,
  },
});

/**
 * Reads one expression.
 *
 * @param source The expression without braces.
 * @param base Offset of `source` in the whole text; added to all positions.
 * @throws ExpressionError of class SYNTAX, or LIMIT when it is too long or too deep.
 */
export function parseExpression(source: string, base = 0): Expr {
  if (source.length > MAX_SOURCE) {
    throw new ExpressionError("TOO_LONG", { from: base, to: base + source.length }, { limit: MAX_SOURCE });
  }
  let tree: ASTNode;
  try {
    tree = cel.parse(masked(source)).ast;
  } catch (error) {
    throw syntaxError(error, source, base);
  }
  return convert(tree, { source, base });
}

/**
 * cel-js knows names of ASCII letters only. Other letters in names are read as `_`, one for one, so that every
 * position stays; the real names are then taken from the source at those positions.
 */
function masked(source: string): string {
  if (ASCII.test(source)) return source;
  let result = "";
  let done = 0;
  for (const { kind, text, from, to } of tokenize(source)) {
    if (kind !== "name") continue;
    result +=
      source.slice(done, from) +
      [...Array(text.length).keys()].map((i) => (text.charCodeAt(i) > 127 ? "_" : text[i])).join("");
    done = to;
  }
  return result + source.slice(done);
}
const ASCII = /^[ -~\s]*$/;

interface Context {
  source: string;
  base: number;
}

function convert(node: ASTNode, ctx: Context): Expr {
  const at: Range = { from: node.start + ctx.base, to: node.end + ctx.base };
  switch (node.op) {
    case "value":
      return { kind: "literal", value: literal(node.args, at, ctx), ...at };
    case "id":
      return { kind: "name", name: ctx.source.slice(node.start, node.end), ...at };
    case ".":
    case ".?":
      return {
        kind: "field",
        target: convert(node.args[0], ctx),
        name: ctx.source.slice(node.end - node.args[1].length, node.end),
        nameFrom: at.to - node.args[1].length,
        safe: node.op === ".?",
        ...at,
      };
    case "[]":
    case "[?]":
      return {
        kind: "index",
        target: convert(node.args[0], ctx),
        index: convert(node.args[1], ctx),
        safe: node.op === "[?]",
        ...at,
      };
    case "call": {
      const [{ length }, args] = node.args;
      const name = ctx.source.slice(node.start, node.start + length);
      const nameTo = at.from + length;
      return {
        kind: "call",
        name,
        args: args.map((arg) => convert(arg, ctx)),
        method: false,
        nameFrom: at.from,
        nameTo,
        ...at,
      };
    }
    case "rcall": {
      const [{ length }, receiver, args] = node.args;
      const start = methodNameAt(receiver.end, ctx.source);
      const name = ctx.source.slice(start, start + length);
      const nameFrom = start + ctx.base;
      const all = [receiver, ...args].map((arg) => convert(arg, ctx));
      return { kind: "call", name, args: all, method: true, nameFrom, nameTo: nameFrom + length, ...at };
    }
    case "list":
      return { kind: "list", items: node.args.map((item) => convert(item, ctx)), ...at };
    case "map":
      return { kind: "map", entries: node.args.map(([key, value]) => [convert(key, ctx), convert(value, ctx)]), ...at };
    case "!_":
      return { kind: "unary", op: "!", operand: convert(node.args, ctx), ...at };
    case "-_":
      return negated(convert(node.args, ctx), at);
    case "?:": {
      const [test, yes, no] = node.args;
      return { kind: "choice", test: convert(test, ctx), yes: convert(yes, ctx), no: convert(no, ctx), ...at };
    }
    default:
      return {
        kind: "binary",
        op: node.op as BinaryOp,
        left: convert(node.args[0], ctx),
        right: convert(node.args[1], ctx),
        ...at,
      };
  }
}

const negated = (operand: Expr, at: Range): Expr =>
  operand.kind === "literal" && typeof operand.value === "number"
    ? { kind: "literal", value: -operand.value, ...at }
    : { kind: "unary", op: "-", operand, ...at };

/** Every number is a double (rule EXP-5); one that a double cannot hold is refused instead of changed. */
function literal(value: unknown, at: Range, ctx: Context): null | boolean | number | string {
  if (value === null || typeof value === "boolean" || typeof value === "string" || typeof value === "number")
    return value;
  const found = ctx.source.slice(at.from - ctx.base, at.to - ctx.base);
  if (value instanceof Uint8Array) throw new ExpressionError("NO_BYTES", at);
  // `5u` is CEL's unsigned number, wrapped by the library.
  const number = Number(typeof value === "object" && "value" in value ? value.value : value);
  if (!Number.isSafeInteger(number)) throw new ExpressionError("BAD_NUMBER", at, { found });
  return number;
}

/** cel-js keeps no position for a method's name: it is the first name after the receiver, behind `)`, blanks and the dot. */
function methodNameAt(receiverEnd: number, source: string): number {
  for (let at = receiverEnd; ; ) {
    const token = nextToken(source, at);
    if (!token) return receiverEnd;
    if (token.kind === "name") return token.from;
    at = token.to;
  }
}
