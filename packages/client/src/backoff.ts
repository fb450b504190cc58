/** Full jitter: a random part of a doubling limit, so that many clients do not come back at the same moment. */
export interface Backoff {
  /** First limit in ms; default 250. */
  initial?: number;
  /** Largest limit in ms; default 15,000. */
  cap?: number;
}

/** Milliseconds to wait before reconnecting for the `attempt`th time (from 0). Never less than 50. */
export function backoffDelay(attempt: number, options: Backoff = {}, random: () => number = Math.random): number {
  const limit = Math.min(options.cap ?? 15_000, (options.initial ?? 250) * 2 ** Math.min(attempt, 20));
  return Math.max(50, Math.round(random() * limit));
}
