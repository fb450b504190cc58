/**
 * Milliseconds before the next attempt: full jitter over an exponential ceiling, and never earlier than the other
 * system asked for (rule RETRY-2).
 *
 * @param attempt The attempt that failed, from 1.
 * @param chance In [0, 1), fixed for (run, step, attempt).
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(
  policy: { initial: number; factor: number; cap: number },
  attempt: number,
  chance: number,
  retryAfter: number | undefined,
): number {
  const ceiling = Math.min(policy.cap, policy.initial * policy.factor ** (attempt - 1));
  return Math.round(Math.max(chance * ceiling, retryAfter ?? 0));
}
