import type { Clock } from "../ports.ts";

/** setTimeout wraps around above this; longer waits are taken in parts. */
const LONGEST = 2 ** 31 - 1;

/** The machine's clock, moved by `skew` towards the database's, so that no timer is early (rule TIME-1). */
export class SystemClock implements Clock {
  private skew = 0;

  now(): number {
    return Date.now() + this.skew;
  }

  /** @param databaseNow The database's clock, read when this clock showed `shown`. */
  adjust(databaseNow: number, shown: number): void {
    const error = databaseNow - shown;
    // Below the precision of the measurement it would only make time jump.
    // Whole milliseconds: times are stored as such.
    if (Math.abs(error) >= 50) this.skew += Math.round(error);
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
