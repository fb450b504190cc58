import type { RunStatus } from "@signalbox/model";
import type { Database, Sql } from "../database/sql.ts";
import { cleanText, plain, texts } from "../run-store/columns.ts";
import { idAt } from "./run-ids.ts";

/** A run that was not called by another, as the choice of what to remove sees it. */
export interface EndedRun {
  id: string;
  workflow: string;
  status: RunStatus;
  /** Epoch ms. */
  endedAt: number;
}

const FIRST = "00000000-0000-0000-0000-000000000000";
/** Runs looked at in one question. */
const PAGE = 2000;
/** Runs removed in one statement. */
const CHUNK = 1000;

/** Removes runs whose time is over (rules RET-1 to RET-5, docs/spec/store.md). */
export class RetentionRepository {
  readonly #database: Database;
  readonly #sql: Sql;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.sql("general");
  }

  /** What the newest version of each workflow says of itself, by workflow: a duration such as `30d`. */
  async wishes(): Promise<Map<string, string>> {
    const { rows } = await this.#sql.query<{ workflow: string; retention: string }>(
      `select workflow, retention from (
         select distinct on (workflow) workflow, document->'settings'->>'retention' as retention
         from signalbox.version where number is not null order by workflow, number desc) newest
       where retention is not null`,
    );
    return new Map(rows.map(({ workflow, retention }) => [workflow, retention]));
  }

  /**
   * The next runs in the order of their starts. Those that go on or wait, and those that another run has called, are
   * passed over.
   *
   * @param options.after Where the page before ended. @param options.startedBefore Epoch ms.
   * @returns `next` is absent on the last page.
   */
  async page(options: { after?: string; startedBefore: number }): Promise<{ runs: EndedRun[]; next?: string }> {
    const { rows } = await this.#sql.query<{
      id: string;
      workflow: string;
      status: RunStatus;
      ended_at: number | null;
      parent_id: string | null;
    }>(
      `select id, workflow, status, ended_at, parent_id from signalbox.run
       where id > $1 and id < $2 order by id limit ${PAGE}`,
      [options.after ?? FIRST, idAt(options.startedBefore)],
      "retention_page",
    );
    const runs = rows.flatMap(({ id, workflow, status, ended_at: endedAt, parent_id }) =>
      endedAt === null || parent_id !== null ? [] : [{ id, workflow, status, endedAt }],
    );
    return rows.length < PAGE ? { runs } : { runs, next: rows.at(-1)?.id as string };
  }

  /**
   * Removes runs, each with all it has called, and everything that is stored of them. One is left alone when it, or
   * one of those, goes on: also when somebody lets it go on at this moment.
   *
   * @returns how many runs were removed, called ones included.
   */
  remove(roots: readonly string[]): Promise<number> {
    return this.#database.transaction(async (sql) => {
      const { rows: tree } = await sql.query<{ id: string; root: string }>(
        `with recursive tree as (
           select id, id as root from signalbox.run where id = any($1::uuid[])
           union all select r.id, t.root from signalbox.run r join tree t on r.parent_id = t.id)
         select id, root from tree`,
        [plain(roots)],
      );
      const { rows: locked } = await sql.query<{
        id: string;
        ended: boolean;
        entities: Record<string, string> | null;
      }>(
        `select id, ended_at is not null as ended, entities from signalbox.run
         where id = any($1::uuid[]) order by id for update`,
        [plain(tree.map(({ id }) => id))],
      );
      const here = new Map(locked.map((row) => [row.id, row]));
      const goingOn = new Set(tree.filter(({ id }) => here.get(id)?.ended !== true).map(({ root }) => root));
      const ids = tree.filter(({ root }) => !goingOn.has(root)).map(({ id }) => id);
      for (let from = 0; from < ids.length; from += CHUNK) {
        const chunk = ids.slice(from, from + CHUNK);
        await removeRuns(sql, chunk);
        await removeEntities(
          sql,
          chunk.map((id) => ({ id, entities: here.get(id)?.entities ?? {} })),
        );
      }
      return ids.length;
    });
  }

  /**
   * What has no run any more: idempotency keys, which have no index by run; and snapshots of runs that succeeded, which
   * nobody will take up again. One look through each; for once in a while.
   */
  async sweep(startedBefore: number): Promise<void> {
    await this.#sql.query(
      `delete from signalbox.run_idem k where k.at < $1 and not exists (select from signalbox.run where id = k.run_id)`,
      [startedBefore],
    );
    await this.#sql.query(
      `delete from signalbox.snapshot s where not exists (select from signalbox.run r where r.id = s.run_id and r.status <> 'succeeded')`,
    );
  }
}

/** The journal before the run: what names a run must not outlive it, should somebody stop this half way by hand. */
const TABLES = ["payload", "journal", "snapshot", "inbox", "wait"] as const;

async function removeRuns(sql: Sql, ids: readonly string[]): Promise<void> {
  const parameter = [plain(ids)];
  await sql.query(
    `delete from signalbox.wait_event e using signalbox.wait w where w.token = e.token and w.run_id = any($1::uuid[])`,
    parameter,
  );
  await removeFromStatistics(sql, parameter);
  for (const table of TABLES)
    await sql.query(`delete from signalbox.${table} where run_id = any($1::uuid[])`, parameter);
  await sql.query("delete from signalbox.run where id = any($1::uuid[])", parameter);
}

/** What they came to stays counted; that they failed somewhere, and wait to be let go on, does not. */
async function removeFromStatistics(sql: Sql, parameter: readonly string[]): Promise<void> {
  await sql.query(
    `with gone as (delete from signalbox.run_step where run_id = any($1::uuid[]) returning workflow, version_id, node, status),
       less as (select workflow, version_id, node, status, count(*) as n from gone group by 1, 2, 3, 4),
       locked as (select c.workflow, c.version_id, c.node, c.status, less.n from signalbox.run_step_count c
         join less using (workflow, version_id, node, status)
         order by c.workflow collate "C", c.version_id collate "C", c.node collate "C", c.status collate "C" for update of c)
     update signalbox.run_step_count c set n = c.n - locked.n from locked
     where (c.workflow, c.version_id, c.node, c.status) = (locked.workflow, locked.version_id, locked.node, locked.status)`,
    parameter,
  );
  await sql.query("delete from signalbox.stat_run where run_id = any($1::uuid[])", parameter);
}

/** By their own key, for they have no index by run; as text and not out of the JSON, which may hold the character 0. */
async function removeEntities(
  sql: Sql,
  runs: readonly { id: string; entities: Record<string, string> }[],
): Promise<void> {
  const all = runs.flatMap(({ id, entities }) =>
    Object.entries(entities).map(([kind, value]) => ({ id, kind, value })),
  );
  if (all.length === 0) return;
  await sql.query(
    `delete from signalbox.run_entity e using unnest($1::uuid[], $2::text[], $3::text[]) t(id, kind, value)
     where e.value = t.value and e.kind = t.kind and e.run_id = t.id`,
    [
      plain(all.map(({ id }) => id)),
      texts(all.map(({ kind }) => cleanText(kind))),
      texts(all.map(({ value }) => cleanText(value))),
    ],
  );
}
