import { type JournalRow, type RunSummary, SignalboxError } from "@signalbox/model";
import type { Database, Repositories, RunRow } from "@signalbox/store";
import { iso } from "../services/context.ts";
import { MOST_ROWS, type RunReader } from "../services/storage.ts";

/** Rows read in one question, so that a long journal is not one answer. */
const PAGE = 2000;
/** Bytes of large values in one answer: whoever pages through a run of any length needs no more memory for it. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A wait is as old as the commit that opened it, so of a long journal nothing but that row has to be read. */
const OPENED = `select j.run_id::text as run, j.rev from signalbox.wait w
  join signalbox.journal j on j.run_id = w.run_id and j.at = w.since where w.token = $1 and w.closed_at is null`;

export function runReader({ runs }: Repositories, database: Database): RunReader {
  return {
    async list({ statuses, ...filter }) {
      const found = await runs.list({ ...filter, ...(statuses ? { status: statuses } : {}) });
      return found.map(summary);
    },
    summaries: async (ids) => (await runs.getAll(ids)).map(summary),
    async journal(run, from, limit) {
      const page = await runs.journalPage(run, from, limit, MOST_BYTES);
      // A run has a first row from its start on, so only an empty beginning can mean that there is none.
      if (page.rows.length === 0 && (await runs.get(run)) === undefined) return undefined;
      return page;
    },
    async pinned(run) {
      const [row, rev, rows] = await Promise.all([runs.get(run), runs.nextRev(run), runs.journalWith(run, "migrated")]);
      return row && { versionId: row.versionId, workflow: row.workflow, rev, rows };
    },
    children: async (run) => (await runs.children(run)).map(({ id }) => id),
    async recorded(run) {
      const row = await runs.get(run);
      if (!row) return undefined;
      const rows: JournalRow[] = [];
      for (let more = true; more; ) {
        const page = await runs.journal(run, rows.length, PAGE);
        rows.push(...page);
        more = page.length === PAGE;
        if (rows.length > MOST_ROWS)
          throw new SignalboxError("RUN_TOO_LONG", { id: run, rows: await runs.nextRev(run), limit: MOST_ROWS });
      }
      return { rows, versionId: row.versionId, workflow: row.workflow };
    },
    unfinishedByVersion: (workflow) => runs.unfinishedByVersion(workflow),
    unfinished: (page) => runs.unfinished(page),
    journals: (ids) => runs.journals(ids),
    async versionsOf(ids) {
      const rows = await runs.getAll(ids);
      return new Map(
        rows.map(({ id, workflow, versionId, endedAt }) => [id, { workflow, versionId, ended: endedAt !== undefined }]),
      );
    },
    async openedWait(token) {
      const { rows } = await database
        .sql("general")
        .query<{ run: string; rev: number }>(OPENED, [token], "opened_wait");
      const found = await Promise.all(rows.map(({ run, rev }) => runs.journal(run, rev, 1)));
      return found.flat();
    },
  };
}

function summary(row: RunRow): RunSummary {
  const {
    id,
    workflow,
    workflowName,
    version,
    status,
    cause,
    startedAt,
    endedAt,
    error,
    parent,
    forkedFrom,
    entities,
  } = row;
  return {
    id,
    workflow,
    workflowName,
    version,
    status,
    cause,
    startedAt: iso(startedAt),
    ...(endedAt === undefined ? {} : { endedAt: iso(endedAt), durationMs: Math.max(0, endedAt - startedAt) }),
    ...(error === undefined ? {} : { error }),
    ...(parent === undefined ? {} : { parent }),
    ...(forkedFrom === undefined ? {} : { forkedFrom }),
    entities,
  };
}
