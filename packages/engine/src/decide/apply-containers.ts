import type { Json, StepError } from "@signalbox/model";
import type { Plan } from "../plan/plan.ts";
import {
  type Act,
  findAct,
  type ItemsState,
  innerScopePath,
  isActive,
  isWithdrawn,
  itemScopePath,
  newScope,
  type RunState,
  type Scope,
  scopeOf,
} from "./state.ts";

// What events of containers do to the state: scopes that open, close, are kept and dropped.

// --- entering ---------------------------------------------------------------------------------------------------------

export function openItem(state: RunState, act: Act, index: number): void {
  const items = itemsOf(act);
  items.next = Math.max(items.next, index + 1);
  items.open++;
  const path = itemScopePath(act.path, index);
  state.scopes.set(path, newScope(path, act.node, act, index, { value: items.items[index] ?? null }));
}

/** The pass before is over: its results stay readable, its steps are forgotten. */
export function openPass(plan: Plan, state: RunState, act: Act, index: number, value: Json): void {
  const { loop } = act;
  if (!loop) throw new Error(`${act.path} is not a loop.`);
  const before = act.inner;
  const path = itemScopePath(act.path, index);
  // Drawn cycles carry no value: `item` inside is that of whatever is around them.
  const cycle = plan.nodes.get(act.node)?.cycle !== undefined;
  const scope = newScope(path, act.node, act, index, cycle ? undefined : { value });
  if (before) {
    scope.kept = resultsOf(before);
    for (const exit of exitsOf(plan, act)) loop.exits.add(exit);
    dropScope(plan, state, before.path);
  }
  loop.pass = index;
  loop.value = value;
  act.inner = scope;
  state.scopes.set(path, scope);
}

export function openInner(state: RunState, act: Act, entry: number): void {
  const path = innerScopePath(act.path, entry);
  const scope = newScope(path, act.node, act, entry);
  act.inner = scope;
  delete act.error;
  delete act.token;
  delete act.wait;
  delete act.ending;
  state.scopes.set(path, scope);
}

// --- results ----------------------------------------------------------------------------------------------------------

export function itemDone(plan: Plan, state: RunState, act: Act, index: number, output: Json): void {
  const items = itemsOf(act);
  items.open--;
  items.done++;
  items.results[index] = output;
  dropScope(plan, state, itemScopePath(act.path, index));
}

/**
 * A collected failure is a result like any other, so nothing of the item is kept; one that stops the for-each, or was
 * withdrawn, may run again.
 */
export function itemFailed(plan: Plan, state: RunState, act: Act, index: number, error: StepError): void {
  const items = itemsOf(act);
  const path = itemScopePath(act.path, index);
  items.open--;
  items.failed.set(index, error);
  if (items.mode === "continue" && !isWithdrawn(error)) return dropScope(plan, state, path);
  scopeOf(state, path).status = "closed";
  if (items.mode === "continue" || items.stopped) return;
  items.stopped = true;
  items.cause = error;
  drainInside(state, act);
}

export const itemsOf = (act: Act): ItemsState => {
  if (!act.items) throw new Error(`${act.path} is not a for-each.`);
  return act.items;
};

/** Results of a scope that are readable after it, by node; later ones stand before earlier ones. */
function resultsOf(scope: Scope): NonNullable<Scope["kept"]> {
  const kept = new Map(scope.kept);
  for (const act of scope.acts.values()) {
    if (act.status === "done") kept.set(act.node, { output: act.output ?? null, seq: act.doneSeq });
  }
  return kept;
}

/** Steps inside a scope, or a drawn cycle, are read from outside by their names (rule EXEC-6). */
export function keepResults(plan: Plan, act: Act): void {
  const node = plan.nodes.get(act.node);
  if (!act.inner || !(node?.cycle || node?.definition.behaviour === "scope")) return;
  const outer = act.scope;
  outer.kept = new Map([...(outer.kept ?? []), ...resultsOf(act.inner)]);
}

