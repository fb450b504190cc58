import type { LoadedRun } from "@signalbox/engine";
import type { Cause, JournalEvent, JournalRow, RunStatus, StepError } from "@signalbox/model";
import { type Kysely, type SqlBool, sql } from "kysely";
import type { BlobKeeper } from "../blobs/blob-keeper.ts";
import type { Database } from "../database/sql.ts";
import { type JournalPage, journalPage, journalRows, load, type Source } from "../run-store/load.ts";
import type { Tables } from "../tables.ts";
import { idAt } from "./run-ids.ts";

export interface RunRow {
  id: string;
  workflow: string;
  /** Also of workflows that have been deleted since. */
  workflowName: string;
  versionId: string;
  /** 0 for runs of a draft. */
  version: number;
  status: RunStatus;
  cause: Cause;
  startedAt: number;
  endedAt?: number;
  error?: StepError & { node?: string };
  entities: Record<string, string>;
  parent?: string;
  forkedFrom?: { run: string; node: string };
}

export interface RunFilter {
  workflow?: string;
  status?: readonly RunStatus[];
  /** Part of the workflow's name, the value of an entity, or the beginning of a run id. */
  q?: string;
  /** Without `kind`, entities of every kind with this value. */
  entity?: { kind?: string; value: string };
  /** Epoch ms; started at or after. */
  from?: number;
  /** Epoch ms; started before. */
  to?: number;
  /** Id of the last run of the page before. */
  before?: string;
  limit: number;
}

export class RunRepository {
  readonly #db: Kysely<Tables>;
  readonly #source: Source;

  constructor(database: Database, blobs?: BlobKeeper) {
    this.#source = { sql: database.sql("general"), blobs };
    this.#db = database.kysely;
  }

