import type { Clock } from "../ports.ts";

/** setTimeout wraps around above this; longer waits are taken in parts. */
const LONGEST = 2 ** 31 - 1;

/**
 * By how much a clock that seems to be `error` ms behind, give or take `doubt`, is to be moved: only as far as it is
 * certainly wrong, and not for trifles, which would only make time jump. Whole milliseconds: times are stored as such.
 */
export function correction(error: number, doubt: number): number {
  const certain = Math.abs(error) - doubt;
  return certain < 50 ? 0 : Math.sign(error) * Math.round(certain);
}

/** The machine's clock, moved by `skew` towards the database's, so that no timer is early (rule TIME-1). */
export class SystemClock implements Clock {
  private skew = 0;

  now(): number {
    return Date.now() + this.skew;
  }

  /** @param databaseNow The database's clock, read when this clock showed `shown`, give or take `doubt` ms. */
  adjust(databaseNow: number, shown: number, doubt = 0): void {
    this.skew += correction(databaseNow - shown, doubt);
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }

  at(at: number, callback: () => void): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const arm = () => {
      const rest = at - this.now();
      if (rest <= 0) callback();
      else timer = setTimeout(arm, Math.min(rest + 1, LONGEST));
    };
    timer = setTimeout(arm, Math.max(0, Math.min(at - this.now(), LONGEST)));
    return () => clearTimeout(timer);
  }
}
