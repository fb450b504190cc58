import { type Kysely, sql } from "kysely";
import type { Tables } from "../tables.ts";
import { idAt } from "./run-ids.ts";

export interface RunCounts {
  running: number;
  waiting: number;
  /** Started in the last 24 hours; counted up to {@link COUNT_LIMIT}, which then means "or more". */
  failed24h: number;
  succeeded24h: number;
  /** Epoch ms of the newest start. */
  lastAt?: number;
}
export const COUNT_LIMIT = 10_000;

export const NO_RUNS: RunCounts = { running: 0, waiting: 0, failed24h: 0, succeeded24h: 0 };
const DAY_MS = 86_400_000;

/** Counting that takes no longer than this is done anew for whoever asks; milliseconds. */
const QUICK = 50;
/** Counts are used again for so many times as long as it took to count: at most 5 % of one connection counts. */
const REUSE = 20;
/** Milliseconds; counts are never older, but for the time it takes to count. */
const OLDEST = 60_000;

/**
 * How many runs each workflow has. Counting a million waiting runs takes a second and is the same for every reader, so
 * it is done once for all: few runs are always counted anew; of many the counts are up to 20 times as old as counting
 * takes, and at most a minute.
 */
export class RunCounter {
  readonly #db: Kysely<Tables>;
  readonly #clock: () => number;
  #counted: { counts: Map<string, RunCounts>; at: number; took: number } | undefined;
  #counting: Promise<Map<string, RunCounts>> | undefined;

  /** @param clock Milliseconds that only grow; for tests. */
  constructor(db: Kysely<Tables>, clock: () => number = () => performance.now()) {
    this.#db = db;
    this.#clock = clock;
  }

  /** By workflow; those without runs may be absent. @param now Epoch ms: what the last 24 hours count from. */
  async counts(now: number): Promise<Map<string, RunCounts>> {
    const { counts, at, took } = this.#counted ?? { counts: undefined, at: 0, took: 0 };
    const age = this.#clock() - at;
    if (counts && took > QUICK && age < Math.min(OLDEST, took * REUSE)) return counts;
    // Who asks while others count shares it, but only where that takes so long that a little older does not matter.
    if (this.#counting && counts && took > QUICK) return this.#counting;
    const counting = this.#count(now).finally(() => {
      if (this.#counting === counting) this.#counting = undefined;
    });
    this.#counting = counting;
    return counting;
  }

  async #count(now: number): Promise<Map<string, RunCounts>> {
    const began = this.#clock();
    const [open, rest] = await Promise.all([this.#open(), this.#lately(now)]);
    const counts = new Map<string, RunCounts>();
    for (const { workflow, f, s, last } of rest) {
      const { running = 0, waiting = 0 } = open.get(workflow) ?? {};
      const one: RunCounts = { running, waiting, failed24h: f, succeeded24h: s };
      counts.set(workflow, last === null ? one : { ...one, lastAt: last });
    }
    const at = this.#clock();
    this.#counted = { counts, at, took: at - began };
    return counts;
  }

  /** All of them in one pass over an index, however many workflows there are. */
  async #open(): Promise<Map<string, { running?: number; waiting?: number }>> {
    const { rows } = await sql<{ workflow: string; status: "running" | "waiting"; n: number }>`
      select workflow, status, count(*) as n from signalbox.run
      where status in ('running', 'waiting') and status <> 'succeeded' group by workflow, status`.execute(this.#db);
    const open = new Map<string, { running?: number; waiting?: number }>();
    for (const { workflow, status, n } of rows) open.set(workflow, { ...open.get(workflow), [status]: n });
    return open;
  }

  /** Each workflow's newest runs, by index, so that a busy one cannot make it slow. */
  async #lately(now: number) {
    const since = idAt(now - DAY_MS);
    const { rows } = await sql<{ workflow: string; last: number | null } & Record<"f" | "s", number>>`
      select w.id as workflow, day.f, day.s,
        (select started_at from signalbox.run where workflow = w.id order by id desc limit 1) as last
      from signalbox.workflow w
      cross join lateral (select count(*) filter (where status = 'failed') as f, count(*) filter (where status = 'succeeded') as s
        from (select status from signalbox.run where workflow = w.id and id >= ${since} order by id desc limit ${COUNT_LIMIT}) x) day
      where w.deleted_at is null`.execute(this.#db);
    return rows;
  }
}
