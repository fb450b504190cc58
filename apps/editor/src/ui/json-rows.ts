import type { Json } from "@signalbox/model";

/** One visible line of a JSON tree. */
export interface JsonRow {
  /** Address in expression notation, from the root name on: `order.lines[0].sku`. */
  path: string;
  /** Name shown before the value: key, index or root name. */
  name: string;
  depth: number;
  value: Json;
  kind: "object" | "array" | "string" | "number" | "boolean" | "null";
  /** Entries inside, for objects and arrays. */
  size: number;
  isOpen: boolean;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The address of an entry below `path`: `.key`, `["odd key"]` or `[0]`. */
export const childPath = (path: string, key: string | number): string => {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
};

export const kindOf = (value: Json): JsonRow["kind"] =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : (typeof value as Exclude<JsonRow["kind"], "null" | "array">);

const sizeOf = (value: Json): number =>
  value !== null && typeof value === "object" ? (Array.isArray(value) ? value.length : Object.keys(value).length) : 0;

/**
 * The lines of a tree of which some branches are open, in order. Walks open branches only, so a large closed value
 * costs one line.
 *
 * @param isOpen Whether the branch at a path is open.
 */
export function jsonRows(value: Json, root: string, isOpen: (path: string, depth: number) => boolean): JsonRow[] {
  const rows: JsonRow[] = [];
  const walk = (current: Json, path: string, name: string, depth: number) => {
    const size = sizeOf(current);
    const open = size > 0 && isOpen(path, depth);
    rows.push({ path, name, depth, value: current, kind: kindOf(current), size, isOpen: open });
    if (!open || current === null || typeof current !== "object") return;
    if (Array.isArray(current)) {
      for (const [i, entry] of current.entries()) walk(entry, childPath(path, i), String(i), depth + 1);
    } else {
      for (const [key, entry] of Object.entries(current)) walk(entry, childPath(path, key), key, depth + 1);
    }
  };
  walk(value, root, root, 0);
  return rows;
}
