import { createHash, randomUUID } from "node:crypto";
import { SignalboxError } from "@signalbox/model";
import { retrying } from "../database/failures.ts";
import type { Database, Sql } from "../database/sql.ts";
import { NOW } from "../run-store/columns.ts";
import type { BlobStore } from "./blob-store.ts";

/** A value that no commit has named is removed when it was last put as long ago; milliseconds. */
export const ABANDONED_AFTER = 3_600_000;
/** Removed in one transaction: their rows are locked while their objects are deleted. */
const BATCH = 20;

/** What the database knows of its store. */
interface Claim {
  /** Stands in the store too. */
  mark: string;
  /** For people. */
  place: string;
  /** The mark was put into the store; a crash may have come before. */
  marked: boolean;
}

/** Where a value belongs, for error messages. */
export interface BlobOwner {
  run: string;
  rev: number;
}

/**
 * Keeps large values in a blob store beside the database (rules BLOB-1 to BLOB-6). A row in `blob` is written before
 * each value; so the database alone knows what may be in the store, and what nobody names can be found there.
 */
export class BlobKeeper {
  readonly store: BlobStore;
  readonly #database: Database;
  readonly #sql: Sql;

  constructor(database: Database, store: BlobStore) {
    this.store = store;
    this.#database = database;
    this.#sql = database.sql("general");
  }

  /**
   * Makes sure that this is the store of this database and of no other (rule BLOB-6): an empty one is marked as such
   * at the first start. Two databases in one store would remove each other's values.
   *
   * @throws SignalboxError `BLOB_STORE_OTHER`, `BLOB_STORE_AWAY`.
   */
  async claim(): Promise<void> {
    const place = this.store.description;
    const first: Claim = { mark: randomUUID(), place, marked: false };
    await this.#sql.query(
      `insert into signalbox.setting (scope, key, value, updated_at) values ('blobs', 'store', $1::json, ${NOW}) on conflict do nothing`,
      [JSON.stringify(first)],
    );
    const { rows } = await this.#sql.query<{ value: Claim; used: boolean }>(
      "select value, exists (select from signalbox.blob) as used from signalbox.setting where scope = 'blobs' and key = 'store'",
    );
    const { value: known, used } = rows[0] as { value: Claim; used: boolean };
    const mark = await this.store.mark();
    if (mark !== undefined && mark !== known.mark) throw otherStore(place, "it belongs to another database");
    if (mark === undefined && used) throw otherStore(place, `the values are in ${known.place}`);
    // A folder of the same name on another machine looks just so.
    if (mark === undefined && known.marked && known.place === place)
      throw otherStore(place, "it was used before, and is empty now. All machines need the same one");
    if (mark === undefined) await this.store.setMark(known.mark);
    if (known.marked && known.place === place) return;
    await this.#sql.query(
      `update signalbox.setting set value = $1::json, updated_at = ${NOW} where scope = 'blobs' and key = 'store'`,
      [JSON.stringify({ mark: known.mark, place, marked: true } satisfies Claim)],
    );
  }

  /** Durable once it resolves. @returns the SHA-256 of `data`. @throws SignalboxError `BLOB_STORE_AWAY`, `DATABASE_AWAY`. */
  async keep(data: Uint8Array): Promise<Uint8Array> {
    const hash = createHash("sha256").update(data).digest();
    // Waits while the same value is being removed; then the row is made anew, and the value put after it.
    await retrying(() =>
      this.#sql.query(
        `insert into signalbox.blob (sha256, size, used_at) values ($1, $2, ${NOW})
         on conflict (sha256) do update set used_at = excluded.used_at`,
        [hash, data.length],
      ),
    );
    await this.store.put(hash.toString("hex"), data);
    return hash;
  }

  /** @throws SignalboxError `BLOB_MISSING`, `BLOB_DAMAGED`, `BLOB_STORE_AWAY`; never answers with other bytes. */
  async read(hash: Uint8Array, owner: BlobOwner): Promise<Uint8Array> {
    const key = Buffer.from(hash).toString("hex");
    const data = await this.store.get(key);
    const at = { ...owner, key, store: this.store.description };
    if (data === undefined) throw new SignalboxError("BLOB_MISSING", at);
    if (createHash("sha256").update(data).digest("hex") !== key) throw new SignalboxError("BLOB_DAMAGED", at);
    return data;
  }

  /**
   * Removes values that no journal row names: of runs that were deleted, and those whose commit never came (rule
   * BLOB-4). The rows stay locked until the objects are gone, so that one who puts the same value meanwhile waits.
   *
   * @param olderThan Milliseconds since the value was last put; must be far more than a commit can take.
   * @returns how many were removed.
   */
  async collect(olderThan = ABANDONED_AFTER): Promise<number> {
    let removed = 0;
    for (let from = 0; ; ) {
      const batch = await this.#database.transaction((sql) => this.#collectBatch(sql, from, olderThan));
      removed += batch.length;
      if (batch.length < BATCH) return removed;
      from = Math.max(...batch);
    }
  }

  /** @returns when each of the removed ones was put; the next batch begins there. */
  async #collectBatch(sql: Sql, from: number, olderThan: number): Promise<number[]> {
    const { rows } = await sql.query<{ sha256: Uint8Array; used_at: number }>(
      `delete from signalbox.blob where sha256 = any(array(
         select b.sha256 from signalbox.blob b where b.used_at >= $1::bigint and b.used_at < ${NOW} - $2::bigint
           and not exists (select from signalbox.payload p where p.data = b.sha256 and p.codec >= 16)
         order by b.used_at limit ${BATCH} for update skip locked)) returning sha256, used_at`,
      [from, olderThan],
    );
    await this.store.delete(rows.map(({ sha256 }) => Buffer.from(sha256).toString("hex")));
    return rows.map(({ used_at }) => used_at);
  }
}

const otherStore = (store: string, detail: string) => new SignalboxError("BLOB_STORE_OTHER", { store, detail });
