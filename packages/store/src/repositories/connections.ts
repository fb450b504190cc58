import type { Json } from "@signalbox/model";
import type { Kysely } from "kysely";
import type { Tables } from "../tables.ts";
import { asJson } from "./rows.ts";

export interface ConnectionRow {
  id: string;
  type: string;
  name: string;
  /** Plain fields. */
  settings: Record<string, Json>;
  /** Names of the secret fields that are set. */
  fields: string[];
  /** The secrets, sealed by the caller; this package never sees them open. */
  sealed: Uint8Array;
  createdAt: number;
  updatedAt: number;
}
export type ConnectionInfo = Omit<ConnectionRow, "sealed">;

const INFO = ["id", "type", "name", "settings", "fields", "created_at", "updated_at"] as const;

export class ConnectionRepository {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** By name, without secrets. */
  async list(): Promise<ConnectionInfo[]> {
    const rows = await this.#db
      .selectFrom("connection")
      .select([...INFO])
      .orderBy("name")
      .orderBy("id")
      .execute();
    return rows.map(info);
  }

  async get(id: string): Promise<ConnectionRow | undefined> {
    const row = await this.#db.selectFrom("connection").selectAll().where("id", "=", id).executeTakeFirst();
    return row && { ...info(row), sealed: row.sealed };
  }

  /** Creates or replaces; `createdAt` stays that of the first time. */
  async save(row: Omit<ConnectionRow, "createdAt">): Promise<ConnectionInfo> {
    const values = {
      type: row.type,
      name: row.name,
      settings: asJson(row.settings),
      fields: asJson(row.fields),
      sealed: row.sealed,
      updated_at: row.updatedAt,
    };
    const saved = await this.#db
      .insertInto("connection")
      .values({ id: row.id, created_at: row.updatedAt, ...values })
      .onConflict((oc) => oc.column("id").doUpdateSet(values))
      .returning([...INFO])
      .executeTakeFirstOrThrow();
    return info(saved);
  }

  /** Replaces the sealed secrets if they are still `before`: a token refresh must not undo a newer one. */
  async reseal(id: string, before: Uint8Array, sealed: Uint8Array, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("connection")
      .set({ sealed, updated_at: at })
      .where("id", "=", id)
      .where("sealed", "=", before)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** @returns false when there is none. */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom("connection").where("id", "=", id).executeTakeFirst();
    return numDeletedRows > 0n;
  }
}

interface Selected {
  id: string;
  type: string;
  name: string;
  settings: Record<string, Json>;
  fields: string[];
  created_at: number;
  updated_at: number;
}
const info = (row: Selected): ConnectionInfo => ({
  id: row.id,
  type: row.type,
  name: row.name,
  settings: row.settings,
  fields: row.fields,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
