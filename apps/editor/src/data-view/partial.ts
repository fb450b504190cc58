import { type Json, type ValueCut, type ValuePart, type ValuePath, valueAt } from "@signalbox/model";

/** A value of which the beginning is here; `cuts` say where something is missing. Whole values have none. */
export interface Partial {
  value: Json;
  cuts: readonly ValueCut[];
}

export const samePath = (a: ValuePath, b: ValuePath): boolean =>
  a.length === b.length && a.every((key, i) => key === b[i]);
const isWithin = (path: ValuePath, at: ValuePath): boolean =>
  at.length <= path.length && at.every((key, i) => key === path[i]);

/** The cut at a path itself. */
export const cutAt = (partial: Partial, at: ValuePath): ValueCut | undefined =>
  partial.cuts.find((cut) => samePath(cut.at, at));

/** Whether anything is missing at a path or below it. */
export const isCut = (partial: Partial, at: ValuePath): boolean => partial.cuts.some((cut) => isWithin(cut.at, at));

/** What is at a path, as a partial value of its own; undefined when it is not here. */
export function inside(partial: Partial, at: ValuePath): Partial | undefined {
  const value = valueAt(partial.value, at);
  if (value === undefined) return undefined;
  const cuts = partial.cuts.filter((cut) => isWithin(cut.at, at));
  return { value, cuts: cuts.map((cut) => ({ ...cut, at: cut.at.slice(at.length) })) };
}

/**
 * The value with the next part of what is at a path.
 *
 * @param page What the server gave for `at` from `cutAt(at).shown` on.
 */
export function withPage(partial: Partial, at: ValuePath, page: ValuePart): Partial {
  const before = cutAt(partial, at);
  if (!before) return partial;
  const rest = partial.cuts.filter((cut) => cut !== before);
  const added = page.cuts.map((cut) =>
    cut.at.length === 0 ? { ...cut, at, shown: before.shown + cut.shown } : { ...cut, at: [...at, ...cut.at] },
  );
  return { value: joined(partial.value, at, page.value), cuts: [...rest, ...added] };
}

function joined(value: Json, at: ValuePath, more: Json): Json {
  const [key, ...below] = at;
  if (key === undefined) {
    if (typeof value === "string") return value + String(more);
    if (Array.isArray(value)) return Array.isArray(more) ? [...value, ...more] : value;
    return { ...(value as object), ...(more as object) };
  }
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? joined(item, below, more) : item));
  const object = value as { [key: string]: Json };
  return { ...object, [key]: joined(object[String(key)] ?? null, below, more) };
}
