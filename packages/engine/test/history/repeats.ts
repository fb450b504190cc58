import { eventsOf, type History, type HistoryRun, type LoggedAttempt, type LoggedFault, type Say } from "./history.ts";

/** Attempts that were made before, each with the one before it. */
export function repeats({ attempts = [], runs }: History): { first: LoggedAttempt; again: LoggedAttempt }[] {
  // A person's retry counts attempts anew.
  const reopened = new Set(
    runs.filter((run) => eventsOf(run).some(({ event }) => event.t === "reopened")).map(({ run }) => run),
  );
  const seen = new Map<string, LoggedAttempt>();
  const found: { first: LoggedAttempt; again: LoggedAttempt }[] = [];
  for (const again of attempts.filter(({ run }) => !reopened.has(run)).sort((a, b) => a.at - b.at)) {
    const name = `${again.run} ${again.path} ${again.attempt}`;
    const first = seen.get(name);
    if (first) found.push({ first, again });
    seen.set(name, again);
  }
  return found;
}

/**
 * I11: an attempt is made again only when a fault hit whoever made it before, while it was under way; a run that
 * somebody owns is in that worker's memory.
 */
export function repeatsHaveReasons(history: History, say: Say): void {
  const { faults, forgotten = [], runs } = history;
  for (const run of forgotten) say("I11", run, "a worker owns it and has forgotten it");
  if (!faults) return;
  const known = new Map(runs.map((run) => [run.run, run]));
  for (const { first, again } of repeats(history)) {
    const run = known.get(again.run);
    const over = run ? overAt(run, first) : Number.POSITIVE_INFINITY;
    if (faults.some((fault) => explains(fault, first, again, over))) continue;
    const what = `attempt ${again.attempt} of ${again.path} was made by ${first.worker} and again by ${again.worker}`;
    say("I11", again.run, `${what} ${again.at - first.at} ms later, without a fault in between`);
  }
}

/** When the attempt's outcome was committed. */
function overAt(run: HistoryRun, { path, attempt }: LoggedAttempt): number {
  for (const { event, row } of eventsOf(run)) {
    const outcome = event.t === "completed" || event.t === "failed" || (event.t === "retry" && event.n === attempt);
    if (outcome && event.p === path) return row.committedAt ?? Number.POSITIVE_INFINITY;
    if (event.t === "cancelled" && event.p.includes(path)) return row.committedAt ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

/** Milliseconds between the start of an attempt and the moment it is written down. */
const ON_ITS_WAY = 20;

/**
 * Whoever made it first was hit before the outcome was stored; or whoever made it again is a zombie, which may do so
 * late.
 */
function explains(fault: LoggedFault, first: LoggedAttempt, again: LoggedAttempt, over: number): boolean {
  if (fault.run !== undefined && fault.run !== again.run) return false;
  const hits = (worker: string | undefined) => fault.worker === undefined || fault.worker === worker;
  const between = fault.from <= again.at && fault.to >= first.at;
  if (hits(first.worker) && between && fault.from <= over && again.at <= over + ON_ITS_WAY) return true;
  return hits(again.worker) && between;
}
