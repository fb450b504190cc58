import { appendFileSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** Adds the totals of one suite to the file that collects them, one line of JSON a suite. */
export const addTotals = (file, totals) => appendFileSync(file, `${JSON.stringify(totals)}\n`);

/**
 * Sum of all suites.
 *
 * @param {string} file
 * @returns {Totals} zeros when the file does not exist.
 */
export function sumTotals(file) {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    // Nothing ran.
  }
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const line of text.split("\n").filter(Boolean)) {
    const suite = JSON.parse(line);
    for (const key of Object.keys(sum)) sum[key] += suite[key];
  }
  return sum;
}

export const totalsLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
