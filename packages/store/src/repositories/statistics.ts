import { countRow, type OpenStep, type StepTally } from "@signalbox/engine";
import type { JournalEvent, JournalRow } from "@signalbox/model";
import type { BlobKeeper } from "../blobs/blob-keeper.ts";
import type { Database, Sql } from "../database/sql.ts";
import { plain, texts } from "../run-store/columns.ts";
import { journalRows, type Source } from "../run-store/load.ts";
import { hasPayloads, type StoredEventsValue } from "../run-store/payloads.ts";

/** Ms that one row of counts is about, until it is a day old. */
export const SLOT = 300_000;
const HOUR = 3_600_000;
const FIRST = "00000000-0000-0000-0000-000000000000";

export interface StepCount {
  node: string;
  status: OpenStep["status"];
  runs: number;
}
export interface NodeCount {
  node: string;
  /** What is counted: see `countRow` of the engine. */
  what: string;
  n: number;
}
export interface RunAtStep {
  run: string;
  path: string;
  status: OpenStep["status"];
  /** Epoch ms. */
  since: number;
}

/**
 * Counts what runs do from their journals, after the fact (rules STAT-1 to STAT-6). Any number of processes may count
 * at once: the row of a run in `stat_run` is locked while it is counted.
 */
export class StatisticsRepository {
  readonly #database: Database;
  readonly #sql: Sql;
  readonly #blobs: BlobKeeper | undefined;

  constructor(database: Database, blobs?: BlobKeeper) {
    this.#database = database;
    this.#sql = database.sql("general");
    this.#blobs = blobs;
  }

