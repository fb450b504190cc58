import type { RateGrant, RateRequest } from "../../src/ports.ts";

/** Rates as the store has them (rule SLOT-7), in microseconds. */
export class SimRates {
  private readonly tat = new Map<string, number>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  reserve(requests: readonly RateRequest[]): RateGrant[] {
    return requests.map(({ key, count, per, burst, run, path }) => {
      const now = this.now() * 1000;
      const step = Math.ceil((per * 1000) / count);
      const tat = Math.max(this.tat.get(key) ?? 0, now);
      this.tat.set(key, tat + step);
      return { run, path, at: Math.ceil(Math.max(now, tat - (burst - 1) * step) / 1000) };
    });
  }
}
