import { type Json, type JsonObject, makeStepError, type StepError } from "@signalbox/model";
import type { PlanNode } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { evaluateAct, evaluateAt, type Outcome } from "./evaluate.ts";
import { beginItems } from "./for-each.ts";
import { gateEvent, gateOf } from "./gates.ts";
import { type ChildCall, call, end, evaluate, openWait } from "./logic.ts";
import { beginLoop } from "./loop.ts";
import { complete, fail } from "./outcome.ts";
import { openInner } from "./scope.ts";
import { type Act, findAct, isActive, pathOf, type Scope, type TestState } from "./state.ts";
import { cancelActs, endContainer, endRun } from "./withdraw.ts";

/** How deep workflows may call each other. */
export const MAX_DEPTH = 16;

/** A node whose edges let it run. */
export function begin(d: Decision, scope: Scope, node: PlanNode): void {
  if (node.node.disabled) return pure(d, scope, node, { ok: true, value: { port: node.mainPort, output: null } });
  if (pausesBefore(d.state.test, node)) return d.emit({ t: "paused", p: pathOf(scope, node.id) });
  proceed(d, scope, node);
}

/** A drawn cycle is no node that people know. */
const pausesBefore = (test: TestState | undefined, node: PlanNode): boolean =>
  test !== undefined && !node.cycle && (test.each || test.breakpoints.has(node.id));

/** Nothing stops it any more, or it has been let go on. */
export function proceed(d: Decision, scope: Scope, node: PlanNode): void {
  const { pinned } = node.node;
  // A node that is tested alone is the one whose result is asked for.
  if (d.context.draft && pinned !== undefined && d.state.test?.only !== node.id) {
    return passed(d, scope, node, { port: node.mainPort, output: pinned }, true);
  }
  const gate = gateOf(d, scope, node, false);
  if (!gate) return start(d, scope, node);
  if (!gate.ok) return fail(d, scope, node, gate.error);
  d.emit(gateEvent(pathOf(scope, node.id), gate.value));
}

/** The step was let through, or has no gate: it starts, or its next attempt does. */
export function start(d: Decision, scope: Scope, node: PlanNode): void {
  const path = pathOf(scope, node.id);
  const known = findAct(d.state, path);
  const { behaviour } = node.definition;
  if (behaviour === "action") return d.emit({ t: "scheduled", p: path, n: (known?.attempt ?? 0) + 1 });
  if (behaviour === "scope") return openInner(d, scope, node);
  const params = known
    ? evaluateAct(d.context, d.state, known, node)
    : evaluateAt(d.context, d.state, scope, node, node.params.now, d.state.seq, d.now);
  if (!params.ok) return fail(d, scope, node, params.error);
  startWith(d, scope, node, path, params.value);
}

function startWith(d: Decision, scope: Scope, node: PlanNode, path: string, params: JsonObject): void {
  const logic = d.context.logic(node);
  const { timezone } = d.plan.document.settings;
  const env = { now: d.now, runStartedAt: d.state.startedAt, timezone };
  switch (node.definition.behaviour) {
    case "pure":
      return pure(d, scope, node, evaluate(logic, node, params, env));
    case "wait": {
      const wait = openWait(logic, node, params, env);
      if (!wait.ok) return fail(d, scope, node, wait.error);
      const token = d.context.ids.token(d.context.run, path, d.state.seq);
      return d.emit({ t: "wait", p: path, token, wait: wait.value });
    }
    case "child":
      return startChild(d, scope, node, path, call(logic, node, params));
    case "end":
      return stop(d, scope, node, end(logic, node, params));
    case "cancel":
      return cancelTarget(d, scope, node, params);
    case "forEach":
      return beginItems(d, scope, node, path, params);
    case "loop":
      return beginLoop(d, scope, node, path, params);
    case "trigger":
      return skip(d, scope, node);
    // Entered by the scope they are in, or begun above.
    case "scope":
    case "finally":
    case "undo":
    case "action":
      return;
  }
}

export function skip(d: Decision, scope: Scope, node: PlanNode): void {
  d.emit({ t: "skipped", p: [pathOf(scope, node.id)] });
  for (const edge of node.outgoing) d.nodes.push({ scope, node: d.node(edge.target) });
}

function pure(d: Decision, scope: Scope, node: PlanNode, result: Outcome<{ port: string; output: Json }>): void {
  if (!result.ok) return fail(d, scope, node, result.error);
  passed(d, scope, node, result.value);
}

function passed(
  d: Decision,
  scope: Scope,
  node: PlanNode,
  { port, output }: { port: string; output: Json },
  pinned = false,
): void {
  d.emit({ t: "pure", p: pathOf(scope, node.id), port, out: output, ...(pinned && { pinned }) });
  for (const edge of node.outgoing) d.nodes.push({ scope, node: d.node(edge.target) });
  d.touch(scope);
}

function startChild(d: Decision, scope: Scope, node: PlanNode, path: string, target: Outcome<ChildCall>): void {
  if (!target.ok) return fail(d, scope, node, target.error);
  if (d.state.depth + 1 > MAX_DEPTH) return fail(d, scope, node, makeStepError("CHILD_DEPTH", { limit: MAX_DEPTH }));
  const { workflow, input, version, detached, abandon } = target.value;
  const run = d.context.ids.childRun(d.context.run, path, d.state.seq, d.now);
  d.emit({
    t: "child",
    p: path,
    run,
    workflow,
    input,
    ...(version === "latest" && { latest: true }),
    ...((abandon || detached) && { abandon: true }),
    ...(detached && { detached: true }),
  });
  if (!detached) return;
  const act = findAct(d.state, path);
  if (act) complete(d, act, undefined, { run });
}

/** An End node: success ends the run now, failure fails the scope (rule END-2). */
function stop(
  d: Decision,
  scope: Scope,
  node: PlanNode,
  result: Outcome<{ status: "succeeded" | "failed"; output: Json; error: StepError | undefined }>,
): void {
  if (!result.ok) return fail(d, scope, node, result.error);
  const { status, output, error } = result.value;
  if (status === "failed") {
    return fail(d, scope, node, error ?? makeStepError("STOPPED", { detail: "The workflow was stopped." }));
  }
  d.emit({ t: "pure", p: pathOf(scope, node.id), port: node.mainPort, out: output });
  endRun(d, { status: "succeeded", output });
}

/** A Cancel node withdraws what its parameter names: a step beside it, or a container around it (rule CANCEL-3). */
function cancelTarget(d: Decision, scope: Scope, node: PlanNode, params: JsonObject): void {
  const target = targetOf(scope, String(params.target ?? ""));
  const output = { cancelled: target !== undefined };
  d.emit({ t: "pure", p: pathOf(scope, node.id), port: node.mainPort, out: output });
  if (target && isWithin(scope, target)) endContainer(d, target, { status: "cancelled" });
  else if (target) cancelActs(d, [target]);
  for (const edge of node.outgoing) d.nodes.push({ scope, node: d.node(edge.target) });
  d.touch(scope);
}

function targetOf(scope: Scope, name: string): Act | undefined {
  for (let at: Scope | undefined = scope; at; at = at.owner?.scope) {
    const act = at.acts.get(name);
    if (act) return isActive(act.status) ? act : undefined;
  }
  return undefined;
}

function isWithin(scope: Scope, container: Act): boolean {
  for (let at = scope.owner; at; at = at.scope.owner) if (at === container) return true;
  return false;
}
