/** Numbers in [0, 1) that follow from a seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  chance = (probability: number): boolean => probability > 0 && this.next() < probability;
  /** A whole number below `limit`. */
  below = (limit: number): number => Math.floor(this.next() * limit);
  pick = <T>(list: readonly T[]): T => list[this.below(list.length)] as T;
  /** A sequence of its own, for what goes on beside this one. */
  fork = (): Random => new Random(this.below(2 ** 31));
}
