import type { Json } from "@signalbox/model";
import { type Kysely, sql } from "kysely";
import type { Tables } from "../tables.ts";
import { asJson } from "./rows.ts";

export interface ScheduleRow {
  /** Unique a trigger: the caller makes it from workflow and node. */
  id: string;
  workflow: string;
  node: string;
  versionId: string;
  /** What the caller computes due times from. */
  spec: Json;
  /** IANA name. */
  timezone: string;
  enabled: boolean;
  /** Epoch ms; undefined when it will not fire again. */
  nextAt?: number;
  lastAt?: number;
}

/** A trigger whose time has come. Fire it under a key made of `id` and `due`, then {@link ScheduleRepository.advance}. */
export type DueSchedule = ScheduleRow & { due: number };

/**
 * Times at which triggers fire. Whoever claims a due one has it for the lease. A server that ends in between leaves it
 * to the next, with the same `due`; since a run's start is stored once per key, (trigger, due time) fires once.
 */
export class ScheduleRepository {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Replaces all schedules of a workflow. One whose spec and zone stay the same keeps its next time. */
  async replace(workflow: string, rows: readonly ScheduleRow[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const old = await trx.selectFrom("schedule").selectAll().where("workflow", "=", workflow).forUpdate().execute();
      await trx.deleteFrom("schedule").where("workflow", "=", workflow).execute();
      if (rows.length === 0) return;
      const values = rows.map((row) => {
        const before = old.find(({ id }) => id === row.id);
        const same = before && before.timezone === row.timezone && asJson(before.spec) === asJson(row.spec);
        return {
          id: row.id,
          workflow,
          node: row.node,
          version_id: row.versionId,
          spec: asJson(row.spec),
          timezone: row.timezone,
          enabled: row.enabled,
          next_at: (same ? before.next_at : undefined) ?? row.nextAt ?? null,
          leased_until: same ? before.leased_until : 0,
          last_at: before?.last_at ?? null,
        };
      });
      await trx.insertInto("schedule").values(values).execute();
    });
  }

  async list(workflow?: string): Promise<ScheduleRow[]> {
    let query = this.#db.selectFrom("schedule").selectAll();
    if (workflow !== undefined) query = query.where("workflow", "=", workflow);
    return (await query.orderBy("id").execute()).map(scheduleRow);
  }

  /**
   * @param options.now Epoch ms. @param options.lease Milliseconds they are kept from other servers; default 30,000.
   * @returns due ones, the longest overdue first.
   */
  async claimDue(options: { now: number; limit: number; lease?: number }): Promise<DueSchedule[]> {
    const { rows } = await sql<Selected>`
      update signalbox.schedule s set leased_until = ${options.now + (options.lease ?? 30_000)}
      from (select id from signalbox.schedule
        where enabled and next_at <= ${options.now} and leased_until <= ${options.now}
        order by next_at limit ${options.limit} for update skip locked) due
      where s.id = due.id returning s.*`.execute(this.#db);
    return rows
      .flatMap((row) => (row.next_at === null ? [] : [{ ...scheduleRow(row), due: row.next_at }]))
      .sort((a, b) => a.due - b.due);
  }

  /**
   * Records that `due` has fired and sets the next time.
   *
   * @returns false when the schedule was changed or advanced by another meanwhile; then nothing is changed.
   */
  async advance(id: string, due: number, nextAt: number | undefined): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("schedule")
      .set({ next_at: nextAt ?? null, last_at: due, leased_until: 0 })
      .where("id", "=", id)
      .where("next_at", "=", due)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Epoch ms of the next due time of all; undefined when there is none. */
  async nextDue(): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom("schedule")
      .select((eb) => eb.fn.min("next_at").as("next"))
      .where("enabled", "=", true)
      .where("next_at", "is not", null)
      .executeTakeFirst();
    return row?.next ?? undefined;
  }
}

interface Selected {
  id: string;
  workflow: string;
  node: string;
  version_id: string;
  spec: Json;
  timezone: string;
  enabled: boolean;
  next_at: number | null;
  last_at: number | null;
}

function scheduleRow(row: Selected): ScheduleRow {
  const schedule: ScheduleRow = {
    id: row.id,
    workflow: row.workflow,
    node: row.node,
    versionId: row.version_id,
    spec: row.spec,
    timezone: row.timezone,
    enabled: row.enabled,
  };
  if (row.next_at !== null) schedule.nextAt = row.next_at;
  if (row.last_at !== null) schedule.lastAt = row.last_at;
  return schedule;
}
