import { createHash } from "node:crypto";
import { cleanText } from "./columns.ts";

/** Longer keys would not fit into an index; their tail is replaced by a hash of the whole. */
const LONGEST = 500;

/** A key that people have made up, as it is stored. */
export function storedKey(key: string): string {
  const clean = cleanText(key);
  if (clean.length <= LONGEST) return clean;
  return `${clean.slice(0, LONGEST - 65)}#${createHash("sha256").update(key).digest("hex")}`;
}
