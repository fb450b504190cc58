import type { Message, Park, RunId, RunMessages, Signal, SignalResult, WorkerId } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { withOutputs } from "./child-outputs.ts";
import { cleanText, jsonLines, lines, NOW, plain, texts } from "./columns.ts";
import type { Source } from "./load.ts";

interface MessageRow {
  run_id: RunId;
  wake_seq: number;
  seq: number | null;
  data: string | null;
}

/** One statement, so `wake_seq` and the messages are of the same moment: that is what park() relies on (rule S5). */
const OF_RUNS = `select l.run_id, l.wake_seq, m.seq, m.data::text as data from signalbox.run_live l
  left join signalbox.inbox m on m.run_id = l.run_id and not m.consumed
  where l.run_id = any($2::uuid[]) and l.owner = $1 order by l.run_id, m.seq`;
const OF_WORKER = `select l.run_id, l.wake_seq, m.seq, m.data::text as data from signalbox.run_live l
  join signalbox.inbox m on m.run_id = l.run_id and not m.consumed
  where l.owner = $1 order by l.run_id, m.seq`;

/**
 * Unconsumed messages in the order they were stored. With `runs`: an entry for each of them that the worker owns, with
 * or without messages. Without: only the owned runs that have some.
 */
export function messages(source: Source, worker: WorkerId, runs?: readonly RunId[]): Promise<RunMessages[]> {
  return retrying(async () => {
    const { rows } = runs
      ? await source.sql.query<MessageRow>(OF_RUNS, [worker, plain(runs)], "messages_of_runs")
      : await source.sql.query<MessageRow>(OF_WORKER, [worker], "messages_of_worker");
    const byRun = new Map<RunId, RunMessages>();
    for (const { run_id: run, wake_seq: wakeSeq, seq, data } of rows) {
      let entry = byRun.get(run);
      if (!entry) byRun.set(run, (entry = { run, wakeSeq, messages: [] }));
      if (seq !== null && data !== null) entry.messages.push({ id: String(seq), message: JSON.parse(data) as Message });
    }
    const found = [...byRun.values()];
    await withOutputs(source, found);
    return found;
  });
}

/**
 * Receivers are locked in the order of their ids, then the messages stored: both or neither (rule S5). A run that has
 * ended has no row to lock and gets nothing.
 */
export const SIGNAL = `with m as (select * from unnest($1::uuid[], $2::text[], ${jsonLines("$3")}) t(r, dd, data)),
  l as (select run_id, owner from signalbox.run_live where run_id = any($1::uuid[]) order by run_id for update),
  s as (insert into signalbox.inbox (run_id, dedupe, data)
    select m.r, m.dd, m.data::json from m join l on l.run_id = m.r order by m.r, m.dd on conflict do nothing returning run_id, dedupe),
  u as (update signalbox.run_live x set wake_seq = x.wake_seq + 1, wake_at = case when x.owner is null then least(x.wake_at, ${NOW}) else x.wake_at end
    from l where x.run_id = l.run_id and (l.run_id in (select run_id from s)) is true)
  select l.run_id, l.owner, array(select dedupe from s where s.run_id = l.run_id) as stored from l`;

interface SignalRow {
  run_id: RunId;
  owner: WorkerId | null;
  stored: string[];
}

/** Signals a statement: a long one would hold many locks at once. */
const CHUNK = 500;

export async function signal(sql: Sql, signals: readonly Signal[]): Promise<SignalResult[]> {
  const results: SignalResult[] = [];
  for (let from = 0; from < signals.length; from += CHUNK)
    results.push(...(await signalChunk(sql, signals.slice(from, from + CHUNK))));
  return results;
}

