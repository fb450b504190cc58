/** Node ids are names people type in expressions: `order`, `label_2`. */
export const NODE_ID = /^[a-z][a-z0-9_]{0,62}$/;

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

/**
 * A UUID version 7 (RFC 9562): sortable by `now`.
 *
 * @param now Epoch milliseconds.
 * @param random Ten random bytes; the caller decides where they come from, so that tests and child runs can fix them.
 */
export function uuidv7(now: number, random: Uint8Array): string {
  // Text by text and not through an array of bytes: ids are made for every run and event.
  const byte = (i: number): string => HEX[random[i] ?? 0] as string;
  const time = Math.floor(now).toString(16).padStart(12, "0").slice(-12);
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-${HEX[0x70 | ((random[0] ?? 0) & 0x0f)]}${byte(1)}` +
    `-${HEX[0x80 | ((random[2] ?? 0) & 0x3f)]}${byte(3)}-${byte(4)}${byte(5)}${byte(6)}${byte(7)}${byte(8)}${byte(9)}`
  );
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
