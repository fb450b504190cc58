import type { Json } from "@signalbox/model";
import type { Kysely } from "kysely";
import type { Tables } from "../tables.ts";
import { asJson } from "./rows.ts";

/** Small named values: settings of the installation, and what triggers remember between polls. */
export class SettingRepository {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async get(scope: string, key: string): Promise<Json | undefined> {
    const row = await this.#db
      .selectFrom("setting")
      .select("value")
      .where("scope", "=", scope)
      .where("key", "=", key)
      .executeTakeFirst();
    return row?.value;
  }

  /** @param expiresAt Epoch ms after which {@link deleteExpired} removes it; default never. */
  async set(scope: string, key: string, value: Json, at: number, expiresAt?: number): Promise<void> {
    const columns = { value: asJson(value), updated_at: at, expires_at: expiresAt ?? null };
    await this.#db
      .insertInto("setting")
      .values({ scope, key, ...columns })
      .onConflict((oc) => oc.columns(["scope", "key"]).doUpdateSet(columns))
      .execute();
  }

  /** Sets it unless it is there. @returns the value that holds now: of all who call at once, one wins. */
  async setOnce(scope: string, key: string, value: Json, at: number): Promise<Json> {
    await this.#db
      .insertInto("setting")
      .values({ scope, key, value: asJson(value), updated_at: at, expires_at: null })
      .onConflict((oc) => oc.columns(["scope", "key"]).doNothing())
      .execute();
    return (await this.get(scope, key)) ?? value;
  }

  /** Of a scope, by key. */
  async list(scope: string): Promise<{ key: string; value: Json }[]> {
    return this.#db.selectFrom("setting").select(["key", "value"]).where("scope", "=", scope).orderBy("key").execute();
  }

  /** @returns false when there is none. */
  async delete(scope: string, key: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom("setting")
      .where("scope", "=", scope)
      .where("key", "=", key)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** @returns how many were deleted. */
  async deleteExpired(now: number): Promise<number> {
    const { numDeletedRows } = await this.#db.deleteFrom("setting").where("expires_at", "<=", now).executeTakeFirst();
    return Number(numDeletedRows);
  }
}
