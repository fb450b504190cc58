import { isAside, isFinal, type JournalEvent, type Json, makeStepError, type StepError } from "@signalbox/model";
import type { Message } from "../ports.ts";
import { MAX_DEPTH, start } from "./begin.ts";
import { type DecideContext, Decision } from "./decision.ts";
import { rootResult } from "./evaluate.ts";
import { advanceItems, settleItem } from "./for-each.ts";
import { awaitsPlace, gateEvent, gateOf, isHeld, runGate } from "./gates.ts";
import { considerEverything, granted } from "./granted.ts";
import { consider } from "./join.ts";
import { advanceLoop, settlePass } from "./loop.ts";
import { message } from "./messages.ts";
import { attemptFailed, complete, fail, resolve } from "./outcome.ts";
import { runsAfter, settleAside, settleScope } from "./scope.ts";
import { type Act, isActive, type RunState, rootOf, type Scope } from "./state.ts";
import { endContainer, ended, endRun, isOrderly, stopContainer } from "./withdraw.ts";

export type { DecideContext, Ids } from "./decision.ts";
export { MAX_DEPTH };

/** What can happen to a run. Everything else follows from it. */
export type Input =
  | { kind: "start"; event: Extract<JournalEvent, { t: "started" }> }
  /** A worker took the run up from its journal; `takeover` when another one was lost with it. */
  | { kind: "resume"; takeover: boolean; crashes: number }
  /** Nothing new: the decision before was cut short. */
  | { kind: "more" }
  | { kind: "result"; path: string; attempt: number; port: string | undefined; output: Json }
  | { kind: "failure"; path: string; attempt: number; error: StepError }
  /** The step (`""`: the run) was let through, from `at` on (epoch ms), or there is no place for it. */
  | { kind: "granted"; path: string; at?: number }
  | { kind: "full"; path: string }
  /** The step is to be tried alone, before it is dispatched. */
  | { kind: "trial"; path: string }
  /** Something may be due. */
  | { kind: "due" }
  | { kind: "message"; message: Message };

/** Takeovers a step may be in flight in before it is given up; the last one as the only one under suspicion. */
const MAX_LOSSES = 3;
/** Events one decision makes before it lets what there is be stored. */
const ENOUGH = 2000;

/**
 * Says what follows from an input, as events, and folds them into `state` (rules ENG-1, ENG-2). Pure: time comes in
 * as `now`, chance from the run's id. An input that no longer concerns the run (a late result) gives no events.
 *
 * @param now Epoch ms.
 * @param cut The decision before this one was cut short: everything is looked at again.
 * @returns the events, already applied, empty when nothing follows; and whether this one was cut short as well, for
 *   having made enough events for one commit.
 */
export function decide(
  context: DecideContext,
  state: RunState,
  input: Input,
  now: number,
  cut = false,
): { events: JournalEvent[]; cut: boolean } {
  const d = new Decision(context, state, now);
  if (input.kind === "start") begin(d, input.event);
  else if (input.kind === "message" && input.message.kind === "retry") reopen(d, input.message.by);
  else if (!isFinal(state.status)) take(d, input);
  if (cut && !isFinal(state.status)) considerEverything(d);
  return { events: d.events, cut: progress(d) };
}

function begin(d: Decision, event: Extract<JournalEvent, { t: "started" }>): void {
  // Whatever a caller says: only runs of a draft can be held up or cut short (rule DRAFT-1).
  const { test, ...plain } = event;
  d.emit(test && d.context.draft ? event : plain);
  const root = rootOf(d.state);
  const gate = runGate(d, root);
  if (!gate) return d.considerAll(root);
  if (gate.ok) d.emit(gateEvent("", gate.value));
  else endRun(d, { status: "failed", error: gate.error });
}

function take(d: Decision, input: Exclude<Input, { kind: "start" }>): void {
  switch (input.kind) {
    case "result": {
      const act = inFlight(d, input.path, input.attempt);
      if (act) complete(d, act, input.port, input.output);
      return;
    }
    case "failure": {
      const act = inFlight(d, input.path, input.attempt);
      if (act) attemptFailed(d, act, input.error);
      return;
    }
    case "granted":
      return granted(d, input.path, input.at);
    case "full":
      return full(d, input.path);
    case "trial":
      if (d.state.active.get(input.path)?.status === "scheduled") d.emit({ t: "trial", p: input.path });
      return;
    case "due":
      return due(d);
    case "resume":
      return resume(d, input.takeover, input.crashes);
    case "more":
      return;
    case "message":
      return message(d, input.message);
  }
}

