/** Rounding by the decimal digits people see: 1.005 is one point zero zero five, not the double just below it. */
export type Rounding = "halfUp" | "halfEven" | "floor" | "ceil";

/** Sign, digits and how many of them stand behind the point, from the shortest text that reads back as the number. */
function digitsOf(value: number): { negative: boolean; digits: string; scale: number } {
  const [mantissa = "0", exponent = "0"] = String(Math.abs(value)).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { negative: value < 0, digits: whole + fraction, scale: fraction.length - Number(exponent) };
}

function roundsUp(kept: string, dropped: string, negative: boolean, mode: Rounding): boolean {
  if (!/[1-9]/.test(dropped)) return false;
  if (mode === "floor") return negative;
  if (mode === "ceil") return !negative;
  const first = dropped.charCodeAt(0) - 48;
  if (first !== 5) return first > 5;
  if (/[1-9]/.test(dropped.slice(1)) || mode === "halfUp") return true;
  return ((kept.charCodeAt(kept.length - 1) - 48) & 1) === 1;
}

/**
 * Rounds to decimal places.
 *
 * @param places From -15 (thousands and more) to 15. `halfUp` moves halves away from zero.
 */
export function roundTo(value: number, places: number, mode: Rounding): number {
  const { negative, digits, scale } = digitsOf(value);
  const drop = scale - places;
  if (drop <= 0) return value;
  const padded = digits.padStart(drop + 1, "0");
  const kept = padded.slice(0, -drop);
  const up = roundsUp(kept, padded.slice(-drop), negative, mode);
  const rounded = BigInt(kept) + (up ? 1n : 0n);
  const result = Number(`${rounded}e${-places}`);
  return negative && result !== 0 ? -result : result;
}

/** A plain decimal number in a text, such as `-12.50` or `1e3`; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 400 || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}
