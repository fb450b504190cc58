import type { LoadedRun, RunId } from "@signalbox/engine";
import { type JournalRow, SignalboxError } from "@signalbox/model";
import type { BlobKeeper } from "../blobs/blob-keeper.ts";
import type { Sql } from "../database/sql.ts";
import { plain } from "./columns.ts";
import { decompress, hasPayloads, isInBlob, restoreEvents, type StoredEventsValue, unpacked } from "./payloads.ts";

/** Runs a query: bounds what is in memory besides the result itself. */
const CHUNK = 500;
/** Values fetched from the blob store at a time. */
const BLOBS_AT_ONCE = 8;

/** Where journals are read from. Without `blobs`, values in a blob store cannot be read. */
export interface Source {
  sql: Sql;
  blobs?: BlobKeeper | undefined;
}

interface HeadRow {
  id: RunId;
  workflow: string;
  version_id: string;
  parent_id: RunId | null;
  parent_path: string | null;
  depth: number;
  priority: number;
  snapshot_rev: number | null;
  snapshot_codec: number | null;
  snapshot: Uint8Array | null;
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

/** @param abi Of the snapshots that may be used; without it journals are loaded whole. */
export async function load(source: Source, runs: readonly RunId[], abi?: string): Promise<Map<RunId, LoadedRun>> {
  const loaded = new Map<RunId, LoadedRun>();
  for (let from = 0; from < runs.length; from += CHUNK)
    await loadChunk(source, runs.slice(from, from + CHUNK), abi, loaded);
  return loaded;
}

const HEADS = `select r.id, r.workflow, r.version_id, r.parent_id, r.parent_path, r.depth, r.priority,
    s.rev as snapshot_rev, s.codec as snapshot_codec, s.data as snapshot
  from signalbox.run r left join signalbox.snapshot s on s.run_id = r.id and s.abi = $2 where r.id = any($1::uuid[])`;

/**
 * The rows after the snapshot. One answer row a run: the driver's work for each row and column costs more than parsing
 * the JSON in it.
 */
export const JOURNALS = `select j.run_id, '[' || string_agg('{"rev":' || j.rev || ',"at":' || j.at || ',"events":' || j.events::text || '}', ',' order by j.rev) || ']' as rows
  from unnest($1::uuid[]) t(r) left join signalbox.snapshot s on s.run_id = t.r and s.abi = $2
  join signalbox.journal j on j.run_id = t.r and j.rev >= coalesce(s.rev, 0) group by j.run_id`;

async function loadChunk(
  source: Source,
  runs: readonly RunId[],
  abi: string | undefined,
  loaded: Map<RunId, LoadedRun>,
): Promise<void> {
  const params = [plain(runs), abi ?? ""];
  const [heads, journals] = await Promise.all([
    source.sql.query<HeadRow>(HEADS, params, "load_runs"),
    source.sql.query<StoredJournal>(JOURNALS, params, "load_journals"),
  ]);
  const here = new Map(heads.rows.map((head) => [head.id, emptyRun(head)]));
  await fillIn(source, journals.rows, here);
  const torn: RunId[] = [];
  for (const [id, run] of here) {
    if (fits(run)) loaded.set(id, run);
    else torn.push(id);
  }
  // A snapshot that came or went between the two questions leaves a gap.
  if (torn.length > 0) await loadChunk(source, torn, undefined, loaded);
}

/** Whether the rows go on where the snapshot ends; drops those that the snapshot has. */
function fits(run: LoadedRun): boolean {
  const from = run.snapshot?.rev ?? 0;
  if (run.snapshot && (run.rows[0]?.rev ?? from) < from) run.rows = run.rows.filter(({ rev }) => rev >= from);
  return (run.rows[0]?.rev ?? from) === from;
}

interface StoredJournal {
  run_id: RunId;
  rows: string;
}
type RawRow = Omit<JournalRow, "events"> & { events: StoredEventsValue };

async function fillIn(
  source: Source,
  journals: readonly StoredJournal[],
  loaded: Map<RunId, LoadedRun>,
): Promise<void> {
  const large: { run_id: RunId; row: RawRow }[] = [];
  for (const { run_id, rows: text } of journals) {
    const rows = JSON.parse(text) as RawRow[];
    const run = loaded.get(run_id);
    if (run) run.rows = rows as JournalRow[];
    // Users' own data may hold the same letters; then there is only nothing to be found.
    if (text.includes('"$p":')) for (const row of rows) if (hasPayloads(row.events)) large.push({ run_id, row });
  }
  if (large.length === 0) return;
  const { payload, failures } = await payloadsOf(
    source,
    large.map(({ run_id, row }) => ({ run_id, rev: row.rev })),
  );
  for (const { run_id, row } of large) {
    const failure = failures.get(run_id);
    const run = loaded.get(run_id);
    // One run's lost value must not keep the others from being taken up.
    if (failure !== undefined && run) {
      run.unreadable = { error: failure, again: isAway(failure) };
      if (!Array.isArray(row.events)) row.events = [];
    } else row.events = restoreEvents(row.events, (n) => payload(run_id, row.rev, n));
  }
}

const isAway = (error: unknown): boolean => error instanceof SignalboxError && error.status === 503;

function emptyRun(head: HeadRow): LoadedRun {
  const { workflow, version_id: versionId, depth, priority } = head;
  const run: LoadedRun = { workflow, versionId, depth, priority, rows: [] };
  if (head.parent_id !== null) run.parent = { run: head.parent_id, path: head.parent_path ?? "" };
  if (head.snapshot_rev !== null && head.snapshot_codec !== null && head.snapshot !== null)
    run.snapshot = { rev: head.snapshot_rev, data: unpacked(head.snapshot_codec, head.snapshot) };
  return run;
}

export interface JournalPage {
  rows: JournalRow[];
  /** There are rows after these. */
  more: boolean;
}

/** Journal rows of one run in rev order, with their large values. @throws SignalboxError for a value that is not there. */
export const journalRows = async (source: Source, run: RunId, from: number, limit: number): Promise<JournalRow[]> =>
  (await journalPage(source, run, from, limit)).rows;

/**
 * The same as a page.
 *
 * @param most Bytes of large values, before compression; above that the page ends early, with one row at least.
 */
export async function journalPage(
  source: Source,
  run: RunId,
  from: number,
  limit: number,
  most = Number.POSITIVE_INFINITY,
): Promise<JournalPage> {
  const { rows } = await source.sql.query<StoredRow>(
    `select rev, at, events::text as events from signalbox.journal
     where run_id = $1 and rev >= $2 order by rev limit $3`,
    [run, from, limit + 1],
    "journal_rows",
  );
  const whole = rows
    .slice(0, limit)
    .map(({ rev, at, events }): RawRow => ({ rev, at, events: JSON.parse(events) as StoredEventsValue }));
  const large = whole.filter(({ events }) => hasPayloads(events)).map(({ rev }) => rev);
  const end =
    large.length > 1 && most < Number.POSITIVE_INFINITY ? await endOfPage(source, run, large, most) : undefined;
  const raw = end === undefined ? whole : whole.filter(({ rev }) => rev < end);
  const { payload, failures } = await payloadsOf(
    source,
    raw.filter(({ events }) => hasPayloads(events)).map(({ rev }) => ({ run_id: run, rev })),
  );
  if (failures.has(run)) throw failures.get(run);
  return {
    rows: raw.map((row) => ({ ...row, events: restoreEvents(row.events, (n) => payload(run, row.rev, n)) })),
    more: rows.length > limit || end !== undefined,
  };
}

/** The first of these rows whose large values, with those of the rows before, are too much for a page. */
async function endOfPage({ sql }: Source, run: RunId, revs: readonly number[], most: number) {
  const { rows } = await sql.query<{ rev: number; bytes: number }>(
    `select rev, sum(size)::bigint as bytes from signalbox.payload
     where run_id = $1 and rev = any($2::int[]) group by rev order by rev`,
    [run, plain(revs)],
    "journal_sizes",
  );
  let sum = 0;
  return rows.find(({ bytes }, i) => (sum += bytes) > most && i > 0)?.rev;
}

interface Payloads {
  payload(run: RunId, rev: number, n: number): string;
  /** By run: why a value of it could not be read. */
  failures: Map<RunId, unknown>;
}

/** One query for all of them. */
async function payloadsOf({ sql, blobs }: Source, rows: readonly { run_id: RunId; rev: number }[]): Promise<Payloads> {
  const found = new Map<string, PayloadRow>();
  const failures = new Map<RunId, unknown>();
  if (rows.length > 0) {
    const { rows: stored } = await sql.query<PayloadRow>(
      `select p.run_id, p.rev, p.n, p.codec, p.data from unnest($1::uuid[], $2::int[]) t(r, v)
       join signalbox.payload p on p.run_id = t.r and p.rev = t.v`,
      [plain(rows.map((row) => row.run_id)), plain(rows.map((row) => row.rev))],
      "load_payloads",
    );
    for (const row of stored) found.set(`${row.run_id} ${row.rev} ${row.n}`, row);
    await fetchBlobs(
      stored.filter(({ codec }) => isInBlob(codec)),
      blobs,
      failures,
    );
  }
  const payload = (run: RunId, rev: number, n: number) => {
    const row = found.get(`${run} ${rev} ${n}`);
    if (!row) throw new Error(`Payload ${n} of row ${rev} of run ${run} is missing in the database.`);
    return decompress(row.codec, row.data);
  };
  return { payload, failures };
}

async function fetchBlobs(rows: readonly PayloadRow[], blobs: BlobKeeper | undefined, failures: Map<RunId, unknown>) {
  const waiting = [...rows];
  const fetchNext = async () => {
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      const { run_id: run, rev, data } = row;
      try {
        if (!blobs) throw new SignalboxError("BLOB_MISSING", { run, rev, key: hex(data), store: "no store" });
        row.data = await blobs.read(data, { run, rev });
      } catch (error) {
        failures.set(run, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(BLOBS_AT_ONCE, waiting.length) }, fetchNext));
}

const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