async function signalChunk(sql: Sql, signals: readonly Signal[]): Promise<SignalResult[]> {
  const { rows } = await retrying(() =>
    sql.query<SignalRow>(
      SIGNAL,
      [
        plain(signals.map((s) => s.run)),
        texts(signals.map((s) => s.dedupe)),
        lines(signals.map((s) => JSON.stringify(s.message))),
      ],
      "signal",
    ),
  );
  const live = new Map(rows.map((row) => [row.run_id, { owner: row.owner ?? undefined, stored: new Set(row.stored) }]));
  return signals.map(({ run, dedupe }) => {
    const receiver = live.get(run);
    if (!receiver) return { run, owner: undefined, duplicate: false, live: false };
    // Taken out, so that of two equal signals in one call the second is the duplicate.
    const stored = receiver.stored.delete(cleanText(dedupe));
    return { run, owner: receiver.owner, duplicate: !stored, live: true };
  });
}

/** Wakes runs whose messages are stored already. @returns who owns them; those without an owner are due at once. */
export async function wake(sql: Sql, runs: readonly RunId[]): Promise<{ run: RunId; owner: WorkerId | undefined }[]> {
  const { rows } = await retrying(() =>
    sql.query<{ run_id: RunId; owner: WorkerId | null }>(
      `with l as (select run_id from signalbox.run_live where run_id = any($1::uuid[]) order by run_id for update)
       update signalbox.run_live x set wake_seq = x.wake_seq + 1, wake_at = case when x.owner is null then least(x.wake_at, ${NOW}) else x.wake_at end
       from l where x.run_id = l.run_id returning x.run_id, x.owner`,
      [plain(runs)],
      "wake",
    ),
  );
  return rows.map(({ run_id, owner }) => ({ run: run_id, owner: owner ?? undefined }));
}

/**
 * Rule S5: the counter is compared in the row itself. `EXISTS (select … from inbox)` would look right and lose
 * wake-ups: the subquery keeps the snapshot from before the row lock was waited for.
 */
const PARK = `with p as (select * from unnest($2::uuid[], $3::int[], $4::int[], $5::bigint[]) t(r, ep, seq, due) order by r),
  u as (update signalbox.run_live l set owner = null, wake_at = p.due, crashes = 0
    from p where l.run_id = p.r and l.owner = $1 and l.epoch = p.ep and l.wake_seq = p.seq returning l.run_id),
  s as (update signalbox.run set status = 'waiting' from u where run.id = u.run_id)
  select run_id from u`;

export async function park(sql: Sql, worker: WorkerId, parks: readonly Park[]): Promise<Set<RunId>> {
  if (parks.length === 0) return new Set();
  const { rows } = await retrying(() =>
    sql.query<{ run_id: RunId }>(
      PARK,
      [
        worker,
        plain(parks.map((p) => p.run)),
        plain(parks.map((p) => p.epoch)),
        plain(parks.map((p) => p.wakeSeq)),
        plain(parks.map((p) => p.wakeAt)),
      ],
      "park",
    ),
  );
  return new Set(rows.map(({ run_id }) => run_id));
}

/**
 * The run is live again with an epoch above all it had, so that nobody of its former life can commit; leftovers of
 * that life in the inbox go.
 */
const REOPEN = `with u as (update signalbox.run set status = 'running', ended_at = null, error = null
    where id = $1 and ended_at is not null returning id, workflow, priority),
  l as (insert into signalbox.run_live (run_id, workflow, priority, epoch, wake_at)
    select id, workflow, priority, coalesce((select max(epoch) from signalbox.journal where run_id = $1), 0) + 1, ${NOW} from u returning run_id),
  g as (delete from signalbox.inbox old using l where old.run_id = l.run_id),
  m as (insert into signalbox.inbox (run_id, dedupe, data) select run_id, $2, $3::json from l)
  select run_id from l`;

export async function reopen(sql: Sql, run: RunId, message: Message): Promise<boolean> {
  const dedupe = `reopen:${crypto.randomUUID()}`;
  const { rows } = await retrying(async (attempt) => {
    const result = await sql.query<{ run_id: RunId }>(REOPEN, [run, dedupe, JSON.stringify(message)], "reopen");
    if (attempt === 0 || result.rows.length > 0) return result;
    // The answer of an earlier attempt was lost: its message shows that it was carried out.
    return sql.query<{ run_id: RunId }>("select run_id from signalbox.inbox where run_id = $1 and dedupe = $2", [
      run,
      dedupe,
    ]);
  });
  return rows.length > 0;
}
