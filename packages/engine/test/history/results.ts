import type { JournalEvent } from "@signalbox/model";
import { eventsOf, type History, type HistoryRun, type LoggedAttempt, type Say } from "./history.ts";

type Result = Extract<JournalEvent, { t: "completed" | "pure" | "failed" | "resolved" }>;
const isResult = (event: JournalEvent): event is Result =>
  event.t === "completed" || event.t === "pure" || event.t === "failed" || event.t === "resolved";

/** What has to have begun before it can have this result. */
const OPENING: Record<string, readonly JournalEvent["t"][]> = {
  completed: ["scheduled", "child", "items", "loop", "opened"],
  resolved: ["wait"],
};
const CONTAINER: readonly JournalEvent["t"][] = ["items", "loop", "opened"];

type Opening = Extract<JournalEvent, { t: "scheduled" | "wait" | "child" | "items" | "loop" | "opened" }>;
const isOpening = (event: JournalEvent): event is Opening =>
  event.t === "scheduled" || event.t === "wait" || event.t === "child" || CONTAINER.includes(event.t);

/** I2: at most one result is accepted for an activation, one that was awaited, and an attempt produced it. */
export function resultsAreSound(run: HistoryRun, history: History, say: Say): void {
  const begun = new Map<string, Opening>();
  /** A container that failed goes on where it stopped when the run is retried: it is not opened again. */
  const entered = new Map<string, Opening>();
  const done = new Set<string>();
  const made = history.attempts && attemptsById(history.attempts);
  for (const { event } of eventsOf(run)) {
    if (isOpening(event)) begun.set(event.p, event);
    if (isOpening(event) && CONTAINER.includes(event.t)) entered.set(event.p, event);
    if (event.t === "cancelled" || event.t === "reopened") {
      for (const path of event.p) begun.delete(path);
    }
    if (event.t === "reopened") {
      for (const path of event.p) {
        const container = entered.get(path);
        if (container) begun.set(path, container);
        done.delete(path);
      }
    }
    if (!isResult(event)) continue;
    const opening = begun.get(event.p);
    if (done.has(event.p)) say("I2", run.run, `${event.p} has a second result (${event.t})`);
    const needed = OPENING[event.t];
    if (needed && (!opening || !needed.includes(opening.t)))
      say("I2", run.run, `${event.p} ${event.t}, and nothing of it was under way`);
    if (made && event.t === "completed" && opening?.t === "scheduled") {
      const id = (event.out as { effect?: number | string } | null)?.effect;
      const attempt = id === undefined ? undefined : made.get(id);
      if (attempt?.run !== run.run || attempt.path !== event.p || attempt.attempt !== opening.n)
        say("I2", run.run, `the result of ${event.p} was produced by no attempt ${opening.n} of it`);
    }
    done.add(event.p);
    begun.delete(event.p);
  }
}

const indexes = new WeakMap<readonly LoggedAttempt[], Map<number | string, LoggedAttempt>>();
function attemptsById(attempts: readonly LoggedAttempt[]): Map<number | string, LoggedAttempt> {
  let index = indexes.get(attempts);
  if (!index) indexes.set(attempts, (index = new Map(attempts.map((attempt) => [attempt.id, attempt]))));
  return index;
}
