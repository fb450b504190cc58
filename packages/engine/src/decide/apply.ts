import type { JournalEvent, JsonObject } from "@signalbox/model";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { alone, reachOf } from "../plan/reach.ts";
import {
  closeInside,
  drainInside,
  drainScope,
  dropInside,
  exitsOf,
  itemDone,
  itemFailed,
  itemsOf,
  keepResults,
  openInner,
  openItem,
  openPass,
  openScope,
  reopenPath,
} from "./apply-containers.ts";
import {
  type Act,
  type Ending,
  findAct,
  isActive,
  isSuspect,
  type RunState,
  rootOf,
  scopeOf,
  splitPath,
  type TestState,
} from "./state.ts";

/**
 * Folds one event into the state, in place (rule ENG-3: recovery only folds).
 *
 * Total over every event any release has written; it never consults a clock and never decides.
 *
 * @param at Epoch ms of the journal row the event is in.
 * @throws Error when the journal names a step the plan does not have: the journal belongs to another version.
 */
export function apply(plan: Plan, state: RunState, event: JournalEvent, at: number): void {
  switch (event.t) {
    case "started":
      return started(plan, state, event, at);
    case "scheduled": {
      const act = open(plan, state, event.p, "scheduled", at);
      act.attempt = event.n;
      act.at = at;
      delete act.due;
      return;
    }
    case "completed":
    case "resolved": {
      const act = actAt(state, event.p);
      // Of an attempt before, or of an undo that a person saw to: the step did not fail.
      if (act.error) delete act.error;
      return finish(plan, state, act, event.port, event.out);
    }
    case "pure": {
      const act = open(plan, state, event.p, "scheduled", at);
      if (event.pinned) act.pinned = true;
      return finish(plan, state, act, event.port, event.out);
    }
    case "paused":
      open(plan, state, event.p, "paused", at);
      state.pausedSince ??= at;
      return;
    case "continued":
      return continued(state, event, at);
    case "pausing":
      state.test = { ...testOf(state), breakpoints: new Set(event.nodes), each: event.each };
      return;
    case "failed":
      return failed(plan, state, event, at);
    case "retry": {
      const act = actAt(state, event.p);
      act.status = "retrying";
      act.due = event.due;
      act.error = event.error;
      return;
    }
    case "skipped":
      for (const path of event.p) skip(plan, state, path, at);
      return;
    case "wait": {
      const act = open(plan, state, event.p, "waiting", at);
      act.token = event.token;
      act.wait = event.wait;
      if (event.wait.due !== undefined && event.wait.duePort !== undefined) act.due = event.wait.due;
      return;
    }
    case "child": {
      const act = open(plan, state, event.p, "child", at);
      act.childRun = event.run;
      if (event.abandon) act.abandon = true;
      return;
    }
    case "items": {
      const act = open(plan, state, event.p, "items", at);
      act.items = {
        items: event.items,
        concurrency: event.k,
        mode: event.mode,
        tolerate: event.tolerate,
        enough: event.enough,
        cancelRest: event.cancelRest === true,
        next: 0,
        open: 0,
        stopped: false,
        released: false,
        done: 0,
        results: [],
        failed: new Map(),
      };
      return;
    }
    case "itemsAdded": {
      const items = itemsOf(actAt(state, event.p));
      items.items = [...items.items, ...event.items];
      return;
    }
    case "item":
      return openItem(state, actAt(state, event.p), event.i);
    case "itemDone":
      return itemDone(plan, state, actAt(state, event.p), event.i, event.out ?? null);
    case "itemFailed":
      return itemFailed(plan, state, actAt(state, event.p), event.i, event.error);
    case "released": {
      const act = actAt(state, event.p);
      itemsOf(act).released = true;
      return result(plan, state, act, event.port, event.out ?? null);
    }
    case "loop": {
      const act = open(plan, state, event.p, "inside", at);
      const { max, times } = event;
      act.loop = { max, times, pass: -1, value: event.out ?? null, exits: new Set() };
      return;
    }
    case "pass":
      return openPass(plan, state, actAt(state, event.p), event.i, event.out ?? null);
    case "opened": {
      const act = open(plan, state, event.p, "inside", at);
      if (nodeOf(plan, act.node).definition.behaviour === "undo") state.undone = true;
      return openInner(state, act, event.i ?? 0);
    }
    case "undoFailed":
      actAt(state, event.p).error = event.error;
      return;
    case "ending":
      return ending(state, event);
    case "gate": {
      const gate = { ...(event.slot && { slot: event.slot }), ...(event.rate && { rate: event.rate }), passed: false };
      if (event.p === "") {
        state.gate = gate;
        return;
      }
      const act = open(plan, state, event.p, "gated", at);
      // The place a step holds is kept when its next attempt is only rated.
      act.gate = act.gate?.passed && act.gate.slot && !gate.slot ? { ...gate, slot: act.gate.slot } : gate;
      delete act.due;
      return;
    }
    case "passed": {
      const act = event.p === "" ? undefined : actAt(state, event.p);
      const gate = act ? act.gate : state.gate;
      if (gate) gate.passed = true;
      if (act && event.at !== undefined) act.due = event.at;
      return;
    }
    case "trial":
      actAt(state, event.p).trial = true;
      return;
    case "cancelled":
      for (const path of event.p) cancelled(plan, state, path, event.dead === true);
      moveOn(state, at);
      return;
    case "recovered":
      for (const act of state.active.values()) {
        if (act.status !== "scheduled") continue;
        if (!isSuspect(act) || act.trial) act.losses++;
        delete act.trial;
      }
      return;
    case "reopened":
      state.status = "running";
      state.deadlineFrom = at;
      state.reopened++;
      delete state.error;
      delete state.ending;
      // Steps that begin again get tokens and child runs of their own.
      state.seq++;
      openScope(plan, state, rootOf(state), at);
      for (const path of event.p) reopenPath(plan, state, path, at);
      return;
    case "ended":
      state.status = event.status;
      if (event.out !== undefined) state.output = event.out;
      if (event.error) state.error = event.error;
      delete state.gate;
      rootOf(state).status = "closed";
      return;
    case "migrated":
      // Whoever folds goes on with the other version's plan (rule MIG-4).
      if (event.pins) state.pins = event.pins;
      return;
    case "moment":
    case "refused":
    case "cancelRequested":
      return;
  }
}

