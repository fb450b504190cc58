import { SignalboxError, type WorkflowDocument } from "@signalbox/model";
import { type Kysely, sql } from "kysely";
import type { Tables } from "../tables.ts";
import { asJson } from "./rows.ts";
import type { DocumentData } from "./workflows.ts";

export interface VersionRow {
  /** What runs are pinned to. */
  id: string;
  workflow: string;
  /** 0 for the snapshot of a draft. */
  number: number;
  hash: string;
  document: WorkflowDocument;
  message: string;
  by: string;
  at: number;
}
export type VersionInfo = Omit<VersionRow, "document">;

const INFO = ["id", "workflow", "number", "hash", "message", "created_by", "created_at"] as const;

/** Versions are never changed and never deleted: runs are pinned to them. */
export class VersionRepository {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Gives the workflow its next number. @throws SignalboxError `NOT_FOUND`. */
  async publish(
    row: { id: string; workflow: string; message: string; by: string; at: number } & DocumentData,
  ): Promise<VersionInfo> {
    return this.#db.transaction().execute(async (trx) => {
      // Two who publish at once take turns here, so that numbers have no gap and no repeat.
      const workflow = await trx
        .selectFrom("workflow")
        .select("id")
        .where("id", "=", row.workflow)
        .where("deleted_at", "is", null)
        .forUpdate()
        .executeTakeFirst();
      if (!workflow) throw new SignalboxError("NOT_FOUND", { what: "workflow", id: row.workflow });
      const last = await trx
        .selectFrom("version")
        .select((eb) => eb.fn.max("number").as("number"))
        .where("workflow", "=", row.workflow)
        .executeTakeFirst();
      const inserted = await trx
        .insertInto("version")
        .values({ ...columns(row), number: (last?.number ?? 0) + 1, message: row.message })
        .returning([...INFO])
        .executeTakeFirstOrThrow();
      await trx.updateTable("workflow").set({ updated_at: row.at }).where("id", "=", row.workflow).execute();
      return info(inserted);
    });
  }

  /**
   * Keeps a draft as it is now for runs to be pinned to; the same content is kept once.
   *
   * @param row.hash Here of everything the run depends on, pinned data included.
   * @returns the id of the snapshot: `row.id`, or that of the one that is there already.
   */
  async snapshot(row: { id: string; workflow: string; by: string; at: number } & DocumentData): Promise<string> {
    const inserted = await this.#db
      .insertInto("version")
      .values({ ...columns(row), number: null })
      .onConflict((oc) => oc.columns(["workflow", "hash"]).where("number", "is", null).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (inserted) return inserted.id;
    const existing = await this.#db
      .selectFrom("version")
      .select("id")
      .where("workflow", "=", row.workflow)
      .where("hash", "=", row.hash)
      .where("number", "is", null)
      .executeTakeFirstOrThrow();
    return existing.id;
  }

  async get(id: string): Promise<VersionRow | undefined> {
    const row = await this.#db.selectFrom("version").selectAll().where("id", "=", id).executeTakeFirst();
    return row && { ...info(row), document: row.document };
  }

  async getByNumber(workflow: string, number: number): Promise<VersionRow | undefined> {
    const row = await this.#db
      .selectFrom("version")
      .selectAll()
      .where("workflow", "=", workflow)
      .where("number", "=", number)
      .executeTakeFirst();
    return row && { ...info(row), document: row.document };
  }

  /** The newest published one. */
  async newest(workflow: string): Promise<VersionRow | undefined> {
    const row = await this.#db
      .selectFrom("version")
      .selectAll()
      .where("workflow", "=", workflow)
      .where("number", "is not", null)
      .orderBy("number", "desc")
      .limit(1)
      .executeTakeFirst();
    return row && { ...info(row), document: row.document };
  }

  /** The newest published version of every workflow that is switched on: what triggers are matched with. */
  async newestOfEnabled(): Promise<VersionRow[]> {
    const rows = await this.#db
      .selectFrom("workflow as w")
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom("version as v")
            .selectAll("v")
            .whereRef("v.workflow", "=", "w.id")
            .where("v.number", "is not", null)
            .orderBy("v.number", "desc")
            .limit(1)
            .as("n"),
        (join) => join.onTrue(),
      )
      .selectAll("n")
      .where("w.enabled", "=", true)
      .where("w.deleted_at", "is", null)
      .execute();
    return rows.map((row) => ({ ...info(row), document: row.document }));
  }

  /** Published ones, newest first. */
  async list(workflow: string): Promise<VersionInfo[]> {
    const rows = await this.#db
      .selectFrom("version")
      .select([...INFO])
      .where("workflow", "=", workflow)
      .where("number", "is not", null)
      .orderBy(sql`number desc`)
      .execute();
    return rows.map(info);
  }
}

const columns = (row: { id: string; workflow: string; by: string; at: number } & DocumentData) => ({
  id: row.id,
  workflow: row.workflow,
  hash: row.hash,
  document: asJson(row.document),
  node_types: asJson(row.nodeTypes),
  created_by: row.by,
  created_at: row.at,
});

interface InfoColumns {
  id: string;
  workflow: string;
  number: number | null;
  hash: string;
  message: string;
  created_by: string;
  created_at: number;
}
const info = (row: InfoColumns): VersionInfo => ({
  id: row.id,
  workflow: row.workflow,
  number: row.number ?? 0,
  hash: row.hash,
  message: row.message,
  by: row.created_by,
  at: row.created_at,
});
