import type { Json } from "@signalbox/model";
import { parseNumber } from "../decimal.ts";
import { glimpse } from "../value.ts";
import type { CallSite } from "./spec.ts";

/** A number, also when it is written as text: shops send amounts as `"129.50"`. */
export function amountOf(value: Json, site: CallSite, arg: number): number {
  if (typeof value === "number") return value;
  const number = typeof value === "string" ? parseNumber(value) : undefined;
  return number ?? site.fail("CONVERT", { value: glimpse(value), expected: "number" }, arg);
}
