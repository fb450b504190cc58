import type { History, LoggedAttempt, LoggedFault, Say } from "./history.ts";

/** Attempts that were made before, with the first one. */
export function repeats(attempts: readonly LoggedAttempt[]): { first: LoggedAttempt; again: LoggedAttempt }[] {
  const seen = new Map<string, LoggedAttempt>();
  const found: { first: LoggedAttempt; again: LoggedAttempt }[] = [];
  for (const again of attempts.toSorted((a, b) => a.at - b.at)) {
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
export function repeatsHaveReasons({ attempts = [], faults, forgotten = [], runs }: History, say: Say): void {
  for (const run of forgotten) say("I11", run, "a worker owns it and has forgotten it");
  if (!faults) return;
  const reopened = new Set(
    runs.filter(({ rows }) => rows.some((row) => row.events.some(({ t }) => t === "reopened"))).map(({ run }) => run),
  );
  for (const { first, again } of repeats(attempts)) {
    // A person's retry counts attempts anew.
    if (reopened.has(again.run) || faults.some((fault) => explains(fault, first, again))) continue;
    const what = `attempt ${again.attempt} of ${again.path} was made by ${first.worker} and again by ${again.worker}`;
    say("I11", again.run, `${what} ${again.at - first.at} ms later, without a fault in between`);
  }
}

/** A zombie's own late attempt is explained by what made a zombie of it. */
const explains = (fault: LoggedFault, first: LoggedAttempt, again: LoggedAttempt): boolean =>
  (fault.worker === undefined || fault.worker === first.worker || fault.worker === again.worker) &&
  fault.from <= again.at &&
  fault.to >= first.at;
