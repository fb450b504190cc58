import type { Kysely } from "kysely";
import { retrying } from "../database/failures.ts";
import type { Database, Sql } from "../database/sql.ts";
import { jsonLines, lines, plain, texts } from "../run-store/columns.ts";
import { eventKey, firstEvents, INCOMING_COLUMNS, incomingParameters, incomingValues } from "../run-store/incoming.ts";
import type { HookEventTable, Tables } from "../tables.ts";
import { Batcher } from "./batcher.ts";
import { asJson } from "./rows.ts";

export type HookEventStatus = HookEventTable["status"];

export interface HookEventRow {
  /** UUID version 7 of the moment it came in: lists are in this order. */
  id: string;
  receivedAt: number;
  source: "webhook" | "schedule" | "event";
  /** Address or event name it came to. */
  target: string;
  status: HookEventStatus;
  reason?: string;
  /** The provider's id of the event. */
  providerId?: string;
  workflow?: string;
  runs: string[];
  headers: Record<string, string>;
  /** The bytes as they came: signatures are over these. */
  body: Uint8Array;
}
export type HookEventInfo = Omit<HookEventRow, "headers" | "body"> & { bytes: number };

/** `duplicateOf` names the event that had this target and provider id first; the row itself is kept as a duplicate. */
export type HookEventInsert = { duplicateOf?: string };

const INFO = [
  "id",
  "received_at",
  "source",
  "target",
  "status",
  "reason",
  "provider_id",
  "workflow",
  "runs",
  "bytes",
] as const;

/** The inbox of everything that comes in from outside. */
export class HookEventRepository {
  readonly #db: Kysely<Tables>;
  readonly #inserts: Batcher<HookEventRow, HookEventInsert>;
  readonly #updates: Batcher<HookEventUpdate, boolean>;

  constructor(database: Database) {
    this.#db = database.kysely;
    const sql = database.sql("general");
    this.#inserts = new Batcher((rows) => retrying(() => insertAll(sql, rows)), { limit: 200, lanes: 2 });
    this.#updates = new Batcher((updates) => retrying(() => updateAll(sql, updates)));
  }

  /**
   * Stores an event for good; resolves after the commit. Calls that come together share a statement. Of several
   * `matched` or `unmatched` events with one target and provider id the first stays so, and the others become
   * duplicates.
   */
  insert(row: HookEventRow): Promise<HookEventInsert> {
    return this.#inserts.add(row);
  }

  /** @returns false when there is no such event. */
  update(id: string, change: Omit<HookEventUpdate, "id">): Promise<boolean> {
    return this.#updates.add({ id, ...change });
  }

  /** Newest first. @param options.before Id of the last event of the page before. */
  async list(options: { status?: HookEventStatus; before?: string; limit: number }): Promise<HookEventInfo[]> {
    let query = this.#db.selectFrom("hook_event").select([...INFO]);
    if (options.status) query = query.where("status", "=", options.status);
    if (options.before) query = query.where("id", "<", options.before);
    const rows = await query.orderBy("id", "desc").limit(options.limit).execute();
    return rows.map(info);
  }

  async get(id: string): Promise<(HookEventRow & { bytes: number }) | undefined> {
    const row = await this.#db.selectFrom("hook_event").selectAll().where("id", "=", id).executeTakeFirst();
    return row && { ...info(row), headers: row.headers, body: row.body };
  }

  /** @returns how many events that came in before `at` (epoch ms) were deleted, at most `limit`. */
  async deleteBefore(at: number, limit: number): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom("hook_event")
      .where("id", "in", (eb) =>
        eb.selectFrom("hook_event").select("id").where("received_at", "<", at).orderBy("id").limit(limit),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}

export interface HookEventUpdate {
  id: string;
  status: HookEventStatus;
  runs: string[];
  workflow?: string;
  reason?: string;
}

let parameters = 0;
const INSERT = `insert into signalbox.hook_event (${INCOMING_COLUMNS})
  ${incomingValues(() => `$${++parameters}`)} on conflict do nothing returning id`;

async function insertRows(sql: Sql, rows: readonly HookEventRow[]): Promise<Set<string>> {
  const { rows: inserted } = await sql.query<{ id: string }>(INSERT, incomingParameters(rows), "hook_insert");
  return new Set(inserted.map(({ id }) => id));
}

async function insertAll(sql: Sql, rows: HookEventRow[]): Promise<HookEventInsert[]> {
  const inserted = await insertRows(sql, rows);
  const repeated = rows.filter(({ id }) => !inserted.has(id));
  if (repeated.length === 0) return rows.map(() => ({}));
  const first = await firstEvents(
    sql,
    repeated.map(({ target, providerId }) => ({ target, providerId })),
  );
  const key = (row: HookEventRow) => eventKey(row.target, row.providerId ?? "");
  // An insert whose answer was lost and that is done again meets its own row: that is no duplicate.
  const duplicates = repeated.filter((row) => first.get(key(row)) !== row.id);
  await insertRows(
    sql,
    duplicates.map((row) => ({
      ...row,
      status: "duplicate",
      reason: `duplicate of ${first.get(key(row)) ?? "an earlier event"}`,
    })),
  );
  const seen = new Set(duplicates);
  return rows.map((row) => {
    const duplicateOf = seen.has(row) ? first.get(key(row)) : undefined;
    return duplicateOf === undefined ? {} : { duplicateOf };
  });
}

async function updateAll(sql: Sql, updates: HookEventUpdate[]): Promise<boolean[]> {
  const { rows } = await sql.query<{ id: string }>(
    `update signalbox.hook_event e set status = t.st, runs = t.runs::json, workflow = coalesce(t.wf, e.workflow), reason = t.why
     from unnest($1::uuid[], $2::text[], ${jsonLines("$3")}, $4::text[], $5::text[]) t(id, st, runs, wf, why)
     where e.id = t.id returning e.id`,
    [
      plain(updates.map((u) => u.id)),
      texts(updates.map((u) => u.status)),
      lines(updates.map((u) => asJson(u.runs))),
      texts(updates.map((u) => u.workflow)),
      texts(updates.map((u) => u.reason)),
    ],
    "hook_update",
  );
  const found = new Set(rows.map(({ id }) => id));
  return updates.map(({ id }) => found.has(id));
}

type InfoColumns = Pick<HookEventTable, "id" | "received_at" | "source" | "target" | "status" | "bytes"> & {
  reason: string | null;
  provider_id: string | null;
  workflow: string | null;
  runs: string[];
};

function info(row: InfoColumns): HookEventInfo {
  const event: HookEventInfo = {
    id: row.id,
    receivedAt: row.received_at,
    source: row.source,
    target: row.target,
    status: row.status,
    runs: row.runs,
    bytes: row.bytes,
  };
  if (row.reason !== null) event.reason = row.reason;
  if (row.provider_id !== null) event.providerId = row.provider_id;
  if (row.workflow !== null) event.workflow = row.workflow;
  return event;
}
