import type { Right } from "@signalbox/model";
import type { Kysely } from "kysely";
import type { Tables } from "../tables.ts";
import { asJson } from "./rows.ts";

export interface TokenRow {
  id: string;
  name: string;
  /** Of the token's text, which is stored nowhere. */
  hash: string;
  rights: Right[];
  createdAt: number;
  expiresAt?: number;
  lastUsedAt?: number;
}

export class TokenRepository {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async create(row: Omit<TokenRow, "lastUsedAt">): Promise<void> {
    await this.#db
      .insertInto("token")
      .values({
        id: row.id,
        name: row.name,
        hash: row.hash,
        rights: asJson(row.rights),
        created_at: row.createdAt,
        expires_at: row.expiresAt ?? null,
        last_used_at: null,
      })
      .execute();
  }

  /** Expired ones as well: the caller says so to the user. */
  async findByHash(hash: string): Promise<TokenRow | undefined> {
    const row = await this.#db.selectFrom("token").selectAll().where("hash", "=", hash).executeTakeFirst();
    return row && tokenRow(row);
  }

  /** Newest first. */
  async list(): Promise<TokenRow[]> {
    return (await this.#db.selectFrom("token").selectAll().orderBy("created_at", "desc").execute()).map(tokenRow);
  }

  /** @returns false when there is none. */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom("token").where("id", "=", id).executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async markUsed(id: string, at: number): Promise<void> {
    await this.#db.updateTable("token").set({ last_used_at: at }).where("id", "=", id).execute();
  }
}

function tokenRow(row: {
  id: string;
  name: string;
  hash: string;
  rights: string[];
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}): TokenRow {
  const token: TokenRow = {
    id: row.id,
    name: row.name,
    hash: row.hash,
    rights: row.rights as Right[],
    createdAt: row.created_at,
  };
  if (row.expires_at !== null) token.expiresAt = row.expires_at;
  if (row.last_used_at !== null) token.lastUsedAt = row.last_used_at;
  return token;
}
