import { isObject, type Json } from "@signalbox/model";

/** A JSON value with every text in it changed; the same value when none is. Keys stay. */
export function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) {
    const next = value.map((item) => mapTexts(item, change));
    return next.every((item, i) => item === value[i]) ? value : next;
  }
  if (!isObject(value)) return value;
  const next = Object.entries(value).map(([key, item]) => [key, mapTexts(item as Json, change)] as const);
  return next.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(next);
}
