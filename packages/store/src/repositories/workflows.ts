import type { WorkflowDocument } from "@signalbox/model";
import { type Kysely, type SqlBool, sql } from "kysely";
import { cleanText } from "../run-store/columns.ts";
import type { Tables } from "../tables.ts";
import { asJson, orUndefined, withUniqueName } from "./rows.ts";
import { NO_RUNS, RunCounter, type RunCounts } from "./run-counts.ts";

/** What a draft is saved with: the caller derives hash and node types from the document. */
export interface DocumentData {
  document: WorkflowDocument;
  /** Of the behaviour text: equal hashes mean equal behaviour. */
  hash: string;
  /** Node types in flow order. */
  nodeTypes: string[];
}

export interface WorkflowRow {
  id: string;
  name: string;
  description?: string;
  enabled: boolean;
  createdAt: number;
  updatedAt: number;
  draftRev: number;
  draftHash: string;
  nodeTypes: string[];
  /** Newest published version; 0 when there is none. */
  version: number;
  versionId?: string;
  versionHash?: string;
  runs: RunCounts;
}

export class WorkflowRepository {
  readonly #db: Kysely<Tables>;
  readonly #counter: RunCounter;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#counter = new RunCounter(db);
  }

  /** By name. @param options.q Part of the name, in any case. @param options.now Epoch ms, for the counts. */
  async list(options: { q?: string; now: number }): Promise<WorkflowRow[]> {
    let query = this.#select().where("w.deleted_at", "is", null);
    if (options.q) query = query.where(sql<SqlBool>`position(lower(${options.q}) in lower(w.name)) > 0`);
    const rows = await query.orderBy(sql`lower(w.name)`).execute();
    const counts = await this.#counter.counts(options.now);
    return rows.map((row) => workflowRow(row, counts.get(row.id) ?? NO_RUNS));
  }

  async get(id: string, now: number): Promise<WorkflowRow | undefined> {
    const row = await this.#select().where("w.id", "=", id).where("w.deleted_at", "is", null).executeTakeFirst();
    return row && workflowRow(row, (await this.#counter.counts(now)).get(id) ?? NO_RUNS);
  }

  /** With its first draft, revision 1. @throws SignalboxError `NAME_TAKEN`. */
  async create(row: { id: string; by: string; at: number } & DocumentData): Promise<void> {
    const name = cleanText(row.document.name);
    await withUniqueName("workflow", name, () =>
      this.#db.transaction().execute(async (trx) => {
        const times = { created_at: row.at, updated_at: row.at, deleted_at: null };
        await trx
          .insertInto("workflow")
          .values({ id: row.id, name, ...times })
          .execute();
        await trx
          .insertInto("draft")
          .values({ workflow: row.id, rev: 1, saved_at: row.at, saved_by: row.by, ...draftColumns(row) })
          .execute();
      }),
    );
  }

  /** @returns false when there is no such workflow. */
  async setEnabled(id: string, enabled: boolean, at: number): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("workflow")
        .set({ enabled, updated_at: at })
        .where("id", "=", id)
        .where("deleted_at", "is", null)
        .executeTakeFirst();
      await trx.updateTable("schedule").set({ enabled }).where("workflow", "=", id).execute();
      return numUpdatedRows > 0n;
    });
  }

  /** Its runs and versions stay readable; its name is free again. @returns false when there is no such workflow. */
  async delete(id: string, at: number): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("workflow")
        .set({ enabled: false, updated_at: at, deleted_at: at })
        .where("id", "=", id)
        .where("deleted_at", "is", null)
        .executeTakeFirst();
      await trx.deleteFrom("schedule").where("workflow", "=", id).execute();
      return numUpdatedRows > 0n;
    });
  }

  #select() {
    return this.#db
      .selectFrom("workflow as w")
      .innerJoin("draft as d", "d.workflow", "w.id")
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom("version as v")
            .select(["v.id", "v.number", "v.hash"])
            .whereRef("v.workflow", "=", "w.id")
            .where("v.number", "is not", null)
            .orderBy("v.number", "desc")
            .limit(1)
            .as("newest"),
        (join) => join.onTrue(),
      )
      .select(["w.id", "w.name", "w.enabled", "w.created_at", "w.updated_at"])
      .select(["d.rev", "d.hash as draft_hash", "d.description", "d.node_types"])
      .select(["newest.id as version_id", "newest.number as version", "newest.hash as version_hash"]);
  }
}

export const draftColumns = ({ document, hash, nodeTypes }: DocumentData) => ({
  document: asJson(document),
  hash,
  description: document.description === undefined ? null : cleanText(document.description),
  node_types: asJson(nodeTypes),
});

interface Selected {
  id: string;
  name: string;
  enabled: boolean;
  created_at: number;
  updated_at: number;
  rev: number;
  draft_hash: string;
  description: string | null;
  node_types: string[];
  version_id: string | null;
  version: number | null;
  version_hash: string | null;
}

function workflowRow(row: Selected, runs: RunCounts): WorkflowRow {
  const description = orUndefined(row.description);
  const versionId = orUndefined(row.version_id);
  const versionHash = orUndefined(row.version_hash);
  return {
    id: row.id,
    name: row.name,
    ...(description === undefined ? {} : { description }),
    enabled: row.enabled,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    draftRev: row.rev,
    draftHash: row.draft_hash,
    nodeTypes: row.node_types,
    version: row.version ?? 0,
    ...(versionId === undefined ? {} : { versionId }),
    ...(versionHash === undefined ? {} : { versionHash }),
    runs,
  };
}
