import type { JournalEvent, JournalRow, Json } from "@signalbox/model";
import { isFinal } from "@signalbox/model";
import type { Plan } from "../../src/plan/plan.ts";
import { stepInput } from "../../src/view/step-input.ts";
import { refold } from "../support/snapshot.ts";

/** One execution of an attempt, as the world outside saw it. */
export interface Execution {
  id: number;
  run: string;
  path: string;
  attempt: number;
  input: string;
  at: number;
  /** Rows of the run's journal that were committed when it began. */
  rows: number;
  atMostOnce: boolean;
}
/** What a client was told. */
export type Acknowledged =
  | { kind: "start"; run: string }
  | { kind: "signal"; run: string; path?: string; cancel?: boolean };

export interface HistoryRun {
  run: string;
  workflow: string;
  plan: Plan;
  rows: (JournalRow & { committedAt: number })[];
  /** As the store has it. */
  status: string;
  live: boolean;
  /** It waits for a person who was not asked to answer once more. */
  waits?: boolean;
}

export interface History {
  runs: Map<string, HistoryRun>;
  executions: Execution[];
  acknowledged: Acknowledged[];
  /** Milliseconds a clock may have been wrong when a timer fired. */
  tolerance: number;
}

/** Everything in a history that breaks a promise (docs/spec/engine.md, invariants I1 to I10); empty when all is well. */
export function violations(history: History): string[] {
  const found: string[] = [];
  for (const run of history.runs.values()) {
    const say = (text: string) => found.push(`${text} (run ${run.run})`);
    const whole = contiguous(run, say);
    acceptedOnce(run, history.executions, say);
    terminal(run, say);
    timers(run, history.tolerance, say);
    if (whole) folded(run, say);
  }
  for (const execution of history.executions) causal(history, execution, (text) => found.push(text));
  atMostOnce(history.executions, (text) => found.push(text));
  for (const told of history.acknowledged) kept(history, told, (text) => found.push(text));
  return found;
}

type Say = (text: string) => void;
const eventsOf = (run: HistoryRun) => run.rows.flatMap((row) => row.events.map((event) => ({ event, row })));

function contiguous({ rows }: HistoryRun, say: Say): boolean {
  const wrong = rows.findIndex((row, i) => row.rev !== i);
  if (wrong >= 0) say(`I1: row ${wrong} has revision ${rows[wrong]?.rev}`);
  return wrong < 0;
}

function folded(run: HistoryRun, say: Say): void {
  try {
    const { status } = refold(run.plan, run.rows);
    if (isFinal(status) === run.live || (isFinal(status) && status !== run.status)) {
      say(`I1: the journal says ${status}, the store ${run.status}${run.live ? ", live" : ""}`);
    }
    if (run.live && !run.waits) say(`I10: it neither ended nor can it: ${run.status}`);
  } catch (error) {
    say(`I1: it cannot be folded: ${error}`);
  }
}

/** I2: a result is accepted at most once for an activation, and an execution produced it. */
function acceptedOnce(run: HistoryRun, executions: readonly Execution[], say: Say): void {
  const open = new Map<string, number>();
  for (const { event } of eventsOf(run)) {
    if (event.t === "scheduled") open.set(event.p, event.n);
    if (event.t === "cancelled" || event.t === "reopened") for (const path of event.p) open.delete(path);
    if (event.t === "completed" && !run.plan.nodes.get(nodeOf(event.p))?.definition.behaviour.match(/child|forEach/)) {
      const attempt = open.get(event.p);
      if (attempt === undefined) say(`I2: a result of ${event.p} was accepted, but none was awaited`);
      const id = (event.out as { exec?: number } | null)?.exec;
      const execution = executions.find((one) => one.id === id);
      if (execution?.path !== event.p || execution.run !== run.run || execution.attempt !== attempt) {
        say(`I2: the result of ${event.p} was produced by no execution of attempt ${attempt}`);
      }
      open.delete(event.p);
    }
  }
}

const nodeOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** I9: an ended run stays ended until a person reopens it. */
function terminal(run: HistoryRun, say: Say): void {
  let ended = false;
  for (const { event } of eventsOf(run)) {
    const nothing = event.t === "skipped" && event.p.length === 0;
    if (ended && event.t !== "reopened" && event.t !== "cancelled" && !nothing) say(`I9: ${event.t} after the end`);
    if (event.t === "ended") ended = true;
    if (event.t === "reopened") ended = false;
  }
}

/** I7: nothing that waits for a time happens before it. */
function timers(run: HistoryRun, tolerance: number, say: Say): void {
  const due = new Map<string, number>();
  for (const { event, row } of eventsOf(run)) {
    if (event.t === "retry") due.set(event.p, event.due);
    if (event.t === "wait" && event.wait.due !== undefined) due.set(event.p, event.wait.due);
    const fires = event.t === "scheduled" ? event.n > 1 : event.t === "resolved" && isEmpty(event.out);
    const at = fires && "p" in event && typeof event.p === "string" ? due.get(event.p) : undefined;
    if (at === undefined) continue;
    if (row.at < at) say(`I7: ${"p" in event ? event.p : ""} came ${at - row.at} ms early by its own clock`);
    if (row.committedAt < at - tolerance) say(`I7: it came ${at - row.committedAt} ms early by the database's clock`);
  }
}

const isEmpty = (out: Json | undefined): boolean =>
  typeof out === "object" && out !== null && !Array.isArray(out) && Object.keys(out).length === 0;

/** I3 and I4: what is executed was committed before, and its input is what the journal up to there makes of it. */
function causal(history: History, execution: Execution, say: Say): void {
  const { path, attempt, rows } = execution;
  const run = history.runs.get(execution.run);
  const before = run?.rows.slice(0, rows) ?? [];
  const scheduled = before.findLastIndex((row) => row.events.some((event) => isScheduling(event, path, attempt)));
  if (!run || scheduled < 0) {
    say(`I4: attempt ${attempt} of ${path} was executed before it was committed (run ${execution.run})`);
    return;
  }
  if (before.some((row, i) => row.rev !== i)) return;
  const input = stepInput(run.plan, before.slice(0, scheduled + 1), path, { run: run.run, workflow: run.workflow });
  if (JSON.stringify(input) !== execution.input) {
    say(
      `I3: ${path} was executed with ${execution.input}, the journal gives ${JSON.stringify(input)} (run ${run.run})`,
    );
  }
}

const isScheduling = (event: JournalEvent, path: string, attempt: number): boolean =>
  event.t === "scheduled" && event.p === path && event.n === attempt;

/** I5. */
function atMostOnce(executions: readonly Execution[], say: Say): void {
  const seen = new Set<string>();
  for (const { run, path, attempt, atMostOnce } of executions) {
    const key = `${run} ${path} ${attempt}`;
    if (atMostOnce && seen.has(key)) say(`I5: ${key} was executed again`);
    seen.add(key);
  }
}

/** I6: what a client was told has happened. */
function kept(history: History, told: Acknowledged, say: Say): void {
  const run = history.runs.get(told.run);
  if (!run) {
    say(`I6: run ${told.run} was acknowledged and is not there`);
    return;
  }
  if (told.kind === "start") return;
  const events = run.rows.flatMap((row) => row.events);
  const ended = events.some((event) => event.t === "ended");
  const taken = events.some((event) => event.t === "resolved" && event.p === told.path);
  if (!ended && !taken) say(`I6: a message for ${told.path ?? "the run"} was acknowledged and never taken in`);
}
