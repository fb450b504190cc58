import { isAside } from "@signalbox/model";
import { CANCELLED_PORT } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { type Act, type Ending, innerScopes, isActive, rootOf, type Scope } from "./state.ts";

const WAITS: ReadonlySet<Act["status"]> = new Set(["waiting", "retrying", "child", "gated", "paused"]);

/** After a scope began to drain: whatever only waits is withdrawn, what runs may finish (rule FAIL-2). */
export function withdrawWaiting(d: Decision, scope: Scope): void {
  const paths: string[] = [];
  const collect = (at: Scope): void => {
    for (const act of at.acts.values()) {
      if (isActive(act.status) && isShielded(d, act)) continue;
      const { status } = act;
      if (WAITS.has(status)) paths.push(act.path);
      if (status === "items" || status === "inside") for (const inner of innerScopes(d.state, act)) collect(inner);
    }
    d.touch(at);
  };
  collect(scope);
  if (paths.length > 0) d.emit({ t: "cancelled", p: paths });
}

/** `finally` and `undo` are there for what went wrong: nothing that goes wrong stops them (rule SCOPE-5). */
const isShielded = (d: Decision, act: Act): boolean => isAside(d.node(act.node).definition.behaviour);

/** Whether the container has something inside that has to run after it was stopped. */
export const isOrderly = (d: Decision, act: Act): boolean => d.plan.scopes.get(act.node)?.orderly === true;

/** Stops everything inside a scope now, attempts included; containers with an orderly end begin theirs. */
function stopInside(d: Decision, scope: Scope, paths: string[]): void {
  d.touch(scope);
  for (const act of scope.acts.values()) {
    if (!isActive(act.status) || isShielded(d, act)) continue;
    if (act.status === "items" || act.status === "inside") {
      if (isOrderly(d, act)) {
        endContainer(d, act, { status: "cancelled" });
        continue;
      }
      for (const inner of innerScopes(d.state, act)) stopInside(d, inner, paths);
    }
    paths.push(act.path);
  }
}

/** Ends the main part of a container; what it ends with takes effect when undo and `finally` inside are over. */
export function endContainer(d: Decision, act: Act, ending: Ending): void {
  if (act.ending) return;
  const paths: string[] = [];
  for (const inner of innerScopes(d.state, act)) stopInside(d, inner, paths);
  if (paths.length > 0) d.emit({ t: "cancelled", p: paths });
  d.emit({ t: "ending", p: act.path, ...endingFields(ending) });
  for (const inner of innerScopes(d.state, act)) d.touch(inner);
  d.containers.push(act);
}

const endingFields = ({ status, output, error, at }: Ending) => ({
  status,
  ...(output !== undefined && { out: output }),
  ...(error && { error }),
  ...(at !== undefined && { at }),
});

/** Ends the run: at once, or after undo and `finally` where there are some (rule SCOPE-4). */
export function endRun(d: Decision, ending: Ending): void {
  if (d.state.ending) return;
  const root = rootOf(d.state);
  d.nodes.length = 0;
  if (!d.plan.scopes.get("")?.orderly) {
    const left = [...d.state.active.keys()];
    if (left.length > 0) d.emit({ t: "cancelled", p: left });
    d.containers.length = 0;
    d.scopes.clear();
    return ended(d, ending);
  }
  const paths: string[] = [];
  stopInside(d, root, paths);
  if (paths.length > 0) d.emit({ t: "cancelled", p: paths });
  d.emit({ t: "ending", p: "", ...endingFields(ending) });
  d.touch(root);
}

export function ended(d: Decision, { status, output, error, at }: Ending): void {
  d.emit({
    t: "ended",
    status,
    ...(output !== undefined && { out: output }),
    ...(error && { error }),
    ...(at !== undefined && { p: at }),
  });
}

/** Stops everything inside a container, for it to be cancelled or failed at once. */
export function stopContainer(d: Decision, act: Act): void {
  const paths: string[] = [];
  for (const inner of innerScopes(d.state, act)) stopInside(d, inner, paths);
  if (paths.length > 0) d.emit({ t: "cancelled", p: paths });
}

/**
 * Withdraws steps for good: the run goes on without them, by the port `cancelled` of a container that has it drawn
 * (rule CANCEL-2).
 */
export function cancelActs(d: Decision, acts: readonly Act[]): void {
  const dead: Act[] = [];
  for (const act of acts) {
    const container = act.status === "items" || act.status === "inside";
    if (container && isOrderly(d, act)) endContainer(d, act, { status: "cancelled" });
    else {
      if (container) stopContainer(d, act);
      if (!goesOnCancelled(d, act)) dead.push(act);
    }
  }
  if (dead.length === 0) return;
  d.emit({ t: "cancelled", p: dead.map((act) => act.path), dead: true });
  for (const act of dead) d.left(act);
}

/** Leaves a container by its port `cancelled`, when that is drawn. */
export function goesOnCancelled(d: Decision, act: Act): boolean {
  const node = d.node(act.node);
  const drawn = [...node.outgoing, ...node.leaving].some((edge) => edge.sourcePort === CANCELLED_PORT);
  if (!drawn || act.scope.status !== "open") return false;
  d.emit({ t: "completed", p: act.path, port: CANCELLED_PORT, out: {} });
  d.left(act);
  return true;
}
