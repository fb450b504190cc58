import {
  type CompiledParams,
  compileParams,
  ExpressionError,
  type Scope as ExpressionScope,
} from "@signalbox/expressions";
import { isAside, type Json, type JsonObject, makeStepError, type StepError } from "@signalbox/model";
import type { Plan, PlanEdge, PlanNode } from "../plan/plan.ts";
import { type Act, hasResult, type RunState, type Scope } from "./state.ts";

/** A value, or why there is none. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: StepError };

export interface EvaluateContext {
  plan: Plan;
  run: string;
  workflow: string;
}

/**
 * Evaluates a node's parameters as they were when the step was scheduled (rule EXEC-4): expressions see the results
 * with a sequence number up to `seen`, and `now` is `at`. The same step therefore always gets the same input, however
 * often its attempt is repeated.
 */
export function evaluateAt(
  context: EvaluateContext,
  state: RunState,
  scope: Scope,
  node: PlanNode,
  params: JsonObject,
  seen: number,
  at: number,
): Outcome<JsonObject> {
  return evaluateIn(params, () => expressionScope(context, state, scope, node.reads, seen, at));
}

/** Evaluates parameters on what expressions see; `scope` is asked for only when there are any. */
export function evaluateIn(params: JsonObject, scope: () => ExpressionScope): Outcome<JsonObject> {
  const evaluate = compiled(params);
  if (evaluate === undefined) return { ok: true, value: params };
  try {
    return { ok: true, value: evaluate(scope()) as JsonObject };
  } catch (error) {
    return { ok: false, error: expressionFailure(error) };
  }
}

/** What a person gave a step while it was paused takes the place of what its settings give (rule DRAFT-9). */
export const evaluateAct = (
  context: EvaluateContext,
  state: RunState,
  act: Act,
  node: PlanNode,
): Outcome<JsonObject> =>
  act.given
    ? { ok: true, value: act.given }
    : evaluateAt(context, state, act.scope, node, node.params.now, act.seen, act.since);

/** What expressions in a scope see, as of `seen` and `at`. `reads` are the steps they name. */
export function expressionScope(
  context: EvaluateContext,
  state: RunState,
  scope: Scope,
  reads: readonly string[],
  seen: number,
  at: number,
): ExpressionScope {
  const steps: Record<string, Json> = {};
  for (const name of reads) {
    const output = outputOf(scope, name, seen);
    if (output !== undefined) steps[name] = output;
  }
  const { document } = context.plan;
  const around = itemScope(scope);
  return {
    trigger: state.input,
    steps,
    ...(around?.item && { item: around.item.value, index: around.index }),
    vars: document.vars,
    run: runOf(context, state),
    now: at,
    timezone: document.settings.timezone,
  };
}

/** By the parameters of a plan, which never change and of which there are few; null for those without expressions. */
const evaluators = new WeakMap<JsonObject, CompiledParams | null>();

function compiled(params: JsonObject): CompiledParams | undefined {
  let evaluator = evaluators.get(params);
  if (evaluator === undefined) {
    evaluator = JSON.stringify(params).includes("{{") ? compileParams(params) : null;
    evaluators.set(params, evaluator);
  }
  return evaluator ?? undefined;
}

/** Whether these parameters of a plan mean themselves, whatever has happened in a run. */
export const isConstant = (params: JsonObject): boolean => compiled(params) === undefined;

const singles = new WeakMap<JsonObject, Map<string, JsonObject>>();

/** One of a node's parameters alone, the same object whenever it is asked for, so that it is compiled once. */
export function only(params: JsonObject, name: string): JsonObject {
  let known = singles.get(params);
  if (!known) singles.set(params, (known = new Map()));
  let single = known.get(name);
  if (!single) known.set(name, (single = { [name]: params[name] ?? null }));
  return single;
}

/** `run` of the expressions. The text of its start is made only if one asks: for every step it was a seventh of the cost. */
const runOf = ({ run: id, workflow }: EvaluateContext, { startedAt }: RunState): ExpressionScope["run"] => ({
  id,
  workflow,
  get startedAt() {
    return new Date(startedAt).toISOString();
  },
});

/** The nearest scope around, itself included, that has an item. */
function itemScope(scope: Scope): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.owner?.scope) if (at.item) return at;
  return undefined;
}

/**
 * Output of a step as seen from a scope (rule EXEC-4): its own steps first, then what is kept there of passes and
 * scopes that are over, then the scopes around it.
 */
function outputOf(scope: Scope, name: string, seen: number): Json | undefined {
  for (let at: Scope | undefined = scope; at; at = at.owner?.scope) {
    const act = at.acts.get(name);
    if (act && hasResult(act) && act.doneSeq <= seen) return act.output ?? null;
    const kept = at.kept?.get(name);
    if (kept && kept.seq <= seen) return kept.output;
  }
  return undefined;
}

export function expressionFailure(error: unknown): StepError {
  if (error instanceof ExpressionError) {
    return makeStepError("EXPRESSION_FAILED", { field: error.data?.field ?? "expression", detail: error.message });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return makeStepError("EXPRESSION_FAILED", { field: "expression", detail }, { fault: "unexpected" });
}

/**
 * The value of a scope that is over: the output of its only leaf, or of each leaf by name. A leaf is a finished step
 * none of whose edges was taken.
 */
export function scopeResult(plan: Plan, scope: Scope): Json {
  const leaves: [string, Json][] = [];
  for (const act of scope.acts.values()) {
    const node = plan.nodes.get(act.node);
    if (act.status !== "done" || node?.scope !== scope.plan) continue;
    if (node.definition.behaviour === "trigger" || isAside(node.definition.behaviour)) continue;
    if (goesOn(scope, node.outgoing) || goesOn(scope, node.leaving)) continue;
    leaves.push([act.node.replace("~", ""), act.output ?? null]);
  }
  if (leaves.length === 1) return leaves[0]?.[1] ?? null;
  return Object.fromEntries(leaves);
}

const goesOn = (scope: Scope, edges: readonly PlanEdge[]): boolean =>
  edges.some((edge) => scope.edges.get(edge.index) === 1);

/** What a run gives back to the workflow that called it; nobody reads the result of others. */
export const rootResult = (plan: Plan, state: RunState, root: Scope): Json | undefined =>
  state.cause.kind === "workflow" ? scopeResult(plan, root) : undefined;
