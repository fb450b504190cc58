import { z } from "zod";
import type { JournalRow, journalEvent } from "./event.ts";
import { type Json, json } from "./json.ts";

/** Keys and indexes from a value down to something in it. */
export const valuePath = z.array(z.union([z.string(), z.int().min(0)])).max(200);
export type ValuePath = z.infer<typeof valuePath>;

/** A text, list or object of which only the beginning is there. */
export const valueCut = z.object({
  at: valuePath,
  /** Characters, items or fields in all. */
  size: z.int(),
  /** How many of them are there. */
  shown: z.int(),
});
export type ValueCut = z.infer<typeof valueCut>;

/** A value, or the beginning of a large one: with no cuts it is whole. */
export const valuePart = z.object({
  value: json,
  cuts: z.array(valueCut),
  /** Of the value at the path that was asked for: characters of a text, items of a list, fields of an object, else 1. */
  size: z.int(),
});
export type ValuePart = z.infer<typeof valuePart>;

/** About as many characters of JSON as a part has when nothing else is asked for. */
export const PART_SIZE = 32_000;
/** Less of a text than this is not worth another question. */
const LEAST_TEXT = 120;
/** Deeper values are cut there, so that walking them takes no deep stack. */
const DEEPEST = 100;

/** What the room is spent on, and where it ran out. */
interface Walk {
  left: number;
  cuts: ValueCut[];
}

/**
 * The beginning of a value: about `room` characters of JSON, with the places where something is missing. Of a list the
 * first items, as whole as possible; of an object every field, each with its share. Costs about as much as what it
 * returns, however large the value is. A value that fits is returned itself.
 *
 * @param from Items, fields or characters of the value itself that are passed over. `size` and cuts count them.
 */
export function partOf(value: Json, room = PART_SIZE, from = 0): ValuePart {
  const walk: Walk = { left: room, cuts: [] };
  const part = begin(value, [], room, walk, from);
  return { value: walk.cuts.length === 0 && from === 0 ? value : part, cuts: walk.cuts, size: sizeOf(value) };
}

/** Characters of a text, items of a list, fields of an object; 1 for all else. */
export const sizeOf = (value: Json): number => {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return value !== null && typeof value === "object" ? Object.keys(value).length : 1;
};

function begin(value: Json, at: ValuePath, room: number, walk: Walk, from: number): Json {
  if (typeof value === "string") return beginText(value, at, room, walk, from);
  if (value === null || typeof value !== "object") {
    walk.left -= 8;
    return value;
  }
  walk.left -= 2;
  return Array.isArray(value) ? beginList(value, at, room, walk, from) : beginObject(value, at, room, walk, from);
}

function beginText(text: string, at: ValuePath, room: number, walk: Walk, from: number): string {
  const most = Math.max(LEAST_TEXT, Math.floor(room));
  let end = Math.min(from + most, text.length);
  // Both halves of a pair stay together.
  if (end < text.length && isHigh(text.charCodeAt(end - 1))) end -= 1;
  walk.left -= end - from + 2;
  if (end < text.length) walk.cuts.push({ at, size: text.length, shown: end - from });
  return text.slice(from, end);
}
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

function beginList(list: Json[], at: ValuePath, room: number, walk: Walk, from: number): Json[] {
  const items: Json[] = [];
  const floor = walk.left - room;
  for (let i = from; i < list.length; i++) {
    const left = walk.left - floor;
    if (at.length >= DEEPEST || (left <= 0 && (items.length > 0 || at.length > 0))) break;
    // The first items come whole where they can, rather than many of them in pieces.
    items.push(begin(list[i] ?? null, [...at, i], Math.max(left / 4, 64), walk, 0));
    walk.left -= 1;
  }
  if (from + items.length < list.length) walk.cuts.push({ at, size: list.length, shown: items.length });
  return items;
}

function beginObject(object: { [key: string]: Json }, at: ValuePath, room: number, walk: Walk, from: number): Json {
  const keys = Object.keys(object);
  const part: { [key: string]: Json } = {};
  const floor = walk.left - room;
  let shown = 0;
  for (let i = from; i < keys.length; i++) {
    const key = keys[i] as string;
    const left = walk.left - floor;
    if (at.length >= DEEPEST || (left <= 0 && (shown > 0 || at.length > 0))) break;
    walk.left -= key.length + 4;
    const share = Math.max(left / (keys.length - i), 64);
    define(part, key, begin(object[key] ?? null, [...at, key], share, walk, 0));
    shown++;
  }
  if (from + shown < keys.length) walk.cuts.push({ at, size: keys.length, shown });
  return part;
}

