import type { Logger } from "../ops/log.ts";
import type { EventInbox, StoredEvent } from "./event-inbox.ts";

export interface SweeperOptions {
  inbox: EventInbox;
  /** Starts the runs of a stored event; those that exist stay as they are. */
  restart(event: StoredEvent): Promise<unknown>;
  /** Ms for which events are kept. */
  retention: number;
  now(): number;
  log: Logger;
}

/** Young events are being started just now by whoever took them in. */
const YOUNGEST = 10_000;
const OLDEST = 24 * 3_600_000;
const EVERY = 15_000;
const PRUNE_EVERY = 3_600_000;
const BATCH = 100;
const MAX_TRIES = 20;

/**
 * Starts what a crash between storing an event and starting its runs left behind (rule HOOK-5), and removes events
 * that are past their time. Safe on several servers: starting twice starts once.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #tries = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #prunedAt = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  start(): void {
    const turn = () => {
      this.#turn = this.#run().finally(() => {
        if (this.#timer !== undefined) this.#timer = setTimeout(turn, EVERY);
      });
    };
    this.#timer = setTimeout(turn, 0);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#turn;
  }

  /** @param youngest Ms an event must be old. @returns how many events were started. */
  async sweep(youngest = YOUNGEST): Promise<number> {
    const { inbox, restart, now, log } = this.#options;
    const events = await inbox.unstarted(now() - OLDEST, now() - youngest, BATCH);
    let started = 0;
    for (const event of events) {
      const tries = (this.#tries.get(event.id) ?? 0) + 1;
      if (tries > MAX_TRIES) continue;
      this.#tries.set(event.id, tries);
      try {
        await restart(event);
        this.#tries.delete(event.id);
        started++;
      } catch (error) {
        log.warn({ err: error, event: event.id, tries }, "a stored event could not be started yet");
      }
    }
    if (started > 0) log.info({ events: started }, "events were started that a stop had left behind");
    return started;
  }

  async #run(): Promise<void> {
    const { inbox, retention, now, log } = this.#options;
    try {
      await this.sweep();
      if (now() - this.#prunedAt < PRUNE_EVERY) return;
      this.#prunedAt = now();
      this.#tries.clear();
      await inbox.prune(now() - retention);
    } catch (error) {
      log.warn({ err: error }, "the event inbox could not be looked at");
    }
  }
}