function inFlight(d: Decision, path: string, attempt: number): Act | undefined {
  const act = d.state.active.get(path);
  return act && act.status === "scheduled" && act.attempt === attempt ? act : undefined;
}

// --- gates ------------------------------------------------------------------------------------------------------------

/** Only a run can be skipped: a step waits for its turn. */
function full(d: Decision, path: string): void {
  const { gate } = d.state;
  const { concurrency } = d.plan.document.settings;
  if (path !== "" || !gate || gate.passed || concurrency?.onFull !== "skip") return;
  const error = makeStepError("LIMIT_SKIPPED", { max: concurrency.max, key: gate.slot?.key ?? "" }, { fault: "user" });
  endRun(d, { status: "cancelled", error });
}

// --- time -------------------------------------------------------------------------------------------------------------

function due(d: Decision): void {
  const { deadline, document } = d.plan;
  const stands = d.state.ending !== undefined || d.state.pausedSince !== undefined;
  if (deadline !== undefined && !stands && d.now >= d.state.deadlineFrom + deadline) {
    const limit = document.settings.deadline;
    return endRun(d, { status: "failed", error: makeStepError("RUN_DEADLINE", { limit }, { fault: "operational" }) });
  }
  for (const act of [...d.state.active.values()]) {
    if (!isActive(act.status) || isFinal(d.state.status)) continue;
    const node = d.node(act.node);
    if (node.stepTimeout !== undefined && !act.ending && d.now >= act.since + node.stepTimeout) overdue(d, act);
    else if (act.due !== undefined && d.now >= act.due) actDue(d, act);
  }
}

function overdue(d: Decision, act: Act): void {
  const node = d.node(act.node);
  const limit = node.node.timeout?.step ?? node.definition.timeout;
  const error = makeStepError("STEP_DEADLINE", { limit }, { fault: "operational" });
  const container = act.status === "items" || act.status === "inside";
  // What has to run at the end of it still does; an undo that takes too long is a person's to see to.
  if (container && (isOrderly(d, act) || node.definition.behaviour === "undo")) {
    return endContainer(d, act, { status: "failed", error });
  }
  if (act.status === "waiting" && node.definition.behaviour === "undo") return;
  if (container) stopContainer(d, act);
  fail(d, act.scope, node, error);
}

function actDue(d: Decision, act: Act): void {
  const node = d.node(act.node);
  if (act.status === "gated" && act.gate?.passed) return startOnTime(d, act, act.due ?? d.now);
  if (act.status === "waiting" && act.wait?.duePort !== undefined) return resolve(d, act, act.wait.duePort, {});
  if (act.status !== "retrying") return;
  const gate = gateOf(d, act.scope, node, true);
  if (!gate) return d.emit({ t: "scheduled", p: act.path, n: act.attempt + 1 });
  if (gate.ok) d.emit(gateEvent(act.path, gate.value));
  else fail(d, act.scope, node, gate.error);
}

/** Milliseconds a start may be late and still count as the one that was reserved. */
const LATE = 5000;

/** Nobody was there at the time it was let through for: it asks again, or all that were would start at once. */
function startOnTime(d: Decision, act: Act, due: number): void {
  const node = d.node(act.node);
  const gate = act.gate?.rate && d.now - due > LATE ? gateOf(d, act.scope, node, true) : undefined;
  if (!gate) start(d, act.scope, node);
  else if (gate.ok) d.emit(gateEvent(act.path, gate.value));
  else fail(d, act.scope, node, gate.error);
}

// --- taking up --------------------------------------------------------------------------------------------------------

function resume(d: Decision, takeover: boolean, crashes: number): void {
  const inFlight = [...d.state.active.values()].filter((act) => act.status === "scheduled");
  if (inFlight.length > 0) {
    // A worker that handed its runs over in order was not lost: that is no sign of a step that kills workers.
    if (takeover) d.emit({ t: "recovered", crashes });
    for (const act of inFlight) {
      const node = d.node(act.node);
      if (node.definition.atMostOnce) {
        fail(d, act.scope, node, makeStepError("OUTCOME_UNKNOWN", {}, { fault: "operational" }));
      } else if (act.losses >= MAX_LOSSES) {
        fail(d, act.scope, node, makeStepError("WORKER_LOST", { count: act.losses }, { fault: "unexpected" }));
      }
    }
  }
  considerEverything(d);
  due(d);
}

