import type { Comparison, ConditionOp } from "@signalbox/expressions";
import { sourceOf, wrap } from "../template-text.ts";

type Right = NonNullable<Comparison["right"]> | null;
export type LeftKind = "text" | "number" | "unknown";

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
