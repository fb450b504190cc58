import { randomUUID } from "node:crypto";
import type { RunId, RunStore } from "@signalbox/engine";
import type { Bus } from "../database/sql.ts";

/** Hints leave at most so often; milliseconds. */
const FLUSH_EVERY = 20;
/** Run ids a notice: 200 of 37 characters stay below the 8,000 bytes Postgres allows. */
const PER_NOTICE = 200;
/** With news of more runs than this, receivers are told to look at everything. */
const ALL_FROM = 1000;
const PREFIX = "run:";

/**
 * Hints that runs have news, collected and sent together (rule S12). A list without ids says: look at everything.
 * Hints of this store do not come back to its own listeners; its owner knows already.
 */
export class Hints {
  readonly #bus: Bus;
  readonly #tag = randomUUID().slice(0, 8);
  readonly #pending = new Set<RunId>();
  #timer: NodeJS.Timeout | undefined;
  #lastFlush = Number.NEGATIVE_INFINITY;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** As the port wants it: plain functions. */
  port(): RunStore["hints"] {
    return { send: (runs) => this.send(runs), listen: (onHint) => this.listen(onHint) };
  }

  send(runs: readonly RunId[]): void {
    for (const run of runs) this.#pending.add(run);
    if (this.#pending.size === 0 || this.#timer) return;
    const wait = Math.max(0, this.#lastFlush + FLUSH_EVERY - performance.now());
    this.#timer = setTimeout(() => this.#flush(), wait).unref();
  }

  listen(onHint: (runs: readonly RunId[]) => void): () => void {
    return this.#bus.subscribe(
      (payload) => {
        if (!payload.startsWith(PREFIX)) return;
        const [tag, ids = ""] = payload.slice(PREFIX.length).split(" ");
        if (tag !== this.#tag) onHint(ids === "" ? [] : ids.split(","));
      },
      () => onHint([]),
    );
  }

  #flush(): void {
    const runs = [...this.#pending];
    this.#pending.clear();
    this.#timer = undefined;
    this.#lastFlush = performance.now();
    // Lost hints only cost time: polling finds the same runs.
    this.#bus.publish(this.#notices(runs)).catch(() => {});
  }

  #notices(runs: readonly RunId[]): string[] {
    if (runs.length > ALL_FROM) return [`${PREFIX}${this.#tag} `];
    const notices: string[] = [];
    for (let from = 0; from < runs.length; from += PER_NOTICE)
      notices.push(`${PREFIX}${this.#tag} ${runs.slice(from, from + PER_NOTICE).join(",")}`);
    return notices;
  }
}
