import type { Json } from "@signalbox/model";
import { ExpressionError, type Range } from "../error.ts";
import type { Evaluation } from "../evaluation.ts";
import type { Data, Reason, Text } from "../messages.ts";
import type { Type } from "../types/type.ts";
import type { Kind } from "../value.ts";

/** What a parameter takes; `date` is ISO text or epoch ms, `amount` a number or a number written as text. */
export type ParamKind = Kind | "any" | "date" | "amount";
export interface Param {
  name: string;
  kinds: ParamKind[];
  optional?: boolean;
}
export type Group = "list" | "text" | "number" | "date" | "money" | "object" | "convert" | "missing";

/** Where a call stands and how it reports; made once for each call in an expression. */
export class CallSite {
  readonly name: string;
  readonly at: Range;
  readonly args: Range[];

  constructor(name: string, at: Range, args: Range[]) {
    this.name = name;
    this.at = at;
    this.args = args;
  }

  /** Stops with an error at argument `arg`, or at the whole call. */
  fail(reason: Reason, data: Data = {}, arg?: number): never {
    throw new ExpressionError(reason, (arg === undefined ? undefined : this.args[arg]) ?? this.at, {
      function: this.name,
      ...data,
    });
  }
}

/** Evaluates the body of a lambda for one item. */
export type Each = (item: Json) => Json;
export type Body = (args: Json[], site: CallSite, run: Evaluation) => Json;
export type LambdaBody = (list: Json[], each: Each | undefined, rest: Json[], site: CallSite, run: Evaluation) => Json;

interface Base {
  name: string;
  group: Group;
  doc: Text;
  /** An expression and its value; the tests hold them to it. */
  example: string;
  result: Json;
}
/** A function of plain values. `rest` lets the last parameter repeat. */
export interface PlainFunction extends Base {
  params: Param[];
  rest?: boolean;
  returns: Type | ((args: Type[]) => Type);
  run: Body;
}
/** A function over a list with a name for the item and an expression in it: `map(list, x, x.price)`. */
export interface LambdaFunction extends Base {
  lambda: "required" | "optional";
  /** What the expression must give. */
  body: "boolean" | "any" | "number";
  /** Further parameters, after the expression. */
  params: Param[];
  returns: (item: Type, body: Type | undefined) => Type;
  run: LambdaBody;
}
/** A function whose first value may be missing, which it sees as null: `default(x.y, 0)`. */
export interface LenientFunction extends Base {
  lenient: "first" | "all" | "has";
  params: Param[];
  rest?: boolean;
  returns: (args: Type[]) => Type;
}
export type FunctionSpec = PlainFunction | LambdaFunction | LenientFunction;

/** Shorthands for parameters. */
export const p = (name: string, ...kinds: ParamKind[]): Param => ({ name, kinds });
export const maybe = (name: string, ...kinds: ParamKind[]): Param => ({ name, kinds, optional: true });

/** How a function is used, for example `slice(text, from, to?)`. */
export function signatureOf(spec: FunctionSpec): string {
  const names = spec.params.map((param) => param.name + (param.optional ? "?" : ""));
  if ("rest" in spec && spec.rest) names.push("...");
  if (!("lambda" in spec)) return `${spec.name}(${names.join(", ")})`;
  const full = `${spec.name}(${["list", "x", spec.body === "boolean" ? "condition" : "value", ...names].join(", ")})`;
  return spec.lambda === "optional" ? `${spec.name}(list) | ${full}` : full;
}

/** Whether a value is what a parameter takes. */
export function fits(value: Json, kind: Kind, param: Param): boolean {
  for (const wanted of param.kinds) {
    if (wanted === "any" || wanted === kind) return true;
    if ((wanted === "date" || wanted === "amount") && (kind === "text" || kind === "number")) return true;
  }
  return value === null && param.optional === true;
}

export const kindWords = (param: Param): string =>
  param.kinds.map((kind) => (kind === "amount" ? "number" : kind)).join(" or ");