  /**
   * Counts the journal rows of these runs that have not been counted, at most `limit`, in one transaction.
   *
   * @returns how many rows it counted, and the runs of which there may be more.
   */
  async count(runs: readonly string[], limit = 2000): Promise<{ rows: number; more: string[] }> {
    const ids = [...new Set(runs)].sort();
    if (ids.length === 0) return { rows: 0, more: [] };
    return this.#database.transaction(async (sql) => {
      const found = await lockRuns(sql, ids);
      const journals = await this.#uncounted(sql, found, limit);
      const read = journals.reduce((n, { rows }) => n + rows.length, 0);
      if (read > 0) await countJournals(sql, journals);
      const last = journals.at(-1)?.run.id ?? "";
      return { rows: read, more: read < limit ? [] : ids.filter((id) => id >= last) };
    });
  }

  /** Runs in the order of their ids, as many as fit into the limit. */
  async #uncounted(sql: Sql, runs: readonly CountedRun[], limit: number): Promise<Journal[]> {
    const { rows } = await sql.query<{ run_id: string; rev: number; at: number; events: string }>(
      `select j.run_id, j.rev, j.at, j.events::text as events from unnest($1::uuid[], $2::int[]) t(r, v)
       join signalbox.journal j on j.run_id = t.r and j.rev >= t.v order by j.run_id, j.rev limit $3`,
      [plain(runs.map(({ id }) => id)), plain(runs.map(({ rev }) => rev)), limit],
      "stat_journal",
    );
    const byId = new Map(runs.map((run) => [run.id, run]));
    const journals = new Map<string, Journal>();
    for (const { run_id: id, rev, at, events } of rows) {
      const run = byId.get(id);
      if (!run) continue;
      let journal = journals.get(id);
      if (!journal) journals.set(id, (journal = { run, rows: [] }));
      // A row that cannot follow is of a journal that retention is taking away.
      if (rev !== run.rev + journal.rows.length) continue;
      const stored = JSON.parse(events) as StoredEventsValue;
      journal.rows.push({ rev, at, events: (await this.#events(sql, id, rev, stored)) as JournalEvent[] });
    }
    return [...journals.values()];
  }

  /** Values do not count, so they are fetched only where they hold the events themselves, or their paths. */
  async #events(sql: Sql, run: string, rev: number, stored: StoredEventsValue): Promise<readonly object[]> {
    const hidden =
      hasPayloads(stored) && (!Array.isArray(stored) || stored.some((event) => event.$p && "p" in event.$p));
    if (!hidden) return stored as readonly object[];
    const source: Source = { sql, blobs: this.#blobs };
    // A value that is lost must not stop the counting of all others.
    const rows = await journalRows(source, run, rev, 1).catch(() => []);
    return rows[0]?.events ?? [];
  }

  /**
   * Looks for runs with rows that have not been counted: of the next ones after `after`, in the order of their ids.
   *
   * @param of `known`: those that were not over when they were counted; `live`: those that are not over and of which
   *   more has happened since they were counted to their end; `new`: those that were never counted.
   * @returns `next` is absent on the last page.
   */
  async behind(of: "known" | "live" | "new", after = FIRST, limit = 2000): Promise<{ runs: string[]; next?: string }> {
    const { rows } = await this.#sql.query<{ id: string; behind: boolean }>(
      BEHIND[of],
      [after, limit],
      `stat_behind_${of}`,
    );
    const runs = rows.filter(({ behind }) => behind).map(({ id }) => id);
    return rows.length < limit ? { runs } : { runs, next: rows.at(-1)?.id as string };
  }

  /** Makes hours of what is older than `before`, and drops what is older than `keep`; epoch ms. */
  async compact(before: number, keep: number): Promise<void> {
    await this.#sql.query("delete from signalbox.node_count where at < $1", [keep]);
    await this.#sql.query(
      `with gone as (delete from signalbox.node_count where at < $1 and at % ${HOUR} <> 0
         returning workflow, at - at % ${HOUR} as at, version_id, node, what, n)
       insert into signalbox.node_count as c (workflow, at, version_id, node, what, n)
       select workflow, at, version_id, node, what, sum(n) from gone group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
       on conflict (workflow, at, version_id, node, what) do update set n = c.n + excluded.n`,
      [before - (before % HOUR)],
    );
    await this.#sql.query("delete from signalbox.run_step_count where n <= 0");
  }

  /** How many runs are where, now. @param version Number of the version; without it all published ones. */
  async now(workflow: string, version?: number): Promise<StepCount[]> {
    const { rows } = await this.#sql.query<StepCount>(
      `select c.node, c.status, sum(c.n)::bigint as runs from signalbox.run_step_count c
       join signalbox.version v on v.id = c.version_id and v.number is not null
       where c.workflow = $1 and c.n > 0 and ($2::int is null or v.number = $2) group by 1, 2 order by 1, 2`,
      [workflow, version ?? null],
    );
    return rows.map(({ node, status, runs }) => ({ node, status, runs: Number(runs) }));
  }

  /** Counts of a time, from `from` to before `to` (epoch ms, both at the bounds of slots). */
  async counts(workflow: string, from: number, to: number, version?: number): Promise<NodeCount[]> {
    const { rows } = await this.#sql.query<NodeCount>(
      `select c.node, c.what, sum(c.n)::bigint as n from signalbox.node_count c
       join signalbox.version v on v.id = c.version_id and v.number is not null
       where c.workflow = $1 and c.at >= $2 and c.at < $3 and ($4::int is null or v.number = $4) group by 1, 2 order by 1, 2`,
      [workflow, from, to, version ?? null],
    );
    return rows.map(({ node, what, n }) => ({ node, what, n: Number(n) }));
  }

  /** The runs behind a number, newest first: one line a step. */
  async at(
    where: { workflow: string; node: string; status: OpenStep["status"]; version?: number | undefined },
    page: { before?: string | undefined; limit: number },
  ): Promise<RunAtStep[]> {
    const { rows } = await this.#sql.query<RunAtStep>(
      `select s.run_id as run, s.path, s.status, s.since from signalbox.run_step s
       join signalbox.version v on v.id = s.version_id and v.number is not null
       where s.workflow = $1 and s.node = $2 and s.status = $3 and ($4::int is null or v.number = $4)
         and ($5::uuid is null or s.run_id < $5) order by s.run_id desc limit $6`,
      [where.workflow, where.node, where.status, where.version ?? null, page.before ?? null, page.limit],
    );
    return rows;
  }
}

interface CountedRun extends StepTally {
  id: string;
  rev: number;
  workflow: string;
}
interface Journal {
  run: CountedRun;
  rows: JournalRow[];
}

