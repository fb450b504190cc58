import type { Right } from "@signalbox/model";
import type { Kysely } from "kysely";
import type { Tables } from "../tables.ts";
import { asJson } from "./rows.ts";

export interface SessionRow {
  /** Of the cookie's text, which is stored nowhere. */
  hash: string;
  name: string;
  rights: Right[];
  createdAt: number;
  expiresAt: number;
}

export class SessionRepository {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async create(row: SessionRow): Promise<void> {
    await this.#db
      .insertInto("session")
      .values({
        hash: row.hash,
        name: row.name,
        rights: asJson(row.rights),
        created_at: row.createdAt,
        expires_at: row.expiresAt,
      })
      .execute();
  }

  /** Undefined when there is none or it has expired at `now` (epoch ms). */
  async find(hash: string, now: number): Promise<SessionRow | undefined> {
    const row = await this.#db
      .selectFrom("session")
      .selectAll()
      .where("hash", "=", hash)
      .where("expires_at", ">", now)
      .executeTakeFirst();
    if (!row) return undefined;
    const { name, created_at: createdAt, expires_at: expiresAt } = row;
    return { hash, name, rights: row.rights as Right[], createdAt, expiresAt };
  }

  async extend(hash: string, expiresAt: number): Promise<void> {
    await this.#db.updateTable("session").set({ expires_at: expiresAt }).where("hash", "=", hash).execute();
  }

  async delete(hash: string): Promise<void> {
    await this.#db.deleteFrom("session").where("hash", "=", hash).execute();
  }

  /** @returns how many were deleted. */
  async deleteExpired(now: number): Promise<number> {
    const { numDeletedRows } = await this.#db.deleteFrom("session").where("expires_at", "<=", now).executeTakeFirst();
    return Number(numDeletedRows);
  }
}
