import { SignalboxError, type WorkflowDocument } from "@signalbox/model";
import type { Kysely } from "kysely";
import { cleanText } from "../run-store/columns.ts";
import type { Tables } from "../tables.ts";
import { withUniqueName } from "./rows.ts";
import { type DocumentData, draftColumns } from "./workflows.ts";

export interface DraftRow {
  workflow: string;
  /** Counts from 1. */
  rev: number;
  document: WorkflowDocument;
  hash: string;
  savedAt: number;
  by: string;
}

export class DraftRepository {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async get(workflow: string): Promise<DraftRow | undefined> {
    const row = await this.#db
      .selectFrom("draft as d")
      .innerJoin("workflow as w", "w.id", "d.workflow")
      .select(["d.workflow", "d.rev", "d.document", "d.hash", "d.saved_at", "d.saved_by"])
      .where("d.workflow", "=", workflow)
      .where("w.deleted_at", "is", null)
      .executeTakeFirst();
    return row && { ...row, savedAt: row.saved_at, by: row.saved_by };
  }

  /** Every workflow with its name and the revision of its draft. */
  heads(): Promise<{ workflow: string; name: string; rev: number }[]> {
    return this.#db
      .selectFrom("draft as d")
      .innerJoin("workflow as w", "w.id", "d.workflow")
      .select(["d.workflow", "w.name", "d.rev"])
      .where("w.deleted_at", "is", null)
      .orderBy("w.name")
      .execute();
  }

  /** The drafts of these workflows as they are now, in no order. */
  many(workflows: readonly string[]): Promise<{ workflow: string; rev: number; document: WorkflowDocument }[]> {
    if (workflows.length === 0) return Promise.resolve([]);
    return this.#db
      .selectFrom("draft")
      .select(["workflow", "rev", "document"])
      .where("workflow", "in", workflows)
      .execute();
  }

  /**
   * Saves over revision `rev`; the workflow takes the document's name.
   *
   * @returns the new revision.
   * @throws SignalboxError `DRAFT_CONFLICT` when `rev` is not the newest, `NOT_FOUND`, `NAME_TAKEN`.
   */
  async save(save: { workflow: string; rev: number; by: string; at: number } & DocumentData): Promise<number> {
    const name = cleanText(save.document.name);
    return withUniqueName("workflow", name, () =>
      this.#db.transaction().execute(async (trx) => {
        const renamed = await trx
          .updateTable("workflow")
          .set({ name, updated_at: save.at })
          .where("id", "=", save.workflow)
          .where("deleted_at", "is", null)
          .executeTakeFirst();
        if (renamed.numUpdatedRows === 0n)
          throw new SignalboxError("NOT_FOUND", { what: "workflow", id: save.workflow });
        const saved = await trx
          .updateTable("draft")
          .set({ rev: save.rev + 1, saved_at: save.at, saved_by: save.by, ...draftColumns(save) })
          .where("workflow", "=", save.workflow)
          .where("rev", "=", save.rev)
          .executeTakeFirst();
        if (saved.numUpdatedRows > 0n) return save.rev + 1;
        const current = await trx
          .selectFrom("draft")
          .select("rev")
          .where("workflow", "=", save.workflow)
          .executeTakeFirst();
        throw new SignalboxError("DRAFT_CONFLICT", { base: save.rev, current: current?.rev ?? 0 });
      }),
    );
  }
}
