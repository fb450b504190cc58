import type { ClaimedRun, WorkerId } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { NOW } from "./columns.ts";

interface ClaimedRow {
  run_id: string;
  epoch: number;
  crashes: number;
  wake_seq: number;
  /** Where the next fair claim goes on. */
  last?: string | null;
}

/** What both ways of claiming do with the rows they have locked as `picked`. `$1` worker, `$2` number of this call. */
const take = (crashes: string, last = "null::text") => `
 u as (update signalbox.run_live l set owner = $1, epoch = l.epoch + 1, crashes = l.crashes + ${crashes}, wake_at = null, claim_call = $2
   from picked where l.run_id = picked.run_id returning l.run_id, l.epoch, l.crashes, l.wake_seq),
 r as (update signalbox.run set status = 'running' from u where run.id = u.run_id and run.status = 'waiting')
select run_id, epoch, crashes, wake_seq, ${last} as last from u`;

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

const DUE_OF = (workflow: string, priority: string) =>
  `from signalbox.run_live where owner is null and workflow = ${workflow} and priority = ${priority} and wake_at <= ${NOW}`;

/** Workflows a claim looks at; the next one goes on behind them. */
const FLOWS = 1000;

/**
 * For while there is more to do than a claim takes: every workflow gets its share, so that none with 100,000 due runs
 * keeps the only one of another waiting. Workflows with unowned runs are found by hopping through the index, one step a
 * workflow and not one a run, from `$4` on.
 */
const FLOWS_CTE = `with recursive hops as (
   (select workflow, 1 as n from signalbox.run_live where owner is null and wake_at is not null and workflow > $4::text order by workflow limit 1)
   union all
   select (select l.workflow from signalbox.run_live l where l.owner is null and l.wake_at is not null and l.workflow > h.workflow
     order by l.workflow limit 1), h.n + 1 from hops h where h.workflow is not null and h.n < ${FLOWS}),
 flows as materialized (select workflow from hops where workflow is not null)`;

const seen = `(select case when count(*) = ${FLOWS} then max(workflow) end from flows)`;

/** Urgent runs first; within a priority, the same number for each workflow that has some. */
const FAIR = `${FLOWS_CTE},
 picked as (
   select d.run_id from generate_series(0, 9) p
   cross join lateral (select count(*) as n from flows f where exists (select ${DUE_OF("f.workflow", "p")})) due
   cross join lateral (select workflow from flows where due.n > 0) f
   cross join lateral (
     select run_id ${DUE_OF("f.workflow", "p")} order by wake_at limit ($3::int + due.n - 1) / greatest(due.n, 1) for update skip locked) d
   where ${REGISTERED} limit $3::int),${take("0", seen)}`;

/** The longest waiting of each workflow, whatever their priority. */
const OLDEST = `${FLOWS_CTE},
 picked as (
   select d.run_id from (select count(*) as n from flows f where exists (
     select from generate_series(0, 9) p where exists (select ${DUE_OF("f.workflow", "p")}))) due
   cross join lateral (select workflow from flows where due.n > 0) f
   cross join lateral (
     select one.run_id from generate_series(0, 9) p cross join lateral (
       select run_id, wake_at ${DUE_OF("f.workflow", "p")} order by wake_at limit ($3::int + due.n - 1) / greatest(due.n, 1) for update skip locked) one
     order by one.wake_at limit ($3::int + due.n - 1) / greatest(due.n, 1)) d
   where ${REGISTERED} limit $3::int),${take("0", seen)}`;

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

/** Name and text. */
type Claim = readonly [name: string, text: string];
const DUE_CLAIM: Claim = ["claim_due", DUE];
const FAIR_CLAIM: Claim = ["claim_fair", FAIR];
const OLDEST_CLAIM: Claim = ["claim_oldest", OLDEST];
const ABANDONED_CLAIM: Claim = ["claim_abandoned", ABANDONED];

const DROP_DEAD = `delete from signalbox.worker where heartbeat < ${NOW} - $1::bigint`;

/** Dead workers are looked for at most so often; milliseconds. */
const TAKEOVER_EVERY = 500;

/** Every so manieth claim of a worker with too much to do looks at age alone, so that nothing urgent starves the rest. */
const OLDEST_EVERY = 8;

/** Gives runs to workers. One instance a process: it numbers its calls, so that an answer that got lost can be found. */
export class Claimer {
  readonly #sql: Sql;
  readonly #deadAfter: number;
  readonly #oldestEvery: number;
  #calls = 0;
  #lookedForDead = Number.NEGATIVE_INFINITY;
  /** Claims in a row that were full; while there are any, there may be more to do than one claim takes. */
  #full = 0;
  /** The workflow after which the next fair claim goes on. */
  #after = "";

  /** @param options.oldestEvery For tests; default 8. */
  constructor(sql: Sql, deadAfter: number, options: { oldestEvery?: number } = {}) {
    this.#sql = sql;
    this.#deadAfter = deadAfter;
    this.#oldestEvery = options.oldestEvery ?? OLDEST_EVERY;
  }

  async claim(worker: WorkerId, limit: number): Promise<ClaimedRun[]> {
    if (limit <= 0) return [];
    const abandoned = this.#shouldLookForDead() ? await this.#takeOver(worker, limit) : [];
    const rest = limit - abandoned.length;
    const due = rest > 0 ? await this.#due(worker, rest) : [];
    return [...abandoned.map((row) => claimed(row, true)), ...due.map((row) => claimed(row, false))];
  }

  /** The plain claim is the cheaper one, and as fair as the others as long as it takes all there is. */
  async #due(worker: WorkerId, limit: number): Promise<ClaimedRow[]> {
    if (this.#full === 0) {
      const rows = await this.#ask(DUE_CLAIM, worker, limit);
      if (rows.length === limit) this.#full = 1;
      return rows;
    }
    const oldest = this.#full % this.#oldestEvery === 0;
    const rows = await this.#ask(oldest ? OLDEST_CLAIM : FAIR_CLAIM, worker, limit, this.#after);
    const more = rows[0]?.last ?? "";
    this.#full = rows.length === limit || more !== "" ? this.#full + 1 : 0;
    this.#after = more;
    return rows;
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
    const rows = await this.#ask(ABANDONED_CLAIM, worker, limit);
    // There may be more than fitted: look again at once.
    if (rows.length === limit) this.#lookedForDead = Number.NEGATIVE_INFINITY;
    return rows;
  }

  /** When the answer of a claim was lost, the runs it took are found by its number, so that none is owned and forgotten. */
  async #ask([name, text]: Claim, worker: WorkerId, limit: number, after?: string): Promise<ClaimedRow[]> {
    const call = ++this.#calls;
    return retrying(async (attempt) => {
      if (attempt > 0) {
        const { rows } = await this.#sql.query<ClaimedRow>(
          "select run_id, epoch, crashes, wake_seq from signalbox.run_live where owner = $1 and claim_call = $2",
          [worker, call],
        );
        if (rows.length > 0) return rows;
      }
      return (
        await this.#sql.query<ClaimedRow>(text, [worker, call, limit, ...(after === undefined ? [] : [after])], name)
      ).rows;
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
