import type { JournalEvent, Json } from "@signalbox/model";
import type { BlobKeeper } from "../blobs/blob-keeper.ts";
import type { Database } from "../database/sql.ts";
import { journalRows, type Source } from "../run-store/load.ts";

export interface ApprovalRow {
  token: string;
  run: string;
  path: string;
  workflow: string;
  workflowName: string;
  since: number;
  due?: number;
  /** The wait's `approval` part, as the journal has it. */
  approval: Json;
  /** Epoch ms at which it was answered, ran out, or was withdrawn. */
  closedAt?: number;
}

/** How an approval ended; from the journal of its run. */
export type Answer = Extract<JournalEvent, { t: "resolved" | "cancelled" }> & { at: number };

/** Waits for a person. They are opened and closed by commits of their runs only. */
export class ApprovalRepository {
  readonly #database: Database;
  readonly #source: Source;

  constructor(database: Database, blobs?: BlobKeeper) {
    this.#database = database;
    this.#source = { sql: database.sql("general"), blobs };
  }

  /** Open ones, oldest first. @param options.after Position of the last one of the page before. */
  async list(options: { limit: number; after?: { since: number; token: string } }): Promise<ApprovalRow[]> {
    let query = this.#select().where("a.closed_at", "is", null).where("a.approval", "is not", null);
    const { after } = options;
    if (after)
      query = query.where((eb) => eb(eb.refTuple("a.since", "a.token"), ">", eb.tuple(after.since, after.token)));
    const rows = await query.orderBy("a.since").orderBy("a.token").limit(options.limit).execute();
    return rows.map(approvalRow);
  }

  /** Open or closed. */
  async get(token: string): Promise<ApprovalRow | undefined> {
    const row = await this.#select()
      .where("a.token", "=", token)
      .where("a.approval", "is not", null)
      .executeTakeFirst();
    return row && approvalRow(row);
  }

  /** How a closed approval ended; undefined while it is open, or when its run ended around it. */
  async answer(row: ApprovalRow): Promise<Answer | undefined> {
    let answered: Answer | undefined;
    let opened = false;
    for (let from = 0, more = true; more && !answered; ) {
      const rows = await journalRows(this.#source, row.run, from, 500);
      for (const { at, events } of rows) {
        for (const event of events) {
          if (event.t === "wait" && event.token === row.token) opened = true;
          else if (opened && !answered && endsWait(event, row.path)) answered = { ...event, at };
        }
      }
      from = (rows.at(-1)?.rev ?? 0) + 1;
      more = rows.length === 500;
    }
    return answered;
  }

  #select() {
    return this.#database.kysely
      .selectFrom("wait as a")
      .leftJoin("workflow as w", "w.id", "a.workflow")
      .select(["a.token", "a.run_id", "a.path", "a.workflow", "a.since", "a.due", "a.approval", "a.closed_at"])
      .select("w.name as workflow_name");
  }
}

const endsWait = (event: JournalEvent, path: string): event is Extract<JournalEvent, { t: "resolved" | "cancelled" }> =>
  (event.t === "resolved" && event.p === path) || (event.t === "cancelled" && event.p.includes(path));

interface Selected {
  token: string;
  run_id: string;
  path: string;
  workflow: string;
  workflow_name: string | null;
  since: number;
  due: number | null;
  approval: Json | null;
  closed_at: number | null;
}

function approvalRow(row: Selected): ApprovalRow {
  const approval: ApprovalRow = {
    token: row.token,
    run: row.run_id,
    path: row.path,
    workflow: row.workflow,
    workflowName: row.workflow_name ?? row.workflow,
    since: row.since,
    approval: row.approval,
  };
  if (row.due !== null) approval.due = row.due;
  if (row.closed_at !== null) approval.closedAt = row.closed_at;
  return approval;
}