/** Also a key `__proto__` is a field like any other. */
function define(object: { [key: string]: Json }, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What is at a path; undefined when there is nothing. Only a value's own fields count. */
export function valueAt(value: Json, path: ValuePath): Json | undefined {
  let at: Json | undefined = value;
  for (const key of path) {
    if (at === null || typeof at !== "object") return undefined;
    if (Array.isArray(at)) at = typeof key === "number" ? at[key] : undefined;
    else at = Object.hasOwn(at, key) ? at[String(key)] : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

export const valueMatch = z.object({
  at: valuePath,
  /** The text or number that matched, around the match; of a matching name what it names is left out. */
  text: z.string().optional(),
});
export type ValueMatch = z.infer<typeof valueMatch>;

/**
 * Where a text occurs in a value: in names, texts and numbers, whatever the case. In the order of the value, at most
 * `most`.
 */
export function findInValue(value: Json, wanted: string, most = 100): { matches: ValueMatch[]; more: boolean } {
  const needle = wanted.toLowerCase();
  const matches: ValueMatch[] = [];
  const visit = (current: Json, at: ValuePath): boolean => {
    if (typeof current === "string" || typeof current === "number" || typeof current === "boolean") {
      const text = String(current);
      const found = text.toLowerCase().indexOf(needle);
      if (found < 0) return true;
      return add({ at, text: text.slice(Math.max(0, found - 30), found + needle.length + 60) });
    }
    if (current === null || at.length >= DEEPEST) return true;
    if (Array.isArray(current)) return current.every((item, i) => visit(item, [...at, i]));
    return Object.entries(current).every(([key, inner]) => {
      const here = [...at, key];
      const named = key.toLowerCase().includes(needle) && (inner === null || typeof inner === "object");
      if (named && !add({ at: here })) return false;
      if (!named && key.toLowerCase().includes(needle)) return add({ at: here, text: String(inner).slice(0, 90) });
      return visit(inner, here);
    });
  };
  const add = (match: ValueMatch): boolean => {
    if (matches.length === most) return false;
    matches.push(match);
    return true;
  };
  const done = needle === "" || visit(value, []);
  return { matches, more: !done };
}

/** Characters of JSON above which a value in the live feed is shortened for those that asked for it. */
const BRIEF = 8_000;

/**
 * A row for pictures of a run: large results and inputs are only begun, so that a run with 10 MB of data costs a few kB.
 * `brief` names the steps for which that is so. Lists of items keep their length.
 */
export function briefRow(row: JournalRow): JournalRow {
  const brief = new Set<string>();
  const shorten = (value: Json, step: string): Json => {
    const part = partOf(value, BRIEF);
    if (part.cuts.length > 0) brief.add(step);
    return part.value;
  };
  const events = row.events.map((event) => briefEvent(event, shorten));
  if (events.every((event, i) => event === row.events[i])) return row;
  return { ...row, events, ...(brief.size > 0 && { brief: [...brief] }) };
}

type Event = z.infer<typeof journalEvent>;
function briefEvent(event: Event, shorten: (value: Json, step: string) => Json): Event {
  const step = "p" in event && typeof event.p === "string" ? event.p : "";
  const changed: Partial<Record<string, unknown>> = {};
  if ("out" in event && event.out !== undefined) changed.out = shorten(event.out, step);
  if ("input" in event) changed.input = shorten(event.input, event.t === "started" ? event.trigger : step);
  const known = event as Partial<Record<string, unknown>>;
  for (const key of Object.keys(changed)) if (changed[key] === known[key]) delete changed[key];
  if (event.t === "items" || event.t === "itemsAdded") {
    const { cuts } = partOf(event.items, BRIEF);
    // How many there are is what pictures show of them.
    if (cuts.length > 0) changed.items = event.items.map(() => null);
  }
  if (event.t === "started" && event.carried) {
    changed.carried = event.carried.map((one) =>
      one.out === undefined ? one : { ...one, out: shorten(one.out, one.p) },
    );
  }
  return Object.keys(changed).length === 0 ? event : ({ ...event, ...changed } as Event);
}
