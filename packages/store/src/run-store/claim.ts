import type { ClaimedRun, WorkerId } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { NOW } from "./columns.ts";

interface ClaimedRow {
  run_id: string;
  epoch: number;
  crashes: number;
  wake_seq: number;
  takeover?: boolean;
}

/** What both ways of claiming do with the rows they have locked as `picked`. `$1` worker, `$2` number of this call. */
const take = (crashes: string) => `
 u as (update signalbox.run_live l set owner = $1, epoch = l.epoch + 1, crashes = l.crashes + ${crashes}, wake_at = null, claim_call = $2
   from picked where l.run_id = picked.run_id returning l.run_id, l.epoch, l.crashes, l.wake_seq),
 r as (update signalbox.run set status = 'running' from u where run.id = u.run_id and run.status = 'waiting')
select run_id, epoch, crashes, wake_seq from u`;

/**
 * A worker that was declared dead, or has left, gets nothing: it would take over its own runs again and again, for each
 * look finds them without a living owner. Looked up once a statement, before any run is locked.
 */
const REGISTERED = "exists (select from signalbox.worker me where me.id = $1)";

/**
 * New, due and woken runs: all of them have `wake_at` in the past. One short look into the index for each priority
 * instead of one over all, because due times of parked runs come after the priority in it.
 */
const DUE = `with picked as (
   select d.run_id from generate_series(0, 9) p cross join lateral (
     select run_id from signalbox.run_live where owner is null and priority = p and wake_at <= ${NOW}
     order by wake_at limit $3 for update skip locked) d where ${REGISTERED} limit $3),${take("0")}`;

/**
 * Runs of owners that are no longer in `worker`. Owners are found by hopping through the index: one step an owner, not
 * one a run. Then owner by owner, each through the index again: asked for all at once and in the order of ids, the
 * planner would read the whole table, a million parked runs included.
 */
const ABANDONED = `with recursive owners as (
   (select owner from signalbox.run_live where owner is not null order by owner limit 1)
   union all
   select (select l.owner from signalbox.run_live l where l.owner > o.owner order by l.owner limit 1) from owners o where o.owner is not null),
 gone as (select owner from owners where owner is not null
   and (select w.id from signalbox.worker w where w.id = owners.owner) is null),
 picked as (
   select a.run_id from gone cross join lateral (
     select run_id from signalbox.run_live where owner = gone.owner limit $3 for update skip locked) a where ${REGISTERED} limit $3),${take("1")}`;

const DROP_DEAD = `delete from signalbox.worker where heartbeat < ${NOW} - $1::bigint`;

/** Dead workers are looked for at most so often; milliseconds. */
const TAKEOVER_EVERY = 500;

/** Gives runs to workers. One instance a process: it numbers its calls, so that an answer that got lost can be found. */
export class Claimer {
  readonly #sql: Sql;
  readonly #deadAfter: number;
  #calls = 0;
  #lookedForDead = Number.NEGATIVE_INFINITY;

  constructor(sql: Sql, deadAfter: number) {
    this.#sql = sql;
    this.#deadAfter = deadAfter;
  }

  async claim(worker: WorkerId, limit: number): Promise<ClaimedRun[]> {
    if (limit <= 0) return [];
    const abandoned = this.#shouldLookForDead() ? await this.#takeOver(worker, limit) : [];
    const rest = limit - abandoned.length;
    const due = rest > 0 ? await this.#ask("claim_due", DUE, worker, rest) : [];
    return [...abandoned.map((row) => claimed(row, true)), ...due.map((row) => claimed(row, false))];
  }

  #shouldLookForDead(): boolean {
    const now = performance.now();
    if (now - this.#lookedForDead < TAKEOVER_EVERY) return false;
    this.#lookedForDead = now;
    return true;
  }

  /** Dead workers are removed first, so that their next heartbeat tells them (rule S10). */
  async #takeOver(worker: WorkerId, limit: number): Promise<ClaimedRow[]> {
    await retrying(() => this.#sql.query(DROP_DEAD, [this.#deadAfter], "claim_drop_dead"));
    const rows = await this.#ask("claim_abandoned", ABANDONED, worker, limit);
    // There may be more than fitted: look again at once.
    if (rows.length === limit) this.#lookedForDead = Number.NEGATIVE_INFINITY;
    return rows;
  }

  /** When the answer of a claim was lost, the runs it took are found by its number, so that none is owned and forgotten. */
  async #ask(name: string, text: string, worker: WorkerId, limit: number): Promise<ClaimedRow[]> {
    const call = ++this.#calls;
    return retrying(async (attempt) => {
      if (attempt > 0) {
        const { rows } = await this.#sql.query<ClaimedRow>(
          "select run_id, epoch, crashes, wake_seq from signalbox.run_live where owner = $1 and claim_call = $2",
          [worker, call],
        );
        if (rows.length > 0) return rows;
      }
      return (await this.#sql.query<ClaimedRow>(text, [worker, call, limit], name)).rows;
    });
  }
}

const claimed = (row: ClaimedRow, takeover: boolean): ClaimedRun => ({
  run: row.run_id,
  epoch: row.epoch,
  crashes: row.crashes,
  wakeSeq: row.wake_seq,
  takeover,
});

export async function ownership(sql: Sql, worker: WorkerId, run: string): Promise<{ epoch: number } | undefined> {
  const { rows } = await sql.query<{ epoch: number }>(
    "select epoch from signalbox.run_live where run_id = $1 and owner = $2",
    [run, worker],
    "run_ownership",
  );
  return rows[0];
}
