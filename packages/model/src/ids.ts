import { z } from "zod";

/** Node ids are names people type in expressions: `order`, `label_2`. */
export const NODE_ID = /^[a-z][a-z0-9_]{0,62}$/;
export const nodeId = z.string().regex(NODE_ID, "expected a name of a-z, 0-9 and _ that starts with a letter");

/** Names the expression language keeps for itself; a node cannot be called so. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  "trigger",
  "steps",
  "item",
  "index",
  "vars",
  "run",
  "now",
  "true",
  "false",
  "null",
  "in",
]);

/**
 * A node id made from a label: `Buy label` becomes `buy_label`; `taken` decides whether a number is appended.
 * Labels without any Latin letter fall back to `fallback`.
 */
export function slugFor(label: string, taken: (id: string) => boolean, fallback = "step"): string {
  const slug = (text: string) =>
    text
      .normalize("NFKD")
      // Accents go, their letters stay: `prüfen` is `prufen`.
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replaceAll("ß", "ss")
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^[^a-z]+|_+$/g, "")
      .slice(0, 48);
  const base = slug(label) || slug(fallback) || "step";
  if (!taken(base) && !RESERVED_NAMES.has(base)) return base;
  for (let n = 2; ; n++) if (!taken(`${base}_${n}`)) return `${base}_${n}`;
}

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "expected a UUID");

/**
 * A UUID version 7 (RFC 9562): sortable by `now`.
 *
 * @param now Epoch milliseconds.
 * @param random Ten random bytes; the caller decides where they come from, so that tests and child runs can fix them.
 */
export function uuidv7(now: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff;
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
