/** A server cannot park a step for longer than this. */
const LONGEST = 24 * 3_600_000;

/**
 * Milliseconds to wait by a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param now Epoch ms.
 * @returns undefined when there is no such header or it makes no sense; 0 for a date in the past; at most 24 h.
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.trim();
  if (!value) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(LONGEST, Math.ceil(Number(value) * 1000));
  // Only the date forms of HTTP: Date.parse alone takes a lot more for a date.
  if (!/^[A-Z][a-z]{2,8},? /.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.min(LONGEST, Math.max(0, date - now));
}
