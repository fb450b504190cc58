import type { LoadedRun, RunId } from "@signalbox/engine";
import type { JournalRow } from "@signalbox/model";
import type { Sql } from "../database/sql.ts";
import { plain } from "./columns.ts";
import { decodeEvents, decompress } from "./payloads.ts";

/** Runs a query: bounds what is in memory besides the result itself. */
const CHUNK = 500;

interface HeadRow {
  id: RunId;
  workflow: string;
  version_id: string;
  parent_id: RunId | null;
  parent_path: string | null;
  depth: number;
}
interface StoredRow {
  run_id: RunId;
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
  const [heads, rows] = await Promise.all([
    sql.query<HeadRow>(
      "select id, workflow, version_id, parent_id, parent_path, depth from signalbox.run where id = any($1::uuid[])",
      [ids],
      "load_runs",
    ),
    sql.query<StoredRow>(
      "select run_id, rev, at, events::text as events from signalbox.journal where run_id = any($1::uuid[]) order by run_id, rev",
      [ids],
      "load_journals",
    ),
  ]);
  for (const head of heads.rows) loaded.set(head.id, emptyRun(head));
  await decodeRows(sql, rows.rows, (run, row) => loaded.get(run)?.rows.push(row));
}

function emptyRun(head: HeadRow): LoadedRun {
  const run: LoadedRun = { workflow: head.workflow, versionId: head.version_id, depth: head.depth, rows: [] };
  if (head.parent_id !== null) run.parent = { run: head.parent_id, path: head.parent_path ?? "" };
  return run;
}

/** Journal rows of one run in rev order, with their large values. */
export async function journalRows(sql: Sql, run: RunId, from: number, limit: number): Promise<JournalRow[]> {
  const { rows } = await sql.query<StoredRow>(
    `select run_id, rev, at, events::text as events from signalbox.journal
     where run_id = $1 and rev >= $2 order by rev limit $3`,
    [run, from, limit],
    "journal_rows",
  );
  const decoded: JournalRow[] = [];
  await decodeRows(sql, rows, (_, row) => decoded.push(row));
  return decoded;
}

async function decodeRows(sql: Sql, rows: readonly StoredRow[], take: (run: RunId, row: JournalRow) => void) {
  const payloads = await payloadsOf(sql, rows);
  for (const { run_id, rev, at, events } of rows) {
    const payload = (n: number): string => {
      const found = payloads.get(`${run_id} ${rev} ${n}`);
      if (!found) throw new Error(`Payload ${n} of row ${rev} of run ${run_id} is missing in the database.`);
      return decompress(found.codec, found.data);
    };
    take(run_id, { rev, at, events: decodeEvents(events, payload) });
  }
}

/** One query for all of them. Rows without a large value hold no reference, so most loads need none. */
async function payloadsOf(sql: Sql, rows: readonly StoredRow[]): Promise<Map<string, PayloadRow>> {
  const large = rows.filter(({ events }) => events.includes('"$p":'));
  if (large.length === 0) return new Map();
  const { rows: found } = await sql.query<PayloadRow>(
    `select p.run_id, p.rev, p.n, p.codec, p.data from unnest($1::uuid[], $2::int[]) t(r, v)
     join signalbox.payload p on p.run_id = t.r and p.rev = t.v`,
    [plain(large.map((row) => row.run_id)), plain(large.map((row) => row.rev))],
    "load_payloads",
  );
  return new Map(found.map((row) => [`${row.run_id} ${row.rev} ${row.n}`, row]));
}
