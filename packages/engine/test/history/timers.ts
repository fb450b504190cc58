import type { Json } from "@signalbox/model";
import { eventsOf, type HistoryRun, type Say } from "./history.ts";

/** I7: nothing that waits for a time happens before it. */
export function timersAreNotEarly(run: HistoryRun, tolerance: number, say: Say): void {
  const due = new Map<string, number>();
  for (const { event, row } of eventsOf(run)) {
    if (event.t === "retry") due.set(event.p, event.due);
    if (event.t === "wait" && event.wait.due !== undefined) due.set(event.p, event.wait.due);
    // Time gives no output; whoever answers does.
    const fires = event.t === "scheduled" ? event.n > 1 : event.t === "resolved" && isEmpty(event.out);
    const at = fires && "p" in event && typeof event.p === "string" ? due.get(event.p) : undefined;
    if (at === undefined) continue;
    if (row.at < at) say("I7", run.run, `${"p" in event ? event.p : ""} came ${at - row.at} ms early by its own clock`);
    if (row.committedAt !== undefined && row.committedAt < at - tolerance)
      say("I7", run.run, `it came ${at - row.committedAt} ms early by the database's clock`);
  }
}

const isEmpty = (out: Json | undefined): boolean =>
  typeof out === "object" && out !== null && !Array.isArray(out) && Object.keys(out).length === 0;
