import type { StepError } from "@signalbox/model";
import type { PlanNode } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { scopeResult } from "./evaluate.ts";
import { complete, fail } from "./outcome.ts";
import { type Act, hasResult, innerScopePath, isActive, pathOf, type Scope } from "./state.ts";
import { goesOnCancelled } from "./withdraw.ts";

/** Enters a scope, `finally` or `undo` container. */
export function openInner(d: Decision, scope: Scope, node: PlanNode, entry = 0): void {
  const path = pathOf(scope, node.id);
  d.emit({ t: "opened", p: path, ...(entry > 0 && { i: entry }) });
  d.enter(innerScopePath(path, entry));
}

/** A scope container has nothing left to do inside. */
export function settleScope(d: Decision, scope: Scope, owner: Act): void {
  const node = d.node(owner.node);
  const { ending } = owner;
  const error = scope.failure?.error ?? (ending?.status === "failed" ? ending.error : undefined);
  if (error) return fail(d, owner.scope, node, error);
  if (ending) {
    if (goesOnCancelled(d, owner)) return;
    d.emit({ t: "cancelled", p: [owner.path], ...(owner.scope.status === "open" && { dead: true }) });
    return d.left(owner);
  }
  if (scope.status === "draining") {
    d.emit({ t: "cancelled", p: [owner.path] });
    return d.touch(owner.scope);
  }
  complete(d, owner, undefined, scopeResult(d.plan, scope));
}

/** `finally` or `undo` is over. */
export function settleAside(d: Decision, scope: Scope, owner: Act): void {
  const error = scope.failure?.error ?? owner.ending?.error;
  if (!error) return complete(d, owner, "done", {});
  if (d.node(owner.node).definition.behaviour === "finally") {
    d.emit({ t: "failed", p: owner.path, error });
    return d.touch(owner.scope);
  }
  askPerson(d, owner, error);
}

/** An undo that fails for good is never passed over in silence: a person says how it goes on (rule UNDO-4). */
function askPerson(d: Decision, owner: Act, error: StepError): void {
  d.emit({ t: "undoFailed", p: owner.path, error });
  const { node } = d.node(owner.node);
  const token = d.context.ids.token(d.context.run, owner.path, d.state.seq);
  d.emit({
    t: "wait",
    p: owner.path,
    token,
    wait: {
      approval: {
        title: `Undo failed: ${node.label || node.id}`,
        message: error.message,
        assignees: [],
        ports: { again: "again", done: "done" },
      },
    },
  });
}

/** What a person said about an undo that failed. */
export function answerUndo(d: Decision, act: Act, port: string, by?: string): void {
  if (port !== "again") {
    d.emit({ t: "resolved", p: act.path, port: "done", out: {}, ...(by !== undefined && { by }) });
    return d.left(act);
  }
  // The same path and so the same idempotency keys: what it did before it failed is not done twice.
  openInner(d, act.scope, d.node(act.node));
}

/**
 * What has to run after the main part of a scope: the undo of its finished steps, the newest first, when it went wrong;
 * then `finally` (rules UNDO-2, SCOPE-4).
 *
 * @returns whether something began, or is still under way.
 */
export function runsAfter(d: Decision, scope: Scope): boolean {
  if (anythingWithin(d, scope)) return true;
  const last = d.plan.scopes.get(scope.plan)?.last;
  const lastAct = last && scope.acts.get(last.id);
  if (!lastAct && wentWrong(d, scope)) {
    const done = nextUndo(d, scope);
    const undo = done && d.plan.nodes.get(d.node(done.node).node.undo ?? "");
    if (done && undo) {
      openInner(d, done.scope, undo);
      return true;
    }
  }
  if (!last || lastAct || d.state.test?.reach?.has(last.id) === false) return false;
  openInner(d, scope, last, d.state.reopened);
  return true;
}

/** Whether its main part is over and well, and only its `finally` is left: too late to be cancelled (rule CANCEL-4). */
export function isCleaningUp(d: Decision, scope: Scope | undefined): boolean {
  const last = scope && d.plan.scopes.get(scope.plan)?.last;
  const act = last && scope.acts.get(last.id);
  return act !== undefined && isActive(act.status) && !wentWrong(d, scope as Scope);
}

const wentWrong = (d: Decision, scope: Scope): boolean => {
  if (scope.failure) return true;
  if (scope.status !== "draining") return false;
  return (scope.owner ? scope.owner.ending : d.state.ending)?.status !== "succeeded";
};

const isWithin = (scope: Scope, outer: Scope): boolean => {
  for (let at: Scope | undefined = scope; at; at = at.owner?.scope) if (at === outer) return true;
  return false;
};

/** Undo of a step deep inside runs in the scope the step was in, which is over and counts nothing. */
function anythingWithin(d: Decision, scope: Scope): boolean {
  if (!d.plan.undoes) return false;
  for (const act of d.state.active.values()) if (isWithin(act.scope, scope)) return true;
  return false;
}

/** The step that finished last, of those that can be undone and were not. */
function nextUndo(d: Decision, scope: Scope): Act | undefined {
  if (!d.plan.undoes) return undefined;
  let newest: Act | undefined;
  for (const inner of d.state.scopes.values()) {
    if (!isWithin(inner, scope)) continue;
    for (const act of inner.acts.values()) {
      const { node } = d.node(act.node);
      if (node.undo === undefined || node.disabled || !hasResult(act) || act.error) continue;
      // What pinned data stood in for, or another run did, is not this run's to take back.
      if (act.pinned || act.doneSeq <= (d.state.test?.carried ?? 0)) continue;
      if (inner.acts.has(node.undo) || (newest && newest.doneSeq > act.doneSeq)) continue;
      newest = act;
    }
  }
  return newest;
}
