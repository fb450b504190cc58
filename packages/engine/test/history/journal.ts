import { isFinal } from "@signalbox/model";
import { foldRows } from "../../src/migrate/fold.ts";
import { eventsOf, type HistoryRun, type Say } from "./history.ts";

export const isWhole = ({ rows }: HistoryRun): boolean => rows.every((row, i) => row.rev === i);

/** I1: revisions have no gap, and the fold is what the store says. I9: an ended run stays ended. */
export function journalIsSound(run: HistoryRun, say: Say): void {
  const wrong = run.rows.findIndex((row, i) => row.rev !== i);
  if (wrong >= 0) return say("I1", run.run, `row ${wrong} has revision ${run.rows[wrong]?.rev}`);
  const events = eventsOf(run).map(({ event }) => event);
  if (events[0]?.t !== "started") say("I1", run.run, `the first event is ${events[0]?.t ?? "missing"}, not started`);
  if (events.filter(({ t }) => t === "started").length > 1) say("I1", run.run, "it started twice");
  const status = run.plan ? folded(run, say) : told(run);
  const matches = isFinal(run.status as "failed") ? status === run.status : !isFinal((status ?? "running") as "failed");
  if (status !== undefined && !matches) say("I1", run.run, `the journal says ${status}, the store ${run.status}`);
  staysEnded(run, say);
}

function folded(run: HistoryRun, say: Say): string | undefined {
  try {
    if (!run.plan) return undefined;
    const { state, plan } = foldRows(run.rows, run.versions ?? run.plan);
    if (plan !== run.plan) say("I1", run.run, "the journal ends with another version than the store has");
    return state.status;
  } catch (error) {
    say("I1", run.run, `it cannot be folded: ${error}`);
    return undefined;
  }
}

/** The status by the events that say it, for when there is no plan to fold with. */
function told(run: HistoryRun): string {
  let status = "running";
  for (const { event } of eventsOf(run)) {
    if (event.t === "ended") status = event.status;
    if (event.t === "reopened") status = "running";
  }
  return status;
}

function staysEnded(run: HistoryRun, say: Say): void {
  let ended = false;
  for (const { event } of eventsOf(run)) {
    // Only a row can mark a message as taken in, and what was left under way is withdrawn before a retry.
    const harmless = event.t === "cancelled" || (event.t === "skipped" && event.p.length === 0);
    if (ended && event.t !== "reopened" && !harmless) say("I9", run.run, `${event.t} after the end`);
    if (event.t === "ended") ended = true;
    if (event.t === "reopened") ended = false;
  }
}