/** Lets a run that has ended go on from its failed steps (rule RETRY-4). */
function reopen(d: Decision, by: string | undefined): void {
  const { state } = d;
  if ((state.status !== "failed" && state.status !== "cancelled") || state.undone) return;
  // A run ended from outside the decider (a value the database refused) may have left steps under way.
  const left = [...state.active.keys()];
  if (left.length > 0) d.emit({ t: "cancelled", p: left });
  const paths: string[] = [];
  for (const scope of state.scopes.values()) {
    let leaf = false;
    if (isAsideScope(d, scope)) continue;
    for (const act of scope.acts.values()) {
      if (isAside(d.node(act.node).definition.behaviour)) continue;
      if (act.status === "failed" || (act.status === "cancelled" && !act.dead)) {
        paths.push(act.path);
        leaf = true;
      }
    }
    if (!leaf && scope.owner && scope.status === "closed" && scope.path.endsWith("]")) paths.push(scope.path);
  }
  d.emit({ t: "reopened", p: paths, ...(by !== undefined && { by }) });
  // The place was given back when the run ended.
  const gate = runGate(d, rootOf(state));
  if (gate && !gate.ok) return endRun(d, { status: "failed", error: gate.error });
  if (gate) d.emit(gateEvent("", gate.value));
  considerEverything(d);
}

/** What ran after the end of a scope runs anew when the scope has ended again. */
function isAsideScope(d: Decision, scope: Scope): boolean {
  for (let at = scope.owner; at; at = at.scope.owner) {
    if (isAside(d.node(at.node).definition.behaviour)) return true;
  }
  return false;
}

// --- going on ---------------------------------------------------------------------------------------------------------

/** Follows what has been set free, until nothing is left or there are enough events for one commit. */
function progress(d: Decision): boolean {
  let container = 0;
  for (;;) {
    // Index instead of shift: a chain of thousands of pure nodes must not cost a quadratic queue.
    for (let i = 0; i < d.nodes.length; i++) {
      const next = d.nodes[i];
      if (next) consider(d, next.scope, next.node);
      if (d.events.length >= ENOUGH) return !isFinal(d.state.status);
    }
    d.nodes.length = 0;
    const act = d.containers[container++];
    if (act) {
      if (isHeld(d.state, act.scope) || awaitsPlace(act)) continue;
      if (act.items) advanceItems(d, act);
      else advanceLoop(d, act);
      continue;
    }
    container = d.containers.length = 0;
    const scope = nextSettled(d);
    if (!scope) return false;
    settle(d, scope);
    if (d.events.length >= ENOUGH) return !isFinal(d.state.status);
  }
}

function nextSettled(d: Decision): Scope | undefined {
  for (const scope of d.scopes) {
    d.scopes.delete(scope);
    if (scope.active === 0 && scope.status !== "closed" && d.state.scopes.get(scope.path) === scope) return scope;
  }
  return undefined;
}

/** A scope in which nothing is left to do. */
function settle(d: Decision, scope: Scope): void {
  // What waits to be let through has nothing to do, and is not over.
  if (isHeld(d.state, scope)) return;
  if (d.plan.scopes.get(scope.plan)?.orderly && runsAfter(d, scope)) return;
  const { owner } = scope;
  if (!owner) return settleRoot(d, scope);
  switch (d.node(owner.node).definition.behaviour) {
    case "forEach":
      return settleItem(d, scope, owner);
    case "loop":
      return settlePass(d, scope, owner);
    case "scope":
      return settleScope(d, scope, owner);
    default:
      return settleAside(d, scope, owner);
  }
}

function settleRoot(d: Decision, root: Scope): void {
  const { failure } = root;
  const { ending } = d.state;
  if (ending && (ending.status !== "succeeded" || !failure)) return ended(d, ending);
  if (failure) return ended(d, { status: "failed", error: failure.error, at: failure.path });
  const output = rootResult(d.context.plan, d.state, root);
  ended(d, { status: "succeeded", ...(output !== undefined && { output }) });
}
