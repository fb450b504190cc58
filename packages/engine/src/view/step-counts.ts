import { type JournalEvent, type JournalRow, timedEvents } from "@signalbox/model";
import { ownerPath, splitPath } from "../decide/state.ts";

/**
 * What statistics need to know of a run between two journal rows: its steps that are not over, and those that the run
 * failed at. The run itself is the step with the empty path and node.
 */
export interface OpenStep {
  node: string;
  /** `failed`: the run ended because of it, and nobody let it go on. */
  status: "running" | "waiting" | "retrying" | "failed";
  /** Epoch ms. */
  startedAt: number;
  /** Epoch ms of the present status. */
  since: number;
  /** Ms spent waiting or between attempts so far. */
  waited: number;
  /** A for-each whose way on has been counted already. */
  released?: boolean;
}
export interface StepTally {
  /** Id of the version that the next event is of. */
  version: string;
  ended: boolean;
  /** By path. */
  open: Map<string, OpenStep>;
}

/**
 * What is counted (docs/spec/statistics.md): `started` (of the run), how steps and runs ended, `skipped`, `retry`;
 * `waited` and `spent` in ms; `d<n>`: steps whose duration is in bucket n; `><port>`: how often it was left by a port.
 * The port of a trigger is `*`, for the journal does not name it.
 */
export type Count = (node: string, at: number, what: string, n: number) => void;

const PER_DOUBLING = 4;
/** Durations within 10 % of each other share a bucket. @param ms Below 0 counts as 0. */
export const durationBucket = (ms: number): number => Math.floor(PER_DOUBLING * Math.log2(Math.max(0, ms) + 1));
/** The duration in ms that stands for a bucket: the middle of it. */
export const bucketMs = (bucket: number): number => Math.round(2 ** ((bucket + 0.5) / PER_DOUBLING) - 1);

/** Folds one journal row, in place. Rows of a run come in the order of their revisions, each once. */
export function countRow(tally: StepTally, row: Pick<JournalRow, "at" | "events">, count: Count): void {
  for (const [event, at] of timedEvents(row)) countEvent(tally, event, at, count);
}

function countEvent(tally: StepTally, event: JournalEvent, at: number, count: Count): void {
  switch (event.t) {
    case "started":
      enter(tally, "", at);
      count("", at, "started", 1);
      enter(tally, event.trigger, at);
      end(tally, event.trigger, at, "succeeded", "*", count);
      return;
    case "scheduled":
    case "opened":
    case "items":
    case "loop":
      become(tally, event.p, "running", at);
      return;
    case "passed":
      if (event.p !== "" && event.at === undefined) become(tally, event.p, "running", at);
      return;
    case "wait":
      become(tally, event.p, "waiting", at);
      return;
    case "gate":
      if (event.p !== "") become(tally, event.p, "waiting", at);
      return;
    case "retry": {
      const step = become(tally, event.p, "retrying", at);
      if (step) count(step.node, at, "retry", 1);
      return;
    }
    case "completed":
    case "pure":
    case "resolved":
      end(tally, event.p, at, "succeeded", event.port, count);
      return;
    case "failed":
      end(tally, event.p, at, "failed", event.port, count);
      return;
    case "released": {
      const step = enter(tally, event.p, at);
      if (!step || step.released) return;
      step.released = true;
      leave(step.node, at, event.port, count);
      return;
    }
    case "skipped":
      for (const path of event.p) {
        const { node } = splitPath(path);
        if (isKnown(node)) count(node, at, "skipped", 1);
      }
      return;
    case "cancelled":
      for (const path of event.p) end(tally, path, at, "cancelled", undefined, count);
      return;
    case "migrated":
      tally.version = event.to;
      return;
    case "reopened":
      reopen(tally, event.p, at);
      return;
    case "ended": {
      end(tally, "", at, event.status, undefined, count);
      tally.open.clear();
      tally.ended = true;
      if (event.status !== "failed" || event.p === undefined) return;
      const step = enter(tally, event.p, at);
      if (step) step.status = "failed";
      return;
    }
    default:
      return;
  }
}

/** The loops that stand for drawn cycles are none that people know. */
const isKnown = (node: string): boolean => !node.startsWith("~");

function enter(tally: StepTally, path: string, at: number): OpenStep | undefined {
  const known = tally.open.get(path);
  if (known) return known;
  const { node } = splitPath(path);
  if (!isKnown(node)) return undefined;
  const step: OpenStep = { node, status: "running", startedAt: at, since: at, waited: 0 };
  tally.open.set(path, step);
  return step;
}

function become(tally: StepTally, path: string, status: "running" | "waiting" | "retrying", at: number) {
  const step = enter(tally, path, at);
  if (!step || step.status === status) return step;
  if (step.status !== "running") step.waited += Math.max(0, at - step.since);
  step.status = status;
  step.since = at;
  return step;
}

function end(
  tally: StepTally,
  path: string,
  at: number,
  how: "succeeded" | "failed" | "cancelled",
  port: string | undefined,
  count: Count,
): void {
  const step = become(tally, path, "running", at);
  if (!step) return;
  tally.open.delete(path);
  count(step.node, at, how, 1);
  if (port !== undefined && !step.released) leave(step.node, at, port, count);
  if (step.waited > 0) count(step.node, at, "waited", step.waited);
  // How long it takes is asked of what came to its own end.
  if (how === "cancelled") return;
  const ms = Math.max(0, at - step.startedAt);
  if (ms > 0) count(step.node, at, "spent", ms);
  count(step.node, at, `d${durationBucket(ms)}`, 1);
}

function leave(node: string, at: number, port: string, count: Count): void {
  for (const one of port.split(",")) count(node, at, `>${one}`, 1);
}

/** An ended run goes on: its steps, and the containers around them, begin again at this moment. */
function reopen(tally: StepTally, paths: readonly string[], at: number): void {
  tally.open.clear();
  tally.ended = false;
  enter(tally, "", at);
  for (const given of paths) {
    const path = given.endsWith("]") ? ownerPath(given) : given;
    enter(tally, path, at);
    for (let { scope } = splitPath(path); scope !== ""; { scope } = splitPath(ownerPath(scope)))
      enter(tally, ownerPath(scope), at);
  }
}
