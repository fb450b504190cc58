import { isFinal } from "@signalbox/model";
import { eventsOf, type HistoryRun, type Say } from "./history.ts";

/** I10: when faults stop, every run ends; one that may wait does so for a time, an event, a person, a call or a run. */
export function somethingIsNamed(run: HistoryRun, say: Say): void {
  if (isFinal(run.status as "failed")) return;
  if (!run.waits) return say("I10", run.run, `it neither ended nor can it: ${run.status}`);
  if (run.status === "running") say("I10", run.run, "it still runs although nothing is under way any more");
  const open = new Set<string>();
  for (const { event } of eventsOf(run)) {
    if (event.t === "wait" && isNamed(event.wait)) open.add(event.p);
    if (event.t === "child" || event.t === "retry") open.add(event.p);
    if (event.t === "completed" || event.t === "failed" || event.t === "resolved" || event.t === "scheduled")
      open.delete(event.p);
    if (event.t === "cancelled") for (const path of event.p) open.delete(path);
  }
  if (open.size === 0) say("I10", run.run, "it waits, and nothing says what for");
}

const isNamed = (wait: object): boolean => ["due", "event", "approval", "callback"].some((name) => name in wait);
