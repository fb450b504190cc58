import type { LoadedRun, RunId } from "@signalbox/engine";
import type { JournalRow } from "@signalbox/model";
import type { Sql } from "../database/sql.ts";
import { plain } from "./columns.ts";
import { decompress, hasPayloads, restoreEvents, type StoredEventsValue } from "./payloads.ts";

/** Runs a query: bounds what is in memory besides the result itself. */
const CHUNK = 500;

interface HeadRow {
  id: RunId;
  workflow: string;
  version_id: string;
  parent_id: RunId | null;
  parent_path: string | null;
  depth: number;
  priority: number;
}
interface StoredRow {
  rev: number;
  at: number;
  events: string;
}
interface PayloadRow {
  run_id: RunId;
  rev: number;
  n: number;
  codec: number;
  data: Uint8Array;
}

export async function load(sql: Sql, runs: readonly RunId[]): Promise<Map<RunId, LoadedRun>> {
  const loaded = new Map<RunId, LoadedRun>();
  for (let from = 0; from < runs.length; from += CHUNK) await loadChunk(sql, runs.slice(from, from + CHUNK), loaded);
  return loaded;
}

async function loadChunk(sql: Sql, runs: readonly RunId[], loaded: Map<RunId, LoadedRun>): Promise<void> {
  const ids = plain(runs);
  const [heads, journals] = await Promise.all([
    sql.query<HeadRow>(
      "select id, workflow, version_id, parent_id, parent_path, depth, priority from signalbox.run where id = any($1::uuid[])",
      [ids],
      "load_runs",
    ),
    sql.query<StoredJournal>(JOURNALS, [ids], "load_journals"),
  ]);
  for (const head of heads.rows) loaded.set(head.id, emptyRun(head));
  await fillIn(sql, journals.rows, loaded);
}

/** A row a run: the driver's work for each row and column costs more than parsing the JSON in it. */
const JOURNALS = `select run_id, '[' || string_agg('{"rev":' || rev || ',"at":' || at || ',"events":' || events::text || '}', ',' order by rev) || ']' as rows
  from signalbox.journal where run_id = any($1::uuid[]) group by run_id`;

interface StoredJournal {
  run_id: RunId;
  rows: string;
}
type RawRow = Omit<JournalRow, "events"> & { events: StoredEventsValue };

async function fillIn(sql: Sql, journals: readonly StoredJournal[], loaded: Map<RunId, LoadedRun>): Promise<void> {
  const large: { run_id: RunId; row: RawRow }[] = [];
  for (const { run_id, rows: text } of journals) {
    const rows = JSON.parse(text) as RawRow[];
    const run = loaded.get(run_id);
    if (run) run.rows = rows as JournalRow[];
    // Users' own data may hold the same letters; then there is only nothing to be found.
    if (text.includes('"$p":')) for (const row of rows) if (hasPayloads(row.events)) large.push({ run_id, row });
  }
  const payload = await payloadsOf(
    sql,
    large.map(({ run_id, row }) => ({ run_id, rev: row.rev })),
  );
  for (const { run_id, row } of large) row.events = restoreEvents(row.events, (n) => payload(run_id, row.rev, n));
}

function emptyRun(head: HeadRow): LoadedRun {
  const { workflow, version_id: versionId, depth, priority } = head;
  const run: LoadedRun = { workflow, versionId, depth, priority, rows: [] };
  if (head.parent_id !== null) run.parent = { run: head.parent_id, path: head.parent_path ?? "" };
  return run;
}

/** Journal rows of one run in rev order, with their large values. */
export async function journalRows(sql: Sql, run: RunId, from: number, limit: number): Promise<JournalRow[]> {
  const { rows } = await sql.query<StoredRow>(
    `select rev, at, events::text as events from signalbox.journal
     where run_id = $1 and rev >= $2 order by rev limit $3`,
    [run, from, limit],
    "journal_rows",
  );
  const raw = rows.map(({ rev, at, events }): RawRow => ({ rev, at, events: JSON.parse(events) as StoredEventsValue }));
  const payload = await payloadsOf(
    sql,
    raw.filter(({ events }) => hasPayloads(events)).map(({ rev }) => ({ run_id: run, rev })),
  );
  return raw.map((row) => ({ ...row, events: restoreEvents(row.events, (n) => payload(run, row.rev, n)) }));
}

/** One query for all of them. */
async function payloadsOf(
  sql: Sql,
  rows: readonly { run_id: RunId; rev: number }[],
): Promise<(run: RunId, rev: number, n: number) => string> {
  const found = new Map<string, PayloadRow>();
  if (rows.length > 0) {
    const { rows: stored } = await sql.query<PayloadRow>(
      `select p.run_id, p.rev, p.n, p.codec, p.data from unnest($1::uuid[], $2::int[]) t(r, v)
       join signalbox.payload p on p.run_id = t.r and p.rev = t.v`,
      [plain(rows.map((row) => row.run_id)), plain(rows.map((row) => row.rev))],
      "load_payloads",
    );
    for (const row of stored) found.set(`${row.run_id} ${row.rev} ${row.n}`, row);
  }
  return (run, rev, n) => {
    const payload = found.get(`${run} ${rev} ${n}`);
    if (!payload) throw new Error(`Payload ${n} of row ${rev} of run ${run} is missing in the database.`);
    return decompress(payload.codec, payload.data);
  };
}
