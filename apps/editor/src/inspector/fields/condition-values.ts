import { CONDITION_OPS, type Comparison, type ConditionOp } from "@signalbox/expressions";
import { sourceOf, wrap } from "../template-text.ts";

type Right = NonNullable<Comparison["right"]> | null;
export type LeftKind = "text" | "number" | "boolean" | "list" | "object" | "unknown";

const SAME: readonly ConditionOp[] = ["equals", "notEquals"];
const ORDER: readonly ConditionOp[] = ["greater", "greaterOrEqual", "less", "lessOrEqual"];
const AMONG: readonly ConditionOp[] = ["in", "notIn"];
const THERE: readonly ConditionOp[] = ["isEmpty", "isNotEmpty", "exists", "notExists"];
const TRUTH: readonly ConditionOp[] = ["isTrue", "isFalse"];
const HOLDS: readonly ConditionOp[] = ["contains", "notContains"];

/** The comparisons that make sense for a kind of value; texts are ordered as well, for dates are texts. */
const FITTING: Record<LeftKind, readonly ConditionOp[]> = {
  text: [...SAME, ...HOLDS, "startsWith", "endsWith", "matches", ...AMONG, ...ORDER, ...THERE],
  number: [...SAME, ...ORDER, ...AMONG, "exists", "notExists"],
  boolean: [...TRUTH, "exists", "notExists"],
  list: [...HOLDS, ...THERE],
  object: THERE,
  unknown: CONDITION_OPS,
};

/** What is offered for a value of this kind; what is chosen already stays in the list. */
export function opsFor(kind: LeftKind, chosen: ConditionOp): readonly ConditionOp[] {
  const fitting = FITTING[kind];
  return fitting.includes(chosen) ? fitting : [...fitting, chosen];
}

/** The comparison a new row begins with once the kind of its left side is known. */
export const usualOp = (kind: LeftKind): ConditionOp => FITTING[kind][0] ?? "equals";

/** The right side of a comparison as people type it: texts bare, expressions in braces, lists with commas. */
export function rightToText(right: Comparison["right"]): string {
  if (right === undefined) return "";
  if (Array.isArray(right)) return right.map((item) => rightToText(item)).join(", ");
  if (right !== null && typeof right === "object") return wrap(right.expression);
  return typeof right === "string" ? quotedIfNeeded(right) : String(right);
}

/** A text that would be read as something else keeps its quotes. */
function quotedIfNeeded(text: string): string {
  const plain = scalar(text, "unknown");
  return plain === text ? text : JSON.stringify(text);
}

/** What a person typed on the right side. */
export function rightFromText(text: string, op: ConditionOp, left: LeftKind): Right {
  const source = sourceOf(text);
  if (source !== undefined && source !== "") return { expression: source };
  if (op === "in" || op === "notIn") {
    return text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map((item) => scalar(item, left));
  }
  return scalar(text, left);
}

function scalar(text: string, left: LeftKind): string | number | boolean | null {
  const trimmed = text.trim();
  if (/^"(?:[^"\\]|\\.)*"$/.test(trimmed)) {
    try {
      return JSON.parse(trimmed) as string;
    } catch {
      return text;
    }
  }
  if (left === "text") return text;
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  return trimmed === "null" ? null : text;
}