/** Edges out of a drawn cycle that a pass took so far, the one under way included. */
export function exitsOf(plan: Plan, act: Act): Set<number> {
  const exits = new Set(act.loop?.exits);
  const node = plan.nodes.get(act.node);
  const last = act.inner;
  if (!node?.cycle || !last) return exits;
  for (const edges of [node.outgoing, node.leaving]) {
    for (const { index } of edges) if (last.edges.get(index) === 1) exits.add(index);
  }
  return exits;
}

// --- draining, closing, dropping --------------------------------------------------------------------------------------

/** Every scope a container has open, or has kept. */
function* scopesOf(state: RunState, act: Act): Generator<Scope> {
  if (act.inner) yield act.inner;
  for (let i = 0; i < (act.items?.next ?? 0); i++) {
    const scope = state.scopes.get(itemScopePath(act.path, i));
    if (scope) yield scope;
  }
}

/** Nothing new starts inside; what runs may finish. */
export function drainInside(state: RunState, act: Act): void {
  for (const scope of scopesOf(state, act)) if (scope.status !== "closed") drainScope(state, scope);
}

export function drainScope(state: RunState, scope: Scope): void {
  if (scope.status === "open") scope.status = "draining";
  for (const act of scope.acts.values()) if (isActive(act.status)) drainInside(state, act);
}

/** The container is over for now: nothing inside moves until it is opened again. */
export function closeInside(state: RunState, act: Act): void {
  for (const scope of scopesOf(state, act)) scope.status = "closed";
}

/** The container is over for good, and so is everything inside. */
export function dropInside(plan: Plan, state: RunState, act: Act): void {
  for (const scope of scopesOf(state, act)) dropScope(plan, state, scope.path);
  delete act.inner;
}

/** A scope with finished steps that can still be undone is closed and kept. */
export function dropScope(plan: Plan, state: RunState, path: string): void {
  const scope = state.scopes.get(path);
  if (!scope) return;
  scope.status = "closed";
  for (const act of scope.acts.values()) if (act.items || act.inner) dropInside(plan, state, act);
  if (!plan.undoes || !isUndoable(plan, scope)) state.scopes.delete(path);
}

const isUndoable = (plan: Plan, scope: Scope): boolean => {
  for (const act of scope.acts.values()) {
    const undo = plan.nodes.get(act.node)?.node.undo;
    if (undo !== undefined && act.status === "done" && !scope.acts.has(undo)) return true;
  }
  return false;
};

// --- opening again ----------------------------------------------------------------------------------------------------

/** Makes a failed or cancelled step, and every container around it, startable again. */
export function reopenPath(plan: Plan, state: RunState, path: string, at: number): void {
  const scope = path.endsWith("]") ? state.scopes.get(path) : undefined;
  if (scope) return openScope(plan, state, scope, at);
  const act = findAct(state, path);
  if (!act) throw new Error(`The journal names ${path}, which never began.`);
  if (act.inner) return openScope(plan, state, act.inner, at);
  if (act.items || act.loop) reactivate(state, act, at);
  else act.scope.acts.delete(act.node);
  openScope(plan, state, act.scope, at);
}

/** A container goes on where it stopped: items that are done stay done. */
function reactivate(state: RunState, act: Act, at: number): void {
  if (act.items) {
    act.items.stopped = false;
    delete act.items.cause;
  }
  delete act.ending;
  if (isActive(act.status)) return;
  act.status = act.items ? "items" : "inside";
  act.since = at;
  delete act.error;
  // The place it had was given back when it was over (rule LIMIT-2).
  if (act.gate?.slot) act.gate = { slot: act.gate.slot, passed: false };
  else delete act.gate;
  act.scope.active++;
  state.active.set(act.path, act);
}

export function openScope(plan: Plan, state: RunState, scope: Scope, at: number): void {
  scope.status = "open";
  delete scope.failure;
  // It runs again at the end, whatever it did the first time.
  const last = plan.scopes.get(scope.plan)?.last;
  const ran = last && scope.acts.get(last.id);
  if (ran && !isActive(ran.status)) {
    dropInside(plan, state, ran);
    scope.acts.delete(ran.node);
  }
  const owner = scope.owner;
  if (!owner) return;
  if (owner.items?.failed.delete(scope.index)) owner.items.open++;
  reactivate(state, owner, at);
  openScope(plan, state, owner.scope, at);
}