const NEXT_ROW = "exists (select from signalbox.journal j where j.run_id = p.run_id and j.rev = p.rev)";
const BEHIND = {
  known: `with p as materialized (select run_id, rev from signalbox.stat_run where not ended and run_id > $1 order by run_id limit $2)
    select run_id as id, ${NEXT_ROW} as behind from p order by run_id`,
  live: `with p as materialized (select run_id from signalbox.run_live where run_id > $1 order by run_id limit $2)
    select run_id as id, exists (select from signalbox.stat_run s where s.run_id = p.run_id and s.ended) as behind from p order by run_id`,
  new: `with p as materialized (select id from signalbox.run where id > $1 order by id limit $2)
    select id, not exists (select from signalbox.stat_run s where s.run_id = p.id) as behind from p order by id`,
};

async function lockRuns(sql: Sql, ids: readonly string[]): Promise<CountedRun[]> {
  await sql.query(
    `insert into signalbox.stat_run (run_id, rev, workflow, version_id, ended)
     select id, 0, workflow, version_id, false from signalbox.run where id = any($1::uuid[]) order by id on conflict do nothing`,
    [plain(ids)],
    "stat_meet",
  );
  const { rows } = await sql.query<{
    run_id: string;
    rev: number;
    workflow: string;
    version_id: string;
    ended: boolean;
  }>(
    `select run_id, rev, workflow, version_id, ended from signalbox.stat_run
     where run_id = any($1::uuid[]) order by run_id for update`,
    [plain(ids)],
    "stat_lock",
  );
  return rows.map(({ run_id: id, version_id: version, ...rest }) => ({ ...rest, id, version, open: new Map() }));
}

interface StoredStep extends Omit<OpenStep, "startedAt"> {
  run_id: string;
  path: string;
  version_id: string;
  started_at: number;
}

async function countJournals(sql: Sql, journals: readonly Journal[]): Promise<void> {
  const before = await openSteps(sql, journals);
  const counts = new Map<string, Counted>();
  const held = new Map<string, Counted>();
  for (const { run, rows } of journals) {
    // The run has its newest version; what happened before it changed was of the first one.
    if (run.rev === 0) run.version = firstVersion(rows) ?? run.version;
    for (const { path, version_id, run_id: _, started_at: startedAt, ...step } of before.get(run.id) ?? []) {
      run.open.set(path, { ...step, startedAt });
      add(held, run.workflow, version_id, step.node, step.status, 0, -1);
    }
    for (const row of rows)
      countRow(run, row, (node, at, what, n) => add(counts, run.workflow, run.version, node, what, slotOf(at), n));
    for (const { node, status } of run.open.values()) add(held, run.workflow, run.version, node, status, 0, 1);
    run.rev += rows.length;
  }
  await saveRuns(sql, journals);
  await saveSteps(sql, journals, before);
  await addCounts(sql, "run_step_count", "status", held);
  await addCounts(sql, "node_count", "what", counts);
}

const slotOf = (at: number): number => at - (at % SLOT);

function firstVersion(rows: readonly JournalRow[]): string | undefined {
  for (const { events } of rows) for (const event of events) if (event.t === "migrated") return event.from;
  return undefined;
}

interface Counted {
  workflow: string;
  version: string;
  node: string;
  what: string;
  at: number;
  n: number;
}

function add(
  to: Map<string, Counted>,
  workflow: string,
  version: string,
  node: string,
  what: string,
  at: number,
  n: number,
) {
  const key = `${workflow}\n${at}\n${version}\n${node}\n${what}`;
  const known = to.get(key);
  if (known) known.n += n;
  else to.set(key, { workflow, version, node, what, at, n });
}

async function openSteps(sql: Sql, journals: readonly Journal[]): Promise<Map<string, StoredStep[]>> {
  const known = journals.filter(({ run }) => run.rev > 0).map(({ run }) => run.id);
  const steps = new Map<string, StoredStep[]>();
  if (known.length === 0) return steps;
  const { rows } = await sql.query<StoredStep>(
    `select run_id, path, version_id, node, status, started_at, since, waited, released
     from signalbox.run_step where run_id = any($1::uuid[])`,
    [plain(known)],
    "stat_steps",
  );
  for (const row of rows) {
    const of = steps.get(row.run_id);
    if (of) of.push(row);
    else steps.set(row.run_id, [row]);
  }
  return steps;
}

