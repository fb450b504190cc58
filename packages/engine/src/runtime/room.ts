import { SignalboxError } from "@signalbox/model";
import type { Clock } from "../ports.ts";

/** Runs in memory at a time, where nothing else is said. */
export const CAPACITY = 10_000;
/** The part of it that new runs may take: the rest is for those that have begun and are woken. */
const FOR_STARTS = 0.9;
/** Milliseconds a start is held back before it is refused. */
const PATIENCE = 10_000;

interface Waiting {
  enter(): void;
}

/** Holds starts back while a worker has as many runs in memory as it may (rule OWN-6), in the order they came. */
export class Room {
  readonly capacity: number;
  private readonly limit: number;
  private readonly waiting = new Set<Waiting>();
  /** Let in, and not there yet. */
  private coming = 0;
  private readonly clock: Clock;
  private readonly inside: () => number;

  /** @param inside How many runs are in memory. */
  constructor(clock: Clock, inside: () => number, capacity = CAPACITY) {
    this.clock = clock;
    this.inside = inside;
    this.capacity = capacity;
    this.limit = Math.max(1, Math.floor(capacity * FOR_STARTS));
  }

  /** Whether one more may start now. */
  get free(): boolean {
    return this.inside() + this.coming < this.limit && this.waiting.size === 0;
  }

  /** Resolves when there is room. @throws SignalboxError `WORKER_FULL` after 10 s without. */
  async enter(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const withdraw = this.clock.at(this.clock.now() + PATIENCE, () => {
        this.waiting.delete(entry);
        reject(new SignalboxError("WORKER_FULL", { capacity: this.capacity }));
      });
      const entry = {
        enter: () => {
          withdraw();
          resolve();
        },
      };
      this.waiting.add(entry);
    });
    this.coming--;
  }

  /** A run has left the memory. */
  left(): void {
    if (this.waiting.size === 0 || this.inside() + this.coming >= this.limit) return;
    const [first] = this.waiting;
    if (!first) return;
    this.waiting.delete(first);
    this.coming++;
    first.enter();
  }

  /** Nobody waits any more: the engine stops, and says so itself. */
  close(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    this.coming += all.length;
    for (const entry of all) entry.enter();
  }
}
