import type { JournalEvent, JournalRow } from "./event.ts";

/** The events of a row, each with the time at which it happened (epoch ms). */
export function* timedEvents(row: Pick<JournalRow, "at" | "events">): Generator<readonly [JournalEvent, number]> {
  let { at } = row;
  for (const event of row.events) {
    if (event.t === "moment") at = event.at;
    yield [event, at];
  }
}
