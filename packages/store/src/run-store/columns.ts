/**
 * Columns of a batch as the text of one parameter each, for `unnest`. The driver's own array encoding escapes every
 * element; ids and numbers need none of it, and JSON text holds no line feed, so lines joined by one are enough.
 */

/** The database's clock in epoch ms. `now()` and not `clock_timestamp()`: an index can be searched with it. */
export const NOW = "(extract(epoch from now()) * 1000)::bigint";

/** For `uuid[]`, `int[]`, `bigint[]` and `boolean[]`. */
export const plain = (values: readonly (string | number | boolean | null | undefined)[]): string => {
  let text = "{";
  for (let i = 0; i < values.length; i++) text += (i === 0 ? "" : ",") + (values[i] ?? "NULL");
  return `${text}}`;
};

const SAFE = /^[\w:./-]+$/;
const NUL = /\0/g;

/** For `text[]`. Postgres text cannot hold the character 0; it is shown as the symbol for it. */
export const texts = (values: readonly (string | null | undefined)[]): string => {
  const quote = (value: string | null | undefined) => {
    if (value === null || value === undefined) return "NULL";
    if (SAFE.test(value) && value.length !== 4) return value;
    return `"${cleanText(value).replace(/["\\]/g, "\\$&")}"`;
  };
  return `{${values.map(quote).join(",")}}`;
};
export const cleanText = (value: string): string => (value.includes("\0") ? value.replace(NUL, "\u2400") : value);

/** For `string_to_array($n, E'\n', '')`: JSON texts, or nothing for null. */
export const lines = (values: readonly (string | undefined)[]): string => values.join("\n");

/** An empty text has no lines at all, where one null was meant; so a lone null is given as `[null]`. */
export const jsonLines = (param: string): string => `string_to_array(${param}, E'\\n', '')`;
