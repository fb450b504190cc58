import type { JsonSchema } from "@signalbox/model";
import { ExpressionError } from "./error.ts";
import { requireNamedSteps } from "./named-steps.ts";
import { parseExpression } from "./parse.ts";
import { type Problem, problem, problemOf } from "./problem.ts";
import { isTemplate, type Part } from "./scan-template.ts";
import { parseTemplate } from "./template.ts";
import { mismatch } from "./types/assignable.ts";
import type { TypeEnv } from "./types/env.ts";
import { fromSchema } from "./types/from-schema.ts";
import { type Check, infer } from "./types/infer.ts";
import { toSchema } from "./types/to-schema.ts";
import { ANY, kindWord, partsOf, TEXT, type Type } from "./types/type.ts";

type ExpressionPart = Extract<Part, { kind: "expression" }>;

const freshCheck = (env: TypeEnv, problems: Problem[]): Check => ({
  env,
  problems,
  variables: new Map(),
  lenient: false,
  present: new Set(),
});

function inferPart(part: ExpressionPart, env: TypeEnv, problems: Problem[]): Type {
  try {
    const expr = parseExpression(part.source, part.from + 2);
    requireNamedSteps(expr);
    return infer(expr, freshCheck(env, problems));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    problems.push(problemOf(error));
    return ANY;
  }
}

function inferTemplate(text: string, env: TypeEnv, problems: Problem[]): { type: Type; parts: Part[] } {
  let parts: Part[];
  try {
    parts = parseTemplate(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    problems.push(problemOf(error));
    return { type: ANY, parts: [] };
  }
  const types = parts.map((part) => (part.kind === "expression" ? inferPart(part, env, problems) : TEXT));
  return { type: parts.length === 1 ? (types[0] as Type) : TEXT, parts };
}

/** Problems at one place are told once, the worst first in reading order. */
function tidy(problems: Problem[]): Problem[] {
  const seen = new Set<string>();
  const kept = problems.filter((one) => {
    const key = `${one.code}:${one.from}:${one.to}`;
    return !seen.has(key) && seen.add(key);
  });
  return kept.sort((a, b) => a.from - b.from || Number(a.severity === "warning") - Number(b.severity === "warning"));
}

/**
 * What is wrong with a text with `{{ }}` parts: how it is written, names and fields that do not exist, types, and its
 * result against what is needed (rules EXP-16 to EXP-18). Evaluates nothing; a text without `{{` has no problems.
 *
 * @param expected Schema of the value needed; `{}` or absent when anything goes.
 * @returns In reading order; empty when all is well. Never throws.
 */
export function checkTemplate(text: string, env: TypeEnv, expected?: JsonSchema): Problem[] {
  if (!isTemplate(text)) return [];
  const problems: Problem[] = [];
  const { type, parts } = inferTemplate(text, env, problems);
  if (expected && !problems.some((one) => one.severity === "error"))
    checkResult(type, parts, text, fromSchema(expected), problems);
  return tidy(problems);
}

function checkResult(type: Type, parts: Part[], text: string, expected: Type, problems: Problem[]): void {
  const wanted = partsOf(expected);
  const whole = { from: 0, to: text.length };
  if (parts.length > 1) {
    if (wanted.some((part) => part.kind === "any" || part.kind === "text")) return;
    problems.push(problem("TEXT_RESULT", whole, { expected: kindWord(expected) }));
    return;
  }
  const found = mismatch(type, expected);
  if (found) problems.push(problem(found.reason, whole, found.data, found.sure ? "error" : "warning"));
}

/** The schema of what a text gives; `{}` when unknown or when it has errors. Never throws. */
export function typeOfTemplate(text: string, env: TypeEnv): JsonSchema {
  if (!isTemplate(text)) return { type: "string" };
  const problems: Problem[] = [];
  const { type } = inferTemplate(text, env, problems);
  return problems.some((one) => one.severity === "error") ? {} : toSchema(type);
}
