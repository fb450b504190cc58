import type { JournalEvent } from "@signalbox/model";
import type { Plan } from "../../src/plan/plan.ts";
import { type CommittedRow, eventsOf, type History, type HistoryRun, type Say } from "./history.ts";

type Gate = Extract<JournalEvent, { t: "gate" }>;

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
 * I8: never more holders of a slot than there are, never more starts than a rate allows, nothing without a slot. A slot
 * is held at least from the commit that says so to the commit of whatever ended the step, all attempts included: taking
 * comes before, giving back after.
 */
export function limitsHold(history: History, say: Say): void {
  const { runs, tolerance = 0 } = history;
  const held: Held[] = [];
  const started: Started[] = [];
  for (const run of runs) collect(run, held, started, say);
  for (const all of byKey(held, ({ key }) => key)) slotsSuffice(all, "hold", say);
  for (const all of byKey(started, ({ rate }) => rate.key)) rateIsKept(all, tolerance, say);
  for (const all of byKey(seenOutside(history), ({ key }) => key)) slotsSuffice(all, "were seen at work with", say);
}

const timeOf = (row: CommittedRow): number => row.committedAt ?? row.at;

function collect(run: HistoryRun, held: Held[], started: Started[], say: Say): void {
  const wanted = new Map<string, Gate>();
  const open = new Map<string, Held>();
  // Which steps are limited is known when there was one version.
  const plan = eventsOf(run).some(({ event }) => event.t === "migrated") ? undefined : run.plan;
  for (const { event, row } of eventsOf(run)) {
    if (event.t === "gate") wanted.set(event.p, event);
    if (event.t === "passed") {
      const gate = wanted.get(event.p);
      // The start it was given: whoever is held up on the way begins later, and perhaps soon before the next.
      if (gate?.rate) started.push({ rate: gate.rate, run: run.run, at: event.at ?? row.at });
      if (gate?.slot) {
        const one = { ...gate.slot, run: run.run, from: timeOf(row), to: Number.POSITIVE_INFINITY };
        open.set(event.p, one);
        held.push(one);
      }
    }
    if (event.t === "scheduled" && plan) {
      for (const path of limitsOf(plan, event.p))
        if (!open.has(path)) say("I8", run.run, `${event.p} began without a place for ${path || "the run"}`);
    }
    for (const path of overWith(event)) {
      const one = open.get(path);
      if (!one) continue;
      one.to = timeOf(row);
      open.delete(path);
    }
    if (event.t !== "ended") continue;
    for (const one of open.values()) one.to = timeOf(row);
    open.clear();
  }
}

/** The steps a step is in, and it itself, that need a place; `""` is the run. */
function limitsOf(plan: Plan, path: string): string[] {
  const around = path.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/"));
  const found = around
    .map((one) => one.replace(/\[\d+\]$/, ""))
    .filter((one) => plan.nodes.get(one.slice(one.lastIndexOf("/") + 1))?.node.limit?.concurrency);
  return plan.document.settings.concurrency ? ["", ...found] : found;
}

/**
 * What the world outside saw of it: a visit is from the beginning of its first attempt to the end of its last. Those of
 * an owner that was lost under them, and those that were withdrawn, may go on when their place belongs to somebody else.
 */
function seenOutside({ runs, attempts = [], faults = [] }: History): Held[] {
  const known = new Map(runs.filter((run) => !cameBack(run)).map((run) => [run.run, run]));
  const visits = new Map<string, Held>();
  for (const { run: id, path, at, endedAt } of attempts) {
    const run = known.get(id);
    const limited = run?.plan && endedAt !== undefined ? limitsOf(run.plan, path) : [];
    if (!run || endedAt === undefined || limited.length === 0) continue;
    const lost = faults.some((fault) => fault.run === id && fault.from <= endedAt && fault.to >= at);
    if (lost || withdrawn(run, at, endedAt)) continue;
    for (const one of limited) {
      const gate = eventsOf(run).find(({ event }) => event.t === "gate" && event.p === one && event.slot)?.event;
      if (gate?.t !== "gate" || !gate.slot) continue;
      const visit = visits.get(`${id} ${one}`) ?? { ...gate.slot, run: id, from: at, to: endedAt };
      visit.from = Math.min(visit.from, at);
      visit.to = Math.max(visit.to, endedAt);
      visits.set(`${id} ${one}`, visit);
    }
  }
  return [...visits.values()];
}

/** It was retried: it has been where it was before, perhaps with a pause. */
const cameBack = (run: HistoryRun): boolean => eventsOf(run).some(({ event }) => event.t === "reopened");

/** The run ended, or took something back, while this was under way. */
const withdrawn = (run: HistoryRun, from: number, to: number): boolean =>
  eventsOf(run).some(
    ({ event, row }) =>
      (event.t === "ended" || event.t === "cancelled") && timeOf(row) >= from - 1 && timeOf(row) <= to + 1,
  );

const overWith = (event: JournalEvent): readonly string[] =>
  event.t === "completed" || event.t === "failed" || event.t === "resolved"
    ? [event.p]
    : event.t === "cancelled"
      ? event.p
      : [];

function slotsSuffice(all: Held[], how: string, say: Say): void {
  const changes = all.flatMap((one) => [
    { at: one.from, by: 1, one },
    { at: one.to, by: -1, one },
  ]);
  // One that is given back and one that is taken in the same millisecond do not overlap.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let holders = 0;
  for (const { by, one } of changes) {
    holders += by;
    if (by > 0 && holders > one.max) say("I8", one.run, `${holders} ${how} ${one.key}, and there are ${one.max}`);
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
