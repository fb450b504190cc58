import type { Clock } from "../ports.ts";

/**
 * One call at a time for many: what comes while a call is under way is the next call's. So however much there is, the
 * database is asked by one connection, and each answer is for as many as have come together meanwhile.
 */
export class OneAtATime<T> {
  private waiting: T[] = [];
  private busy = false;
  private readonly clock: Clock;
  private readonly work: (items: T[]) => Promise<void>;
  private readonly most: number;

  /**
   * @param work Must not reject.
   * @param most Items of one call; default 1,000.
   */
  constructor(clock: Clock, work: (items: T[]) => Promise<void>, most = 1000) {
    this.clock = clock;
    this.work = work;
    this.most = most;
  }

  add(items: readonly T[]): void {
    if (items.length === 0) return;
    this.waiting.push(...items);
    if (this.busy) return;
    this.busy = true;
    this.clock.soon(() => void this.all());
  }

  private async all(): Promise<void> {
    while (this.waiting.length > 0) await this.work(this.waiting.splice(0, this.most));
    this.busy = false;
  }
}