async function saveRuns(sql: Sql, journals: readonly Journal[]): Promise<void> {
  const runs = journals.map(({ run }) => run);
  await sql.query(
    `update signalbox.stat_run s set rev = t.v, version_id = t.ver, ended = t.e
     from unnest($1::uuid[], $2::int[], $3::text[], $4::boolean[]) t(r, v, ver, e) where s.run_id = t.r`,
    [
      plain(runs.map(({ id }) => id)),
      plain(runs.map(({ rev }) => rev)),
      texts(runs.map(({ version }) => version)),
      plain(runs.map(({ ended }) => ended)),
    ],
    "stat_save",
  );
}

async function saveSteps(sql: Sql, journals: readonly Journal[], before: ReadonlyMap<string, StoredStep[]>) {
  const gone: { run: string; path: string }[] = [];
  const kept: { run: CountedRun; path: string; step: OpenStep }[] = [];
  for (const { run } of journals) {
    const old = new Map((before.get(run.id) ?? []).map((step) => [step.path, step]));
    for (const path of old.keys()) if (!run.open.has(path)) gone.push({ run: run.id, path });
    for (const [path, step] of run.open) if (!isSame(old.get(path), step, run.version)) kept.push({ run, path, step });
  }
  if (gone.length > 0) {
    await sql.query(
      `delete from signalbox.run_step s using unnest($1::uuid[], $2::text[]) t(r, p) where s.run_id = t.r and s.path = t.p`,
      [plain(gone.map(({ run }) => run)), texts(gone.map(({ path }) => path))],
      "stat_steps_over",
    );
  }
  if (kept.length === 0) return;
  await sql.query(
    `insert into signalbox.run_step as s (run_id, path, workflow, version_id, node, status, started_at, since, waited, released)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::boolean[])
     on conflict (run_id, path) do update set version_id = excluded.version_id, status = excluded.status,
       started_at = excluded.started_at, since = excluded.since, waited = excluded.waited, released = excluded.released`,
    [
      plain(kept.map(({ run }) => run.id)),
      texts(kept.map(({ path }) => path)),
      texts(kept.map(({ run }) => run.workflow)),
      texts(kept.map(({ run }) => run.version)),
      texts(kept.map(({ step }) => step.node)),
      texts(kept.map(({ step }) => step.status)),
      plain(kept.map(({ step }) => step.startedAt)),
      plain(kept.map(({ step }) => step.since)),
      plain(kept.map(({ step }) => step.waited)),
      plain(kept.map(({ step }) => step.released === true)),
    ],
    "stat_steps_save",
  );
}

const isSame = (old: StoredStep | undefined, step: OpenStep, version: string): boolean =>
  old !== undefined &&
  old.version_id === version &&
  old.status === step.status &&
  old.started_at === step.startedAt &&
  old.since === step.since &&
  old.waited === step.waited &&
  old.released === (step.released === true);

/** In the order of their key, so that two processes at it cannot lock each other out. */
async function addCounts(sql: Sql, table: "run_step_count" | "node_count", what: string, counts: Map<string, Counted>) {
  const list = [...counts].filter(([, { n }]) => n !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  if (list.length === 0) return;
  const rows = list.map(([, row]) => row);
  const timed = table === "node_count";
  const key = `workflow, ${timed ? "at, " : ""}version_id, node, ${what}`;
  await sql.query(
    `insert into signalbox.${table} as c (${key}, n)
     select t.workflow, ${timed ? "t.at, " : ""}t.version, t.node, t.what, t.n
     from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[]) with ordinality
       t(workflow, at, version, node, what, n, i) order by t.i
     on conflict (${key}) do update set n = c.n + excluded.n`,
    [
      texts(rows.map(({ workflow }) => workflow)),
      plain(rows.map(({ at }) => at)),
      texts(rows.map(({ version }) => version)),
      texts(rows.map(({ node }) => node)),
      texts(rows.map(({ what: one }) => one)),
      plain(rows.map(({ n }) => n)),
    ],
    `stat_add_${table}`,
  );
}
