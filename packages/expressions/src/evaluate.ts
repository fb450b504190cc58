import { isObject, type Json, type JsonObject } from "@signalbox/model";
import { childrenOf, type Expr } from "./ast.ts";
import { type Code, compile } from "./compile.ts";
import { ExpressionError, type Range } from "./error.ts";
import { Evaluation } from "./evaluation.ts";
import { MAX_RESULT, MAX_TEXT } from "./limits.ts";
import { requireNamedSteps } from "./named-steps.ts";
import { parseExpression } from "./parse.ts";
import { isTemplate } from "./scan-template.ts";
import type { Scope } from "./scope.ts";
import { parseTemplate } from "./template.ts";
import { measure, toText } from "./value.ts";

type Compiled = (run: Evaluation) => Json;

/** Two generations of compiled texts: what was not used while one filled up is forgotten with the older. */
const GENERATION = 1_000;
/** Longer texts are compiled each time rather than kept. */
const MAX_CACHED = 20_000;
let young = new Map<string, Compiled>();
let old = new Map<string, Compiled>();

function compiledTemplate(text: string): Compiled {
  const known = young.get(text);
  if (known) return known;
  const made = old.get(text) ?? compileTemplate(text);
  if (text.length > MAX_CACHED) return made;
  if (young.size >= GENERATION) [old, young] = [young, new Map()];
  young.set(text, made);
  return made;
}

/** Whether an expression can put a value into its result more than once, so that the result has to be measured. */
const builds = (expr: Expr): boolean =>
  expr.kind === "call" ||
  expr.kind === "list" ||
  expr.kind === "map" ||
  expr.kind === "binary" ||
  childrenOf(expr).some(builds);

function compilePart(source: string, at: Range): Code {
  const expr = parseExpression(source, at.from + 2);
  requireNamedSteps(expr);
  const code = compile(expr);
  if (!builds(expr)) return code;
  return (run) => {
    const value = code(run);
    if (typeof value === "object" && value !== null && measure(value, MAX_RESULT) > MAX_RESULT) {
      throw new ExpressionError("RESULT_SIZE", at, { limit: MAX_RESULT });
    }
    return value;
  };
}

function compileTemplate(text: string): Compiled {
  const parts = parseTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") return compilePart(only.source, only);
  const pieces = parts.map((part) =>
    part.kind === "text" ? part.text : { at: part, code: compilePart(part.source, part) },
  );
  return (run) => {
    let whole = "";
    for (const piece of pieces) {
      if (typeof piece === "string") whole += piece;
      else whole += textOf(piece.code(run), piece.at, run);
      if (whole.length > MAX_TEXT * 2)
        throw new ExpressionError("RESULT_SIZE", { from: 0, to: text.length }, { limit: MAX_TEXT * 2 });
    }
    return whole;
  };
}

function textOf(value: Json, at: Range, run: Evaluation): string {
  if (typeof value === "object" && value !== null) run.text(measure(value, MAX_TEXT), at);
  return toText(value);
}

/** Deeply nested data can exhaust the stack of the walks over it; that is a limit like any other. */
function guarded<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new ExpressionError("TOO_COMPLEX", { from: 0, to: text.length });
    throw error;
  }
}

/**
 * The value of a text with `{{ }}` parts (rules EXP-1 to EXP-3). A text that is one part and nothing else keeps the
 * type of its value; any other becomes a text; without `{{` it means itself. Reads `scope`, changes nothing, and may
 * share lists and objects with it: treat the result as read-only.
 *
 * @throws ExpressionError with offsets in `text`.
 */
export function evaluateTemplate(text: string, scope: Scope): Json {
  if (!isTemplate(text)) return text;
  return evaluated(text, new Evaluation(scope));
}

const evaluated = (text: string, run: Evaluation): Json => guarded(text, () => compiledTemplate(text)(run));

/**
 * Parameters with every text in them evaluated; lists and objects are walked, their keys are left alone. All texts
 * together share one allowance of work.
 *
 * @throws ExpressionError whose `data.field` is the place, for example `body.lines[0].sku`.
 */
export function evaluateParams(params: Json, scope: Scope): Json {
  return compileParams(params)(scope);
}

/** Parameters that are evaluated many times; made by {@link compileParams}. */
export type CompiledParams = (scope: Scope) => Json;

/**
 * {@link evaluateParams} for parameters that do not change: they are walked once, and what has no expression in it is
 * shared by all results.
 */
export function compileParams(params: Json): CompiledParams {
  const code = compileValue(params, "");
  if (code === undefined) return () => params;
  return (scope) => code(new Evaluation(scope));
}

/** Undefined for what means itself. */
function compileValue(value: Json, field: string): Compiled | undefined {
  if (typeof value === "string") return isTemplate(value) ? (run) => inField(value, field, run) : undefined;
  if (Array.isArray(value)) {
    const items = value.map((item, i) => compileValue(item, `${field}[${i}]`));
    if (items.every((item) => item === undefined)) return undefined;
    return (run) => items.map((code, i) => (code === undefined ? (value[i] as Json) : code(run)));
  }
  if (!isObject(value)) return undefined;
  const entries = Object.keys(value).map((key) => {
    const given = value[key] as Json;
    return { key, given, code: compileValue(given, field === "" ? key : `${field}.${key}`) };
  });
  if (entries.every(({ code }) => code === undefined)) return undefined;
  return (run) => {
    const result: JsonObject = {};
    for (const { key, given, code } of entries) put(result, key, code === undefined ? given : code(run));
    return result;
  };
}

function put(result: JsonObject, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(result, key, { value, enumerable: true, writable: true, configurable: true });
  else result[key] = value;
}

function inField(text: string, field: string, run: Evaluation): Json {
  try {
    return evaluated(text, run);
  } catch (error) {
    throw error instanceof ExpressionError ? error.with({ field }) : error;
  }
}
