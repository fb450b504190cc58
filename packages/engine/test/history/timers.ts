import type { Json } from "@signalbox/model";
import { eventsOf, type HistoryRun, type Say } from "./history.ts";

/** I7: nothing that waits for a time happens before it. */
export function timersAreNotEarly(run: HistoryRun, tolerance: number, say: Say): void {
  const due = new Map<string, number>();
  let moment: { row: object; at: number } | undefined;
  for (const { event, row } of eventsOf(run)) {
    // What express runs did before the row was stored has moments of its own; a clock may have been set right since.
    if (event.t === "moment") moment = { row, at: event.at };
    const now = moment?.row === row ? moment.at : row.at;
    if (event.t === "retry") due.set(event.p, event.due);
    if (event.t === "wait" && event.wait.due !== undefined) due.set(event.p, event.wait.due);
    // Time gives no output; whoever answers does.
    // A retry with a limit is due at its gate; the attempt after that may be another worker's, with another clock.
    const fires =
      event.t === "scheduled" ? event.n > 1 : event.t === "gate" || (event.t === "resolved" && isEmpty(event.out));
    const at = fires && "p" in event && typeof event.p === "string" ? due.get(event.p) : undefined;
    if (at === undefined) continue;
    if (event.t === "gate") due.delete(event.p);
    if (now < at) say("I7", run.run, `${"p" in event ? event.p : ""} came ${at - now} ms early by its own clock`);
    if (row.committedAt !== undefined && row.committedAt < at - tolerance)
      say("I7", run.run, `it came ${at - row.committedAt} ms early by the database's clock`);
  }
}

const isEmpty = (out: Json | undefined): boolean =>
  typeof out === "object" && out !== null && !Array.isArray(out) && Object.keys(out).length === 0;
