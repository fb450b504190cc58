/**
 * Epoch ms of a signed time stamp: Unix seconds, Unix milliseconds or ISO 8601.
 *
 * @returns undefined when it is none of these.
 */
export function stampTime(text: string): number | undefined {
  if (/^\d{1,16}$/.test(text)) {
    const value = Number(text);
    // Seconds reach twelve digits only after the year 5000.
    return text.length >= 12 ? value : value * 1000;
  }
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
