import { parseDuration, type RunStatus } from "@signalbox/model";
import type { BlobKeeper, EndedRun, RetentionRepository } from "@signalbox/store";
import type { Logger } from "./log.ts";

export interface HousekeeperOptions {
  runs: RetentionRepository;
  blobs: Pick<BlobKeeper, "collect"> | undefined;
  /** Ms that runs are kept after their end, when their workflow does not say; Infinity: for ever. */
  retention: number;
  /** The same for failed ones. */
  failedRetention: number;
  now(): number;
  /** Told after each removal. */
  removed(what: "runs" | "blobs", count: number): void;
  log: Logger;
}

const EVERY = 3_600_000;
/** The first pass comes some minutes after the start, not at the same moment on all servers. */
const FIRST_AFTER = 60_000;
const FIRST_SPREAD = 240_000;
/**
 * Runs younger than this are kept whatever is set: a stored event of the last day whose run is not there is taken for
 * one that a crash cut off, and started again (rule HOOK-5).
 */
export const YOUNGEST = 25 * 3_600_000;
/** Runs removed in one transaction, and the pause after it: removal must not be felt by what runs. */
const BATCH = 200;
const PAUSE = 20;

/**
 * Once an hour, removes runs whose time is over, and what nobody needs any more: values in the blob store, keys,
 * snapshots (rules RET-1 to RET-5, docs/spec/store.md). Safe on several servers.
 */
export class Housekeeper {
  readonly #options: HousekeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: HousekeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const turn = () => {
      this.#turn = this.#run().finally(() => {
        if (!this.#stopped) this.#timer = setTimeout(turn, EVERY);
      });
    };
    this.#timer = setTimeout(turn, FIRST_AFTER + Math.random() * FIRST_SPREAD);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  /** Looks through all runs once. @returns how many were removed. */
  async pass(): Promise<{ runs: number; blobs: number }> {
    const { runs, blobs, now, removed } = this.#options;
    const { over, shortest } = await this.#rule();
    // Only runs that started so long ago can be past any of the times.
    const startedBefore = now() - Math.max(YOUNGEST, shortest);
    let count = 0;
    for (let after: string | undefined; !this.#stopped && startedBefore > 0; ) {
      const page = await runs.page({ startedBefore, ...(after === undefined ? {} : { after }) });
      const old = page.runs.filter(over).map(({ id }) => id);
      for (let from = 0; from < old.length && !this.#stopped; from += BATCH) {
        const gone = await runs.remove(old.slice(from, from + BATCH));
        count += gone;
        removed("runs", gone);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
      if (page.next === undefined) break;
      after = page.next;
    }
    await runs.sweep(now() - YOUNGEST);
    const values = this.#stopped ? 0 : ((await blobs?.collect()) ?? 0);
    removed("blobs", values);
    return { runs: count, blobs: values };
  }

  /** Whether a run's time is over, by what its workflow and the server say now; and the shortest of those times. */
  async #rule(): Promise<{ over: (run: EndedRun) => boolean; shortest: number }> {
    const { runs, now, retention, failedRetention } = this.#options;
    const own = new Map<string, number>();
    for (const [workflow, text] of await runs.wishes()) {
      const kept = parseDuration(text);
      if (kept !== undefined) own.set(workflow, kept);
    }
    const keptFor = (workflow: string, status: RunStatus): number =>
      own.get(workflow) ?? (status === "failed" ? failedRetention : retention);
    const at = now();
    return {
      over: ({ workflow, status, endedAt }) => endedAt < at - keptFor(workflow, status),
      shortest: Math.min(retention, failedRetention, ...own.values()),
    };
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    try {
      const { runs, blobs } = await this.pass();
      if (runs > 0 || blobs > 0) log.info({ runs, values: blobs }, "removed what is past its time");
    } catch (error) {
      log.warn({ err: error }, "old runs could not be removed; it is tried again in an hour");
    }
  }
}
