import type { ClaimedRun, WorkerId } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { NOW } from "./columns.ts";

interface ClaimedRow {
  run_id: string;
  workflow: string;
  priority: number;
  epoch: number;
  crashes: number;
  wake_seq: number;
}

/** What both ways of claiming do with the rows they have locked as `picked`. `$1` worker, `$2` number of this call. */
const take = (crashes: string) => `
 u as (update signalbox.run_live l set owner = $1, epoch = l.epoch + 1, crashes = l.crashes + ${crashes}, wake_at = null, claim_call = $2
   from picked where l.run_id = picked.run_id returning l.run_id, l.workflow, l.priority, l.epoch, l.crashes, l.wake_seq),
 r as (update signalbox.run set status = 'running' from u where run.id = u.run_id and run.status = 'waiting')
select run_id, workflow, priority, epoch, crashes, wake_seq from u`;

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

/** Pairs of workflow and priority that a claim looks at behind the workflow that was served last, and as many before. */
const PAIRS = 1000;

const hops = (name: string, from: string, to: string) => `${name} as (
   (select workflow, priority, 1 as n from signalbox.run_live
     where owner is null and wake_at is not null and workflow > ${from}${to} order by workflow, priority limit 1)
   union all
   select x.workflow, x.priority, h.n + 1 from ${name} h cross join lateral (
     select l.workflow, l.priority from signalbox.run_live l
     where l.owner is null and l.wake_at is not null and (l.workflow, l.priority) > (h.workflow, h.priority)${to}
     order by l.workflow, l.priority limit 1) x where h.n < ${PAIRS})`;

/**
 * For while there is more to do than a claim takes: every workflow gets its share, so that none with 100,000 due runs
 * keeps the only one of another waiting. Workflows with unowned runs are found by hopping through the index, one step a
 * workflow and priority, not one a run. They take turns: it begins behind `$4`, which was served last.
 */
const WITH_PAIRS = `with recursive ${hops("behind", "$4::text", "")},
 ${hops("before", "''", " and workflow <= $4::text")},
 pairs as materialized (
   select * from (select 0 as round, workflow, priority from behind union all select 1, workflow, priority from before) f
   where exists (select ${DUE_OF("f.workflow", "f.priority")}))`;

/** How many each takes. The last one may get less, and is the first one at the next claim. */
const SHARE = "($3::int + t.n - 1) / t.n";

/** Turns are put in order first: the planner is free to join in another one. Urgent runs come first. */
const FAIR = `${WITH_PAIRS},
 turns as materialized (
   select workflow, priority, count(*) over (partition by priority) as n from pairs order by priority, round, workflow),
 picked as (
   select d.run_id from turns t cross join lateral (
     select run_id ${DUE_OF("t.workflow", "t.priority")} order by wake_at limit ${SHARE} for update skip locked) d
   where ${REGISTERED} limit $3::int),${take("0")}`;

/** The longest waiting of each workflow, whatever their priority. */
const OLDEST = `${WITH_PAIRS},
 turns as materialized (
   select workflow, count(*) over () as n from (select distinct round, workflow from pairs) f order by round, workflow),
 picked as (
   select d.run_id from turns t cross join lateral (
     select one.run_id from generate_series(0, 9) p cross join lateral (
       select run_id, wake_at ${DUE_OF("t.workflow", "p")} order by wake_at limit ${SHARE} for update skip locked) one
     order by one.wake_at limit ${SHARE}) d
   where ${REGISTERED} limit $3::int),${take("0")}`;

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

/** For tests: what takes over when shares do not matter. */
export const PLAIN_CLAIM = DUE;

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
  /** The last look found more runs of dead workers than fitted. */
  #moreAbandoned = false;
  /** Claims in a row that were full; while there are any, there may be more to do than one claim takes. */
  #full = 0;
  /** The workflow that was served last by fair claims. */
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
    this.#full = rows.length === limit ? this.#full + 1 : 0;
    this.#after = oldest ? this.#after : lastServed(rows, this.#after);
    return rows;
  }

  #shouldLookForDead(): boolean {
    return this.#moreAbandoned || performance.now() - this.#lookedForDead >= TAKEOVER_EVERY;
  }

  /** Dead workers are removed first, so that their next heartbeat tells them (rule S10). */
  async #takeOver(worker: WorkerId, limit: number): Promise<ClaimedRow[]> {
    const now = performance.now();
    if (now - this.#lookedForDead >= TAKEOVER_EVERY) {
      await retrying(() => this.#sql.query(DROP_DEAD, [this.#deadAfter], "claim_drop_dead"));
      this.#lookedForDead = now;
    }
    const rows = await this.#ask(ABANDONED_CLAIM, worker, limit);
    this.#moreAbandoned = rows.length === limit;
    return rows;
  }

  /** When the answer of a claim was lost, the runs it took are found by its number, so that none is owned and forgotten. */
  async #ask([name, text]: Claim, worker: WorkerId, limit: number, after?: string): Promise<ClaimedRow[]> {
    const call = ++this.#calls;
    return retrying(async (attempt) => {
      if (attempt > 0) {
        const { rows } = await this.#sql.query<ClaimedRow>(
          "select run_id, workflow, priority, epoch, crashes, wake_seq from signalbox.run_live where owner = $1 and claim_call = $2",
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

/** Where turns go on: behind the workflow that was the last one, in the least urgent priority reached, to get its share. */
function lastServed(rows: readonly ClaimedRow[], after: string): string {
  const reached = Math.max(...rows.map(({ priority }) => priority));
  const served = new Map<string, number>();
  for (const { workflow, priority } of rows)
    if (priority === reached) served.set(workflow, (served.get(workflow) ?? 0) + 1);
  const all = [...served.keys()].sort();
  const turns = [...all.filter((workflow) => workflow > after), ...all.filter((workflow) => workflow <= after)];
  const share = Math.max(...served.values());
  const whole = turns.length > 1 && (served.get(turns.at(-1) as string) as number) < share ? turns.slice(0, -1) : turns;
  return whole.at(-1) ?? "";
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