type EventOf<T extends JournalEvent["t"]> = Extract<JournalEvent, { t: T }>;

function started(plan: Plan, state: RunState, event: EventOf<"started">, at: number): void {
  state.trigger = event.trigger;
  state.input = event.input;
  state.cause = event.cause;
  state.startedAt = at;
  state.deadlineFrom = at;
  state.depth = event.depth ?? 0;
  if (event.pins) state.pins = event.pins;
  finish(
    plan,
    state,
    open(plan, state, event.trigger, "scheduled", at),
    nodeOf(plan, event.trigger).mainPort,
    event.input,
  );
  for (const step of event.carried ?? []) {
    finish(plan, state, open(plan, state, step.p, "scheduled", at), step.port, step.out);
  }
  if (event.test) state.test = testState(plan, event.test, state.seq);
}

function testState(plan: Plan, test: NonNullable<EventOf<"started">["test"]>, carried: number): TestState {
  const { only, until, breakpoints = [], each = false } = test;
  return {
    ...(only !== undefined ? { only, ...alone(plan, only) } : until !== undefined && { reach: reachOf(plan, until) }),
    breakpoints: new Set(breakpoints),
    each,
    carried,
  };
}

const testOf = (state: RunState): TestState => state.test ?? { breakpoints: new Set(), each: false, carried: 0 };

/** The step begins now, and sees what there is now. */
function continued(state: RunState, event: EventOf<"continued">, at: number): void {
  const act = actAt(state, event.p);
  act.status = "scheduled";
  act.seen = state.seq;
  act.since = at;
  if (event.params !== undefined) act.given = event.params as JsonObject;
  moveOn(state, at);
}

/** When nothing is paused any more, the run's deadline counts on from where it stood. */
function moveOn(state: RunState, at: number): void {
  if (state.pausedSince === undefined) return;
  for (const act of state.active.values()) if (act.status === "paused") return;
  state.deadlineFrom += at - state.pausedSince;
  delete state.pausedSince;
}

