import { createHash, timingSafeEqual } from "node:crypto";

const digest = (value: string): Buffer => createHash("sha256").update(value, "utf8").digest();

/**
 * Equality of two texts in time that depends on neither. Texts are compared, not decoded bytes: Base64 spells the same
 * bytes in several ways, and a changed letter must never pass.
 */
export const equalTexts = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** Whether any candidate equals `expected`; looks at all of them in any case. */
export function anyEqual(candidates: readonly string[], expected: string): boolean {
  let found = false;
  for (const candidate of candidates) found = equalTexts(candidate, expected) || found;
  return found;
}
