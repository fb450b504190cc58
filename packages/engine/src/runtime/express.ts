import type { JournalEvent } from "@signalbox/model";
import type { Core } from "./core.ts";
import type { Slot } from "./slot.ts";

/** Events of one row; what has come together by then is stored. */
const ENOUGH = 2000;

/** What the world outside can rely on, or has to find again: never held back. */
const STORED: ReadonlySet<JournalEvent["t"]> = new Set([
  "started",
  "wait",
  "child",
  "gate",
  "paused",
  "continued",
  "pausing",
  "passed",
  "trial",
  "cancelRequested",
  "undoFailed",
  "recovered",
  "reopened",
  "migrated",
  "refused",
  "ended",
]);

/**
 * Whether what was decided may stay in memory for now (rule DUR-2): the workflow asks for it, the start is stored, and
 * nothing of it has to outlive this worker.
 */
export function maySkip(core: Core, slot: Slot, events: readonly JournalEvent[], now: number): boolean {
  if (slot.plan.document.settings.durability !== "express" || slot.rev === 0) return false;
  // Another worker goes on with the run, from what is stored.
  if (core.stopping || slot.unstored.length + events.length > ENOUGH) return false;
  return events.every((event) => {
    if (event.t === "scheduled") {
      const node = event.p.slice(event.p.lastIndexOf("/") + 1);
      // After a loss nobody would know that it may have begun.
      return slot.plan.nodes.get(node)?.definition.atMostOnce !== true;
    }
    // A run that only waits is given up, and can be taken up again only from what is stored.
    if (event.t === "retry") return event.due - now < core.timing.parkAfter;
    return !STORED.has(event.t);
  });
}

/** Keeps events for the next row, with the time at which they happened. */
export function keep(slot: Slot, events: readonly JournalEvent[], now: number): void {
  slot.unstored.push({ t: "moment", at: now }, ...events);
}

/** What was kept comes before what is stored now. */
export function withKept(slot: Slot, events: JournalEvent[], now: number): JournalEvent[] {
  if (slot.unstored.length === 0) return events;
  return [...slot.unstored.splice(0), { t: "moment", at: now }, ...events];
}
