import { stepInput } from "../../src/view/step-input.ts";
import { eventsOf, type History, type HistoryRun, type LoggedAttempt, type Say } from "./history.ts";
import { isWhole } from "./journal.ts";

/** I3, I4 and I5, and that all attempts at a step carry one idempotency key. */
export function attemptsAreRight(history: History, say: Say): void {
  const runs = new Map(history.runs.map((run) => [run.run, run]));
  const keys = new Map<string, string>();
  for (const attempt of history.attempts ?? []) {
    causal(runs.get(attempt.run), attempt, history.digest ?? asItIs, say);
    if (attempt.key === undefined) continue;
    const step = `${attempt.run} ${attempt.path}`;
    const known = keys.get(step) ?? attempt.key;
    keys.set(step, known);
    if (known !== attempt.key) say("I3", attempt.run, `${attempt.path} was attempted with two idempotency keys`);
  }
  atMostOnce(runs, history.attempts ?? [], say);
}

const asItIs = (input: string): string => input;

/** I3 and I4: what is attempted was committed before, and its input is what the journal up to there makes of it. */
function causal(
  run: HistoryRun | undefined,
  attempt: LoggedAttempt,
  digest: (input: string) => string,
  say: Say,
): void {
  const { path } = attempt;
  const before = run ? committedBefore(run, attempt) : [];
  const scheduled = before.findLastIndex((row) =>
    row.events.some((event) => event.t === "scheduled" && event.p === path && event.n === attempt.attempt),
  );
  if (!run || scheduled < 0)
    return say("I4", attempt.run, `attempt ${attempt.attempt} of ${path} began before it was committed`);
  if (!run.plan || !isWhole(run)) return;
  const input = inputOf(run, scheduled, path);
  if (input === undefined || digest(input) !== attempt.input)
    say("I3", attempt.run, `${path} was attempted with ${attempt.input}, the journal gives ${input}`);
}

function committedBefore(run: HistoryRun, { rows, at }: LoggedAttempt): HistoryRun["rows"] {
  if (rows !== undefined) return run.rows.slice(0, rows);
  // Attempts know their time in whole milliseconds.
  return run.rows.filter((row) => row.committedAt === undefined || row.committedAt < at + 1);
}

/** A journal that cannot be folded is I1's affair. */
function inputOf(run: HistoryRun, scheduled: number, path: string): string | undefined {
  try {
    const { workflow } = run;
    if (!run.plan) return undefined;
    return JSON.stringify(
      stepInput(run.versions ?? run.plan, run.rows.slice(0, scheduled + 1), path, { run: run.run, workflow }),
    );
  } catch {
    return undefined;
  }
}

/** I5: of a step that may run at most once, no attempt is made more often than it was scheduled. */
function atMostOnce(runs: ReadonlyMap<string, HistoryRun>, attempts: readonly LoggedAttempt[], say: Say): void {
  const made = Object.groupBy(
    attempts.filter((attempt) => attempt.atMostOnce),
    ({ run, path, attempt }) => `${run} ${path} ${attempt}`,
  );
  for (const [name, all = []] of Object.entries(made)) {
    const [{ run, path, attempt } = { run: "", path: "", attempt: 0 }] = all;
    const known = runs.get(run);
    const scheduled = known ? eventsOf(known).map(({ event }) => event) : [];
    const allowed = scheduled.filter((event) => event.t === "scheduled" && event.p === path && event.n === attempt);
    // One that was never scheduled is I4's affair; made twice, it is wrong here as well.
    if (all.length > Math.max(1, allowed.length)) say("I5", run, `${name} was made ${all.length} times`);
  }
}
