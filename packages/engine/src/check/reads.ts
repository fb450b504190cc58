import { references } from "@signalbox/expressions";
import type { Json } from "@signalbox/model";

/** What the expressions of a value read. */
export interface Reads {
  steps: ReadonlySet<string>;
  /** `item` or `index`. */
  item: boolean;
  /** `index`, or a word that can mean the time. */
  clock: boolean;
}

/** Every text of a value, wherever it is, with the keys that lead to it. */
export function* texts(value: Json, field = ""): Generator<{ text: string; field: string }> {
  if (typeof value === "string") yield { text: value, field };
  else if (Array.isArray(value)) for (const [i, inner] of value.entries()) yield* texts(inner, `${field}[${i}]`);
  else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, field === "" ? key : `${field}.${key}`);
  }
}

export function readsOf(value: Json): Reads {
  const steps = new Set<string>();
  let [item, clock] = [false, false];
  for (const { text } of texts(value)) {
    if (!text.includes("{{")) continue;
    const found = references(text);
    for (const step of found.steps) steps.add(step);
    item ||= found.item;
    clock ||= /\b(?:index|now|today)\b/.test(text);
  }
  return { steps, item, clock };
}
