import { isObject, type Json, jsonEqual, type WorkflowNode } from "@signalbox/model";
import type { Operation } from "../../document/operation.ts";

export interface Replacing {
  /** One for each parameter or name that changes. */
  operations: Operation[];
  /** How many occurrences are replaced. */
  count: number;
}

/**
 * Replaces a text in names and in values of parameters, expressions included; ids and types are not values and stay.
 * Case does not matter for finding; what is put in is taken as it is.
 */
export function replaceText(nodes: readonly WorkflowNode[], q: string, by: string): Replacing {
  const wanted = new RegExp(q.trim().replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "giu");
  let count = 0;
  const inText = (text: string) =>
    text.replace(wanted, () => {
      count++;
      return by;
    });
  const inValue = (value: Json): Json => {
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map(inValue);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inValue(item as Json)]));
  };
  const operations: Operation[] = [];
  if (q.trim() === "") return { operations, count };
  for (const { id, label, params } of nodes) {
    const name = label === undefined ? undefined : inText(label);
    if (name !== label) operations.push({ kind: "setNodeField", id, field: "label", value: name });
    for (const [param, value] of Object.entries(params)) {
      const next = inValue(value);
      if (!jsonEqual(next, value)) operations.push({ kind: "setParam", id, name: param, value: next });
    }
  }
  return { operations, count };
}
