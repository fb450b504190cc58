import type { RunId } from "@signalbox/engine";
import { SignalboxError } from "@signalbox/model";
import type { Sql } from "../database/sql.ts";
import type { PreparedCommit } from "./commit-batch.ts";
import { RUN_LIMIT } from "./payloads.ts";

/** Runs whose size is remembered; one that was forgotten is counted again. */
const REMEMBERED = 10_000;

/**
 * How many bytes the large values of each run have together (rule S20). Only the owner of a run adds to it, so the
 * database is asked once and the rest is counted here.
 */
export class RunSizes {
  readonly #sql: Sql;
  readonly #sizes = new Map<RunId, number>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @throws SignalboxError `RUN_TOO_LARGE` when the run would have more than 256 MB of large values. */
  async check(prepared: PreparedCommit): Promise<PreparedCommit> {
    const added = sizeOf(prepared);
    if (added === 0) return prepared;
    const { run, rev } = prepared.commit;
    const before = rev === 0 ? 0 : (this.#sizes.get(run) ?? (await this.#stored(run)));
    this.#remember(run, before);
    const size = before + added;
    if (size > RUN_LIMIT) throw new SignalboxError("RUN_TOO_LARGE", { size, limit: RUN_LIMIT });
    return prepared;
  }

  /** One that lost is counted again: another worker may have written. */
  committed(prepared: PreparedCommit, won: boolean): void {
    const { run, end } = prepared.commit;
    const before = this.#sizes.get(run);
    if (before === undefined) return;
    if (!won || end) this.#sizes.delete(run);
    else this.#sizes.set(run, before + sizeOf(prepared));
  }

  #remember(run: RunId, size: number): void {
    this.#sizes.set(run, size);
    if (this.#sizes.size > REMEMBERED) this.#sizes.delete(this.#sizes.keys().next().value as RunId);
  }

  async #stored(run: RunId): Promise<number> {
    const { rows } = await this.#sql.query<{ size: number }>(
      "select coalesce(sum(size), 0)::bigint as size from signalbox.payload where run_id = $1",
      [run],
      "run_size",
    );
    return rows[0]?.size ?? 0;
  }
}

function sizeOf({ events, children }: PreparedCommit): number {
  let size = 0;
  for (const { payloads } of [events, ...children.map((child) => child.events)])
    for (const payload of payloads) size += payload.size;
  return size;
}