function failed(plan: Plan, state: RunState, event: EventOf<"failed">, at: number): void {
  const act = findAct(state, event.p) ?? open(plan, state, event.p, "scheduled", at);
  if (event.port !== undefined) {
    act.error = event.error;
    return finish(plan, state, act, event.port, { error: plainError(event.error) });
  }
  settle(state, act, "failed");
  if (act.inner) keepResults(plan, act);
  closeInside(state, act);
  act.error = event.error;
  act.doneSeq = ++state.seq;
  const scope = act.scope;
  // A drawn cycle is no step people know: what failed is the step in it.
  const path = (nodeOf(plan, act.node).cycle && act.inner?.failure?.path) || event.p;
  scope.failure ??= { path, error: event.error };
  drainScope(state, scope);
}

/** What expressions see of a failure that was caught. */
const plainError = (error: EventOf<"failed">["error"]) => ({
  code: error.code,
  message: error.message,
  details: error.details ?? null,
});

function ending(state: RunState, event: EventOf<"ending">): void {
  const ending: Ending = {
    status: event.status,
    ...(event.out !== undefined && { output: event.out }),
    ...(event.error && { error: event.error }),
    ...(event.at !== undefined && { at: event.at }),
  };
  if (event.p === "") {
    state.ending = ending;
    return drainScope(state, rootOf(state));
  }
  const act = actAt(state, event.p);
  act.ending = ending;
  drainInside(state, act);
}

function open(plan: Plan, state: RunState, path: string, status: Act["status"], at: number): Act {
  const { scope: scopePath, node } = splitPath(path);
  const scope = scopeOf(state, scopePath);
  const known = scope.acts.get(node);
  if (known) {
    if (!isActive(known.status)) throw new Error(`The journal starts ${path} a second time.`);
    known.status = status;
    return known;
  }
  nodeOf(plan, node);
  const act: Act = {
    path,
    node,
    scope,
    status,
    attempt: 0,
    seen: state.seq,
    doneSeq: 0,
    since: at,
    at,
    losses: 0,
  };
  scope.acts.set(node, act);
  scope.active++;
  state.active.set(path, act);
  return act;
}

function settle(state: RunState, act: Act, status: "done" | "failed" | "skipped" | "cancelled"): void {
  if (isActive(act.status)) {
    act.scope.active--;
    state.active.delete(act.path);
  }
  act.status = status;
  delete act.due;
}

function finish(plan: Plan, state: RunState, act: Act, port: string, output: Act["output"]): void {
  const released = act.items?.released === true;
  settle(state, act, "done");
  if (!released) result(plan, state, act, port, output ?? null);
  if (act.items || act.loop || act.inner) {
    keepResults(plan, act);
    dropInside(plan, state, act);
  }
}

/** The result others see, and the edges it takes. */
function result(plan: Plan, state: RunState, act: Act, port: string, output: NonNullable<Act["output"]> | null): void {
  act.port = port;
  act.output = output;
  act.doneSeq = ++state.seq;
  const node = nodeOf(plan, act.node);
  const ports = port.includes(",") ? port.split(",") : [port];
  const exits = node.cycle && exitsOf(plan, act);
  for (const edges of [node.outgoing, node.leaving]) {
    for (const edge of edges) {
      const taken = exits ? exits.has(edge.index) : ports.includes(edge.sourcePort);
      act.scope.edges.set(edge.index, taken ? 1 : 2);
    }
  }
}

function skip(plan: Plan, state: RunState, path: string, at: number): void {
  const act = open(plan, state, path, "scheduled", at);
  settle(state, act, "skipped");
  markDead(plan, act);
}

function markDead(plan: Plan, act: Act): void {
  const node = nodeOf(plan, act.node);
  for (const edge of node.outgoing) act.scope.edges.set(edge.index, 2);
  for (const edge of node.leaving) act.scope.edges.set(edge.index, 2);
}

/** A withdrawn step's edges stay open, for a later retry, unless the run goes on without it. */
function cancelled(plan: Plan, state: RunState, path: string, dead: boolean): void {
  const act = actAt(state, path);
  settle(state, act, "cancelled");
  if (act.inner) keepResults(plan, act);
  if (!dead) return closeInside(state, act);
  act.dead = true;
  dropInside(plan, state, act);
  markDead(plan, act);
}

function actAt(state: RunState, path: string): Act {
  const act = findAct(state, path);
  if (!act) throw new Error(`The journal names ${path}, which never began.`);
  return act;
}

function nodeOf(plan: Plan, id: string): PlanNode {
  const node = plan.nodes.get(id);
  if (!node) throw new Error(`The journal names node ${id}, which this version does not have.`);
  return node;
}
