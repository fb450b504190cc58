import { isObject, type Json, type ValuePath } from "@signalbox/model";

/** A list as a table: where it is, its columns, and its rows. Of a list of plain values the one column is "". */
export interface DataTable {
  at: ValuePath;
  columns: readonly string[];
  rows: readonly Json[];
}

const MOST_COLUMNS = 50;
/** Rows that are looked at for columns. */
const LOOKED_AT = 200;

/** The table a value is: the list itself, or the first list of objects a level or two below. */
export function tableOf(value: Json): DataTable | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : made(value, []);
  if (!isObject(value)) return undefined;
  const found = (at: ValuePath, object: { [key: string]: Json }, depth: number): DataTable | undefined => {
    for (const [key, inner] of Object.entries(object)) {
      if (Array.isArray(inner) && inner.length > 0 && inner.every(isObject)) return made(inner, [...at, key]);
    }
    if (depth === 0) return undefined;
    for (const [key, inner] of Object.entries(object)) {
      const table = isObject(inner) ? found([...at, key], inner, depth - 1) : undefined;
      if (table) return table;
    }
    return undefined;
  };
  return found([], value, 1);
}

function made(rows: readonly Json[], at: ValuePath): DataTable {
  const columns = new Set<string>();
  for (const row of rows.slice(0, LOOKED_AT)) {
    if (!isObject(row)) return { at, columns: [""], rows };
    for (const key of Object.keys(row)) if (columns.size < MOST_COLUMNS) columns.add(key);
  }
  return { at, columns: [...columns], rows };
}
