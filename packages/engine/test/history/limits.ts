import type { JournalEvent } from "@signalbox/model";
import { type CommittedRow, eventsOf, type History, type HistoryRun, type Say } from "./history.ts";

/** The events of limits: a step, or with path `""` the run, wants to pass, and does. */
interface Gate {
  t: "gate";
  p: string;
  slot?: { key: string; max: number };
  rate?: { key: string; count: number; per: number; burst?: number };
}
interface Passed {
  t: "passed";
  p: string;
  /** Epoch ms at which it may start. */
  at?: number;
}

interface Held {
  key: string;
  max: number;
  run: string;
  from: number;
  to: number;
}
interface Started {
  rate: Gate["rate"] & object;
  run: string;
  at: number;
}

/**
 * I8: never more holders of a slot than there are, never more starts than a rate allows. A slot is held at least from
 * the commit that says so to the commit of whatever ended the step: taking comes before, giving back after.
 */
export function limitsHold({ runs, tolerance = 0 }: History, say: Say): void {
  const held: Held[] = [];
  const started: Started[] = [];
  for (const run of runs) collect(run, held, started);
  for (const all of byKey(held, ({ key }) => key)) slotsSuffice(all, say);
  for (const all of byKey(started, ({ rate }) => rate.key)) rateIsKept(all, tolerance, say);
}

const timeOf = (row: CommittedRow): number => row.committedAt ?? row.at;

function collect(run: HistoryRun, held: Held[], started: Started[]): void {
  const wanted = new Map<string, Gate>();
  const open = new Map<string, Held>();
  for (const { event, row } of eventsOf(run)) {
    const limit = event as JournalEvent | Gate | Passed;
    if (limit.t === "gate") wanted.set(limit.p, limit);
    if (limit.t === "passed") {
      const gate = wanted.get(limit.p);
      if (gate?.rate) started.push({ rate: gate.rate, run: run.run, at: limit.at ?? timeOf(row) });
      if (gate?.slot) {
        const one = { ...gate.slot, run: run.run, from: timeOf(row), to: Number.POSITIVE_INFINITY };
        open.set(limit.p, one);
        held.push(one);
      }
    }
    for (const path of overWith(event)) {
      const one = path === undefined ? undefined : open.get(path);
      if (!one) continue;
      one.to = timeOf(row);
      open.delete(path as string);
    }
    if (event.t !== "ended") continue;
    for (const one of open.values()) one.to = timeOf(row);
    open.clear();
  }
}

const overWith = (event: JournalEvent): readonly string[] =>
  event.t === "completed" || event.t === "failed" || event.t === "resolved" || event.t === "retry"
    ? [event.p]
    : event.t === "cancelled"
      ? event.p
      : [];

function slotsSuffice(all: Held[], say: Say): void {
  const changes = all.flatMap((one) => [
    { at: one.from, by: 1, one },
    { at: one.to, by: -1, one },
  ]);
  // One that is given back and one that is taken in the same millisecond do not overlap.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let holders = 0;
  for (const { by, one } of changes) {
    holders += by;
    if (by > 0 && holders > one.max) say("I8", one.run, `${holders} hold ${one.key}, and there are ${one.max}`);
  }
}

/** A bucket that holds `burst` and loses one every `per / count`: each start adds one. */
function rateIsKept(all: Started[], tolerance: number, say: Say): void {
  let level = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { rate, run, at } of all.sort((a, b) => a.at - b.at)) {
    const every = rate.per / rate.count;
    level = Math.max(0, level - (at - last) / every) + 1;
    last = at;
    const most = Math.max(1, rate.burst ?? 1) + tolerance / every;
    if (level > most + 1e-6) say("I8", run, `${rate.key} was passed too often: ${level.toFixed(2)} of ${most} at once`);
  }
}

const byKey = <T>(list: readonly T[], key: (one: T) => string): T[][] =>
  Object.values(Object.groupBy(list, key)).filter((group) => group !== undefined);
