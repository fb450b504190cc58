import type { Json, ValueCut, ValuePath } from "@signalbox/model";

/** One visible line of a JSON tree. */
export interface JsonRow {
  /** Address in expression notation, from the root name on: `order.lines[0].sku`. */
  path: string;
  /** Name shown before the value: key, index or root name. */
  name: string;
  depth: number;
  /** Keys and indexes from the root value on. */
  at: ValuePath;
  value: Json;
  /** `more`: stands for what is missing of the list or object above it; `at` is that one's. */
  kind: "object" | "array" | "string" | "number" | "boolean" | "null" | "more";
  /** Entries inside, for objects and arrays; of a row `more` those that are missing. */
  size: number;
  isOpen: boolean;
  /** Of a text of which only the beginning is here: its characters in all. */
  cut?: number;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The address of an entry below `path`: `.key`, `["odd key"]` or `[0]`. */
export const childPath = (path: string, key: string | number): string => {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
};

export const kindOf = (value: Json): Exclude<JsonRow["kind"], "more"> =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : (typeof value as "object" | "string" | "number" | "boolean");

const sizeOf = (value: Json): number =>
  value !== null && typeof value === "object" ? (Array.isArray(value) ? value.length : Object.keys(value).length) : 0;

/**
 * The lines of a tree of which some branches are open, in order. Walks open branches only, so a large closed value
 * costs one line.
 *
 * @param isOpen Whether the branch at a path is open.
 * @param cuts Where something is missing: a line says how much.
 */
export function jsonRows(
  value: Json,
  root: string,
  isOpen: (path: string, depth: number) => boolean,
  cuts: readonly ValueCut[] = [],
): JsonRow[] {
  const rows: JsonRow[] = [];
  const cutOf = new Map(cuts.map((cut) => [JSON.stringify(cut.at), cut]));
  const walk = (current: Json, path: string, name: string, at: ValuePath) => {
    const depth = at.length;
    const cut = cutOf.size > 0 ? cutOf.get(JSON.stringify(at)) : undefined;
    const kind = kindOf(current);
    const size = kind === "string" ? 0 : (cut?.size ?? sizeOf(current));
    const open = size > 0 && isOpen(path, depth);
    const row: JsonRow = { path, name, depth, at, value: current, kind, size, isOpen: open };
    if (cut && kind === "string") row.cut = cut.size;
    rows.push(row);
    if (!open || current === null || typeof current !== "object") return;
    if (Array.isArray(current)) {
      for (const [i, entry] of current.entries()) walk(entry, childPath(path, i), String(i), [...at, i]);
    } else {
      for (const [key, entry] of Object.entries(current)) walk(entry, childPath(path, key), key, [...at, key]);
    }
    if (!cut) return;
    const missing = { name: "", value: null, kind: "more" as const, size: cut.size - cut.shown, isOpen: false };
    rows.push({ ...missing, path: `${path} more`, depth: depth + 1, at });
  };
  walk(value, root, root, []);
  return rows;
}