  /** Newest first: ids begin with their time, so the order of ids is the order of starts. */
  async list(filter: RunFilter): Promise<RunRow[]> {
    let query = this.#select();
    if (filter.workflow !== undefined) query = query.where("r.workflow", "=", filter.workflow);
    if (filter.status?.length) query = query.where("r.status", "in", [...filter.status]);
    if (filter.from !== undefined) query = query.where("r.id", ">=", idAt(filter.from));
    if (filter.to !== undefined) query = query.where("r.id", "<", idAt(filter.to));
    if (filter.before !== undefined) query = query.where("r.id", "<", filter.before);
    if (filter.entity) query = query.where(about(filter.entity));
    if (filter.q) query = query.where(await this.#matching(filter.q));
    const rows = await query.orderBy("r.id", "desc").limit(filter.limit).execute();
    return rows.map(runRow);
  }

  async get(id: string): Promise<RunRow | undefined> {
    return (await this.getAll([id]))[0];
  }

  /** Those that exist, newest first. */
  async getAll(ids: readonly string[]): Promise<RunRow[]> {
    const valid = ids.filter((id) => UUID.test(id));
    if (valid.length === 0) return [];
    const rows = await this.#select().where("r.id", "in", valid).orderBy("r.id", "desc").execute();
    return rows.map(runRow);
  }

  /** Runs that this one has called. */
  async children(id: string): Promise<RunRow[]> {
    const rows = await this.#select().where("r.parent_id", "=", id).orderBy("r.id", "desc").execute();
    return rows.map(runRow);
  }

  /** Revision that the next journal row has; 0 when there is no such run. */
  async nextRev(id: string): Promise<number> {
    if (!UUID.test(id)) return 0;
    const row = await this.#db
      .selectFrom("journal")
      .select("rev")
      .where("run_id", "=", id)
      .orderBy("rev", "desc")
      .limit(1)
      .executeTakeFirst();
    return row ? row.rev + 1 : 0;
  }

  /** Only the rows with an event of this kind: found in the database, so that a long journal is not read for few. */
  async journalWith(id: string, kind: JournalEvent["t"]): Promise<JournalRow[]> {
    if (!UUID.test(id)) return [];
    // A row that is a payload as a whole does not show what is in it.
    const found = await sql<{ rev: number }>`select rev from signalbox.journal where run_id = ${id}
      and (events::text like ${`%"t":"${kind}"%`} or events::text like '{"$p":%') order by rev`.execute(this.#db);
    const rows: JournalRow[] = [];
    for (const { rev } of found.rows) {
      for (const row of await this.journal(id, rev, 1))
        if (row.events.some((event) => event.t === kind)) rows.push(row);
    }
    return rows;
  }

  /** Journal rows in order, with their large values. */
  async journal(id: string, from = 0, limit = 1000): Promise<JournalRow[]> {
    return UUID.test(id) ? journalRows(this.#source, id, from, limit) : [];
  }

  /** As `journal`; @param most Bytes of large values at which the page ends early. */
  async journalPage(id: string, from: number, limit: number, most: number): Promise<JournalPage> {
    return UUID.test(id) ? journalPage(this.#source, id, from, limit, most) : { rows: [], more: false };
  }

  /** How many unfinished runs each version of a workflow has, by version id. */
  async unfinishedByVersion(workflow: string): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom("run")
      .select((eb) => ["version_id", eb.fn.countAll<number>().as("runs")])
      .where("status", "in", ["running", "waiting"])
      .where("workflow", "=", workflow)
      .groupBy("version_id")
      .execute();
    return new Map(rows.map((row) => [row.version_id, Number(row.runs)]));
  }

  /**
   * Unfinished runs of some versions, oldest first.
   *
   * One question for each status, so that each can read its part of the index in order and stop at the limit.
   */
  async unfinished(page: {
    workflow: string;
    versionIds: readonly string[];
    after?: string | undefined;
    limit: number;
  }): Promise<{ id: string; versionId: string; startedAt: number }[]> {
    if (page.versionIds.length === 0) return [];
    const after = UUID.test(page.after ?? "") ? page.after : undefined;
    const of = async (status: RunStatus) => {
      let query = this.#db
        .selectFrom("run")
        .select(["id", "version_id", "started_at"])
        .where("status", "=", status)
        .where("workflow", "=", page.workflow)
        .where("version_id", "in", [...page.versionIds]);
      if (after !== undefined) query = query.where("id", ">", after);
      return query.orderBy("id").limit(page.limit).execute();
    };
    const [running, waiting] = await Promise.all([of("running"), of("waiting")]);
    // A run may be parked between the two questions, and come twice.
    const byId = new Map([...running, ...waiting].map((row) => [row.id, row]));
    return [...byId.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, page.limit)
      .map((row) => ({ id: row.id, versionId: row.version_id, startedAt: row.started_at }));
  }

  /** Whole journals, with the versions of their runs; those that do not exist are left out. */
  async journals(ids: readonly string[]): Promise<Map<string, LoadedRun>> {
    return load(
      this.#source,
      ids.filter((id) => UUID.test(id)),
    );
  }

  /**
   * Names and entities are looked up first: conditions on the runs alone can each use an index, where one question
   * over all tables would read every run there is.
   */
  async #matching(q: string) {
    const named = await this.#db
      .selectFrom("workflow")
      .select("id")
      .where(sql<SqlBool>`position(lower(${q}) in lower(name)) > 0`)
      .execute();
    const about = await this.#db
      .selectFrom("run_entity")
      .select("run_id")
      .where("value", "=", q)
      .orderBy("run_id", "desc")
      .limit(ENTITY_MATCHES)
      .execute();
    const workflows = named.map(({ id }) => id);
    const runs = about.map(({ run_id }) => run_id);
    const range = idRange(q);
    // Only what can match is asked for: an empty list would still make the planner expect runs and read on for them.
    const conditions = [
      ...(workflows.length > 0 ? [sql`r.workflow in (${sql.join(workflows)})`] : []),
      ...(runs.length > 0 ? [sql`r.id in (${sql.join(runs)})`] : []),
      ...(range ? [sql`(r.id >= ${range[0]} and r.id <= ${range[1]})`] : []),
    ];
    return conditions.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;
  }

  #select() {
    return this.#db
      .selectFrom("run as r")
      .leftJoin("workflow as w", "w.id", "r.workflow")
      .leftJoin("version as v", "v.id", "r.version_id")
      .selectAll("r")
      .select(["w.name as workflow_name", "v.number as version"]);
  }
}

/** Runs about one entity value that a search considers, newest first; the entity filter has no such limit. */
const ENTITY_MATCHES = 1000;

/** Anything else cannot be a run's id, and Postgres would refuse the question. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_START = /^[0-9a-f]{4,8}(-|$)[0-9a-f-]{0,27}$/i;

const about = ({ kind, value }: { kind?: string; value: string }) =>
  kind === undefined
    ? sql<SqlBool>`r.id in (select run_id from signalbox.run_entity where value = ${value})`
    : sql<SqlBool>`r.id in (select run_id from signalbox.run_entity where kind = ${kind} and value = ${value})`;

/** First and last id that begin with `q`; undefined when no id can. */
function idRange(q: string): [low: string, high: string] | undefined {
  const low = q + "00000000-0000-0000-0000-000000000000".slice(q.length);
  const high = q + "ffffffff-ffff-ffff-ffff-ffffffffffff".slice(q.length);
  return UUID_START.test(q) && UUID.test(low) && UUID.test(high) ? [low, high] : undefined;
}

interface Selected {
  id: string;
  workflow: string;
  workflow_name: string | null;
  version_id: string;
  version: number | null;
  status: RunStatus;
  started_at: number;
  ended_at: number | null;
  cause: Cause;
  entities: Record<string, string> | null;
  error: (StepError & { node?: string }) | null;
  parent_id: string | null;
  forked_run: string | null;
  forked_node: string | null;
}

function runRow(row: Selected): RunRow {
  const run: RunRow = {
    id: row.id,
    workflow: row.workflow,
    workflowName: row.workflow_name ?? row.workflow,
    versionId: row.version_id,
    version: row.version ?? 0,
    status: row.status,
    cause: row.cause,
    startedAt: row.started_at,
    entities: row.entities ?? {},
  };
  if (row.ended_at !== null) run.endedAt = row.ended_at;
  if (row.error !== null) run.error = row.error;
  if (row.parent_id !== null) run.parent = row.parent_id;
  if (row.forked_run !== null) run.forkedFrom = { run: row.forked_run, node: row.forked_node ?? "" };
  return run;
}
