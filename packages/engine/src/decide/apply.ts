import type { JournalEvent, StepError } from "@signalbox/model";
import type { Plan, PlanNode } from "../plan/plan.ts";
import {
  type Act,
  findAct,
  isActive,
  isWithdrawn,
  itemScopePath,
  newScope,
  type RunState,
  type Scope,
  scopeOf,
  splitPath,
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
    case "resolved":
      return finish(plan, state, actAt(state, event.p), event.port, event.out);
    case "pure":
      return finish(plan, state, open(plan, state, event.p, "scheduled", at), event.port, event.out);
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
        next: 0,
        open: 0,
        stopped: false,
        results: [],
        failed: new Map(),
      };
      return;
    }
    case "item": {
      const act = actAt(state, event.p);
      const items = itemsOf(act);
      items.next = Math.max(items.next, event.i + 1);
      items.open++;
      const path = itemScopePath(event.p, event.i);
      state.scopes.set(path, newScope(path, act.node, act, event.i));
      return;
    }
    case "itemDone": {
      const items = itemsOf(actAt(state, event.p));
      items.open--;
      items.results[event.i] = event.out ?? null;
      dropScope(state, itemScopePath(event.p, event.i));
      return;
    }
    case "itemFailed":
      return itemFailed(state, actAt(state, event.p), event.i, event.error);
    case "cancelled":
      for (const path of event.p) cancelled(plan, state, path, event.dead === true);
      return;
    case "recovered":
      for (const act of state.active.values()) if (act.status === "scheduled") act.losses++;
      return;
    case "reopened":
      state.status = "running";
      state.deadlineFrom = at;
      delete state.error;
      // Steps that begin again get tokens and child runs of their own.
      state.seq++;
      openScope(state, scopeOf(state, ""), at);
      for (const path of event.p) reopen(state, path, at);
      return;
    case "ended":
      state.status = event.status;
      if (event.out !== undefined) state.output = event.out;
      if (event.error) state.error = event.error;
      scopeOf(state, "").status = "closed";
      return;
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
}

function failed(plan: Plan, state: RunState, event: EventOf<"failed">, at: number): void {
  const act = findAct(state, event.p) ?? open(plan, state, event.p, "scheduled", at);
  if (event.port !== undefined) {
    act.error = event.error;
    finish(plan, state, act, event.port, { error: plainError(event.error) });
    return;
  }
  settle(state, act, "failed");
  if (act.items) closeItems(state, act);
  act.error = event.error;
  act.doneSeq = ++state.seq;
  const scope = act.scope;
  scope.failure ??= { path: event.p, error: event.error };
  drain(state, scope);
}

/**
 * A collected failure is a result like any other, so nothing of the item is kept; one that stops the for-each, or was
 * withdrawn, may run again.
 */
function itemFailed(state: RunState, act: Act, index: number, error: StepError): void {
  const items = itemsOf(act);
  const path = itemScopePath(act.path, index);
  items.open--;
  items.failed.set(index, error);
  if (items.mode === "continue" && !isWithdrawn(error)) return dropScope(state, path);
  scopeOf(state, path).status = "closed";
  if (items.mode === "continue" || items.stopped) return;
  items.stopped = true;
  items.cause = error;
  drainItems(state, act);
}

/** What expressions see of a failure that was caught. */
const plainError = (error: StepError) => ({ code: error.code, message: error.message, details: error.details ?? null });

/** Nothing new starts in the scope and below; what runs may finish. */
export function drain(state: RunState, scope: Scope): void {
  if (scope.status === "open") scope.status = "draining";
  for (const act of scope.acts.values()) {
    if (act.status === "items") drainItems(state, act);
  }
}

function drainItems(state: RunState, act: Act): void {
  for (let i = 0; i < itemsOf(act).next; i++) {
    const inner = state.scopes.get(itemScopePath(act.path, i));
    if (inner && inner.status !== "closed") drain(state, inner);
  }
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
  settle(state, act, "done");
  act.port = port;
  act.output = output ?? null;
  act.doneSeq = ++state.seq;
  const ports = port.includes(",") ? port.split(",") : [port];
  for (const edge of nodeOf(plan, act.node).outgoing) {
    act.scope.edges.set(edge.index, ports.includes(edge.sourcePort) ? 1 : 2);
  }
  if (act.items) dropItems(state, act);
}

function skip(plan: Plan, state: RunState, path: string, at: number): void {
  const act = open(plan, state, path, "scheduled", at);
  settle(state, act, "skipped");
  for (const edge of nodeOf(plan, act.node).outgoing) act.scope.edges.set(edge.index, 2);
}

/** A withdrawn step's edges stay open, for a later retry, unless the run goes on without it. */
function cancelled(plan: Plan, state: RunState, path: string, dead: boolean): void {
  const act = actAt(state, path);
  settle(state, act, "cancelled");
  if (!dead) {
    if (act.items) closeItems(state, act);
    return;
  }
  act.dead = true;
  if (act.items) dropItems(state, act);
  for (const edge of nodeOf(plan, act.node).outgoing) act.scope.edges.set(edge.index, 2);
}

/** Makes a failed or cancelled step, and every container around it, startable again. */
function reopen(state: RunState, path: string, at: number): void {
  const item = path.endsWith("]") ? state.scopes.get(path) : undefined;
  if (item) return openScope(state, item, at);
  const act = actAt(state, path);
  if (act.items) reactivate(state, act, at);
  else act.scope.acts.delete(act.node);
  openScope(state, act.scope, at);
}

/** A for-each goes on where it stopped: items that are done stay done. */
function reactivate(state: RunState, act: Act, at: number): void {
  const items = itemsOf(act);
  items.stopped = false;
  delete items.cause;
  if (isActive(act.status)) return;
  act.status = "items";
  act.since = at;
  delete act.error;
  act.scope.active++;
  state.active.set(act.path, act);
}

function openScope(state: RunState, scope: Scope, at: number): void {
  scope.status = "open";
  delete scope.failure;
  const owner = scope.owner;
  if (!owner) return;
  const items = itemsOf(owner);
  if (items.failed.delete(scope.index)) items.open++;
  reactivate(state, owner, at);
  openScope(state, owner.scope, at);
}

function dropScope(state: RunState, path: string): void {
  const scope = state.scopes.get(path);
  if (!scope) return;
  for (const act of scope.acts.values()) if (act.items) dropItems(state, act);
  state.scopes.delete(path);
}

/** The for-each is over for good: so is everything inside. */
function dropItems(state: RunState, act: Act): void {
  for (let i = 0; i < itemsOf(act).next; i++) dropScope(state, itemScopePath(act.path, i));
}

/** The for-each is over for now: nothing inside moves until it is opened again. */
function closeItems(state: RunState, act: Act): void {
  for (let i = 0; i < itemsOf(act).next; i++) {
    const inner = state.scopes.get(itemScopePath(act.path, i));
    if (inner) inner.status = "closed";
  }
}

function actAt(state: RunState, path: string): Act {
  const act = findAct(state, path);
  if (!act) throw new Error(`The journal names ${path}, which never began.`);
  return act;
}

function itemsOf(act: Act) {
  if (!act.items) throw new Error(`${act.path} is not a for-each.`);
  return act.items;
}

function nodeOf(plan: Plan, id: string): PlanNode {
  const node = plan.nodes.get(id);
  if (!node) throw new Error(`The journal names node ${id}, which this version does not have.`);
  return node;
}
