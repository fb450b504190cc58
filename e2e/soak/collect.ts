import type {
  CommittedRow,
  HistoryRun,
  LoggedAttempt,
  LoggedFault,
} from "../../packages/engine/test/history/history.ts";
import { createRunStore, type Database } from "../../packages/store/src/index.ts";
import { readEffects } from "./effects-log.ts";
import { plans } from "./workflows.ts";

interface RunRow {
  id: string;
  workflow: string;
  version: string;
  status: string;
  live: boolean;
}
interface Commit {
  run: string;
  rev: number;
  at: number;
}

const AT_ONCE = 500;

/** Every run with its journal, and when each row was committed by the database's own record. */
export async function collectRuns(database: Database): Promise<HistoryRun[]> {
  const sql = database.sql("general");
  const { rows: runs } = await sql.query<RunRow>(
    `select r.id::text as id, r.workflow, r.version_id as version, r.status, exists (select from signalbox.run_live l where l.run_id = r.id) as live
     from signalbox.run r`,
  );
  const { rows: commits } = await sql.query<Commit>(
    `select run_id::text as run, rev, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as at
     from signalbox.journal`,
  );
  const times = new Map(commits.map(({ run, rev, at }) => [`${run} ${rev}`, at]));
  const known = plans();
  const store = createRunStore(database);
  const found: HistoryRun[] = [];
  for (let from = 0; from < runs.length; from += AT_ONCE) {
    const some = runs.slice(from, from + AT_ONCE);
    const loaded = await store.load(some.map(({ id }) => id));
    for (const { id, workflow, version, status, live } of some) {
      const rows: CommittedRow[] = (loaded.get(id)?.rows ?? []).map((row) => ({
        ...row,
        ...timeOf(times, id, row.rev),
      }));
      const final = status !== "running" && status !== "waiting";
      const plan = known.get(version);
      const first = known.get(workflow);
      // A run that is over and still to be done, or the other way round, has no status the journal could have.
      const said = final === live ? `${status}${live ? " and live" : " and not live"}` : status;
      const folds = plan && first && { plan, versions: { first, of: (name: string) => known.get(name) } };
      found.push({ run: id, workflow, ...folds, rows, status: said });
    }
  }
  return found;
}

const timeOf = (times: ReadonlyMap<string, number>, run: string, rev: number): { committedAt?: number } => {
  const committedAt = times.get(`${run} ${rev}`);
  return committedAt === undefined ? {} : { committedAt };
};

export interface Effects {
  attempts: LoggedAttempt[];
  fencedCommits: number;
  takeovers: number;
  /** Runs that changed hands or were read again, each a reason for its attempts under way to be made again. */
  moves: LoggedFault[];
  /** What workers logged as errors. */
  errors: string[];
}

/** @param lease Milliseconds for which a worker that lost its runs may not know it. */
export function collectEffects(folder: string, lease: number): Effects {
  const found: Effects = { attempts: [], fencedCommits: 0, takeovers: 0, moves: [], errors: [] };
  const lines = readEffects(folder);
  const ends = new Map(lines.flatMap((line) => (line.t === "end" ? [[line.id, line.at] as const] : [])));
  for (const line of lines) {
    if (line.t === "begin") {
      const endedAt = ends.get(line.id);
      found.attempts.push({ ...line, ...(endedAt !== undefined && { endedAt }) });
    }
    if (line.t === "fenced") found.fencedCommits += line.runs.length;
    if (line.t === "takeover") found.takeovers += line.runs.length;
    if (line.t === "fenced" || line.t === "takeover")
      for (const run of line.runs) found.moves.push({ kind: line.t, run, from: line.at - lease, to: line.at + lease });
    if (line.t === "error") found.errors.push(`${line.worker}: ${line.message} ${line.detail}`);
  }
  return found;
}

/** Runs that a worker owns by the database's books, and has not in memory. For a time when nothing goes on. */
export async function forgottenRuns(database: Database, loaded: ReadonlyMap<number, number>): Promise<string[]> {
  const { rows } = await database
    .sql("general")
    .query<{ run: string; owner: number }>(
      "select run_id::text as run, owner from signalbox.run_live where owner is not null",
    );
  const byOwner = Map.groupBy(rows, ({ owner }) => owner);
  return [...byOwner].flatMap(([owner, runs]) =>
    runs.length === loaded.get(owner) ? [] : runs.map(({ run }) => `${run}, owned by worker ${owner}`),
  );
}
