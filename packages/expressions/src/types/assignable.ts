import type { Data, Reason } from "../messages.ts";
import { listed } from "../near.ts";
import { kindWord, partsOf, type Type } from "./type.ts";

/** Why a value of one type is not what is needed; `sure` when it never is, otherwise it only may not be. */
export interface Mismatch {
  reason: Reason;
  data: Data;
  sure: boolean;
}

/** Compares what an expression gives with what is needed. Unknown on either side fits. */
export function mismatch(actual: Type, expected: Type): Mismatch | undefined {
  const wanted = partsOf(expected);
  if (actual.kind === "any" || wanted.some((part) => part.kind === "any")) return undefined;
  const failed = partsOf(actual).flatMap((part) => partMismatch(part, wanted) ?? []);
  const [first] = failed;
  if (!first) return undefined;
  const parts = partsOf(actual);
  if (failed.length === parts.length) {
    return parts.length === 1 ? first : { reason: "RESULT", data: kinds(actual, expected), sure: true };
  }
  const nullOnly = failed.length === 1 && parts.some((part) => part.kind === "null" && partMismatch(part, wanted));
  return nullOnly ? { reason: "RESULT_NULL", data: kinds(actual, expected), sure: false } : undefined;
}

const kinds = (actual: Type, expected: Type): Data => ({ actual: kindWord(actual), expected: kindWord(expected) });

function partMismatch(part: Type, wanted: readonly Type[]): Mismatch | undefined {
  const same = wanted.filter((other) => other.kind === part.kind);
  const expected: Type = wanted.length === 1 ? (wanted[0] as Type) : { kind: "union", of: wanted };
  if (same.length === 0) return { reason: "RESULT", data: kinds(part, expected), sure: true };
  const problems = same.map((other) => inner(part, other));
  return problems.includes(undefined) ? undefined : problems[0];
}

function inner(part: Type, other: Type): Mismatch | undefined {
  if (part.kind === "list" && other.kind === "list") {
    const found = mismatch(part.item, other.item);
    return found?.sure ? { reason: "RESULT", data: kinds(part, other), sure: true } : undefined;
  }
  if (part.kind === "object" && other.kind === "object") return objects(part, other);
  if (
    part.kind === "number" &&
    other.kind === "number" &&
    other.integer &&
    part.values?.every((value) => !Number.isInteger(value))
  ) {
    return { reason: "RESULT", data: { actual: "number", expected: "whole number" }, sure: true };
  }
  const values = "values" in part ? part.values : undefined;
  const allowed = "values" in other ? (other.values as readonly unknown[] | undefined) : undefined;
  if (!values || !allowed || values.some((value) => allowed.includes(value))) return undefined;
  return {
    reason: "RESULT_VALUE",
    data: { actual: listed(values.map(String)), expected: listed(allowed.map(String)) },
    sure: true,
  };
}

type ObjectType = Extract<Type, { kind: "object" }>;
function objects(part: ObjectType, other: ObjectType): Mismatch | undefined {
  for (const [name, field] of other.fields) {
    const given = part.fields.get(name);
    if (!given) {
      if (field.optional || part.rest) continue;
      return { reason: "RESULT_FIELD", data: { name }, sure: true };
    }
    const found = mismatch(given.type, field.type);
    if (found?.sure) return found;
  }
  return undefined;
}
