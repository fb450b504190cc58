import type { Json } from "@signalbox/model";
import type { StatisticsRepository } from "@signalbox/store";
import type { Logger } from "../ops/log.ts";

export interface StatisticsKeeperOptions {
  statistics: Pick<StatisticsRepository, "count" | "behind" | "compact">;
  notes: { get(key: string): Promise<Json | undefined>; set(key: string, value: Json): Promise<void> };
  /** Ms that counts are kept. */
  retention: number;
  now(): number;
  log: Logger;
}

/** Pause while there is nothing to do, in ms: how old the statistics are at rest. */
const EVERY = 1000;
/** Of its time it counts a fifth at most: what runs comes first, and statistics may be late. */
const REST = 4;
/** Runs counted in one transaction. */
const BATCH = 300;
/** Moved runs that are remembered; beyond that they are looked for in the database. */
const MOST = 50_000;
const LOOK_EVERY = 600_000;
const COMPACT_AFTER = 86_400_000;
/** Where the looking for new runs goes on: all before it have been counted at least once. */
const SEEN = "statistics.seen";
/** Ids begin with the time of their start; a start may become visible so much later than others. */
const LATE = 600_000;

/**
 * Counts what runs do, behind them: hears which runs have moved and reads their journals from where it stopped
 * (docs/spec/statistics.md). What was not heard, of a process that was killed or of the time before, is looked for at
 * the start and every ten minutes.
 */
export class StatisticsKeeper {
  readonly #options: StatisticsKeeperOptions;
  #moved = new Set<string>();
  /** Runs moved that are not in `moved`. */
  #missed = true;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: StatisticsKeeperOptions) {
    this.#options = options;
  }

  /** A run has new journal rows; called after each commit, so it does next to nothing. */
  moved(run: string): void {
    if (this.#moved.size < MOST) this.#moved.add(run);
    else this.#missed = true;
  }

  /** Whether there is much that has not been counted. */
  get catchingUp(): boolean {
    return this.#missed || this.#moved.size > 10 * BATCH;
  }

  start(): void {
    this.#schedule(EVERY);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  /** Counts everything that is stored at this moment; for tests, and for whoever can wait. */
  async settle(): Promise<void> {
    await this.#look();
    while (this.#moved.size > 0) await this.#count();
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#turn = this.#run();
    }, ms);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    const began = performance.now();
    let failed = false;
    try {
      const now = this.#options.now();
      if (this.#missed || now - this.#lookedAt >= LOOK_EVERY) await this.#look();
      else if (this.#moved.size > 0) await this.#count();
    } catch (error) {
      failed = true;
      this.#options.log.debug({ err: error }, "runs could not be counted; it is tried again");
    }
    const took = performance.now() - began;
    this.#schedule(this.#moved.size > 0 && !failed ? took * REST : EVERY + took * REST);
  }

  /** One batch. What fails is not lost: nothing of it was written, and it stays to be counted. */
  async #count(): Promise<void> {
    const runs: string[] = [];
    for (const run of this.#moved) {
      runs.push(run);
      if (runs.length === BATCH) break;
    }
    // Before reading, so that what moves meanwhile is counted again.
    for (const run of runs) this.#moved.delete(run);
    try {
      const { more } = await this.#options.statistics.count(runs);
      for (const run of more) this.moved(run);
    } catch (error) {
      for (const run of runs) this.moved(run);
      throw error;
    }
  }

  async #look(): Promise<void> {
    const { statistics, notes, now } = this.#options;
    const began = now();
    this.#missed = false;
    try {
      for (const kind of ["known", "live"] as const) await this.#pages(kind);
      const seen = await notes.get(SEEN);
      const last = await this.#pages("new", typeof seen === "string" ? seen : undefined, idBefore(began - LATE));
      // Those of the last page too: once they are written down as seen, nobody looks for them again.
      for (let left = Math.ceil(this.#moved.size / BATCH); left > 0 && this.#moved.size > 0; left--)
        await this.#count();
      if (last !== undefined) await notes.set(SEEN, last);
      await statistics.compact(began - COMPACT_AFTER, began - this.#options.retention);
    } catch (error) {
      this.#missed = true;
      throw error;
    }
    if (!this.#stopped) this.#lookedAt = began;
  }

  /** @returns the last id below `until` that was looked at. */
  async #pages(of: "known" | "live" | "new", after?: string, until = ""): Promise<string | undefined> {
    let at = after;
    let seen: string | undefined;
    while (!this.#stopped) {
      const began = performance.now();
      const { runs, next } = await this.#options.statistics.behind(of, at);
      for (const run of runs) this.#moved.add(run);
      while (this.#moved.size >= BATCH && !this.#stopped) {
        const counting = performance.now();
        await this.#count();
        await pause((performance.now() - counting) * REST);
      }
      if (next === undefined) break;
      at = next;
      if (next < until) seen = next;
      await pause((performance.now() - began) * REST);
    }
    return seen;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 2000)));

/** The lowest id a run that started then can have. */
function idBefore(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
