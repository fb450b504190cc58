import { ExpressionError, type Scope as ExpressionScope, evaluateParams } from "@signalbox/expressions";
import { type Json, type JsonObject, makeStepError, type StepError } from "@signalbox/model";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { Act, RunState, Scope } from "./state.ts";

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
  try {
    return {
      ok: true,
      value: evaluateParams(params, scopeFor(context, state, scope, node.reads, seen, at)) as JsonObject,
    };
  } catch (error) {
    return { ok: false, error: expressionFailure(error) };
  }
}

export const evaluateAct = (context: EvaluateContext, state: RunState, act: Act, node: PlanNode): Outcome<JsonObject> =>
  evaluateAt(context, state, act.scope, node, node.params.now, act.seen, act.since);

function scopeFor(
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
  const item = itemScope(scope);
  return {
    trigger: state.input,
    steps,
    ...(item && { item: item.owner?.items?.items[item.index] ?? null, index: item.index }),
    vars: document.vars,
    run: runOf(context, state),
    now: at,
    timezone: document.settings.timezone,
  };
}

/** `run` of the expressions, by state: making the text of its start anew for every step was a seventh of the cost. */
const runs = new WeakMap<RunState, ExpressionScope["run"]>();

function runOf({ run: id, workflow }: EvaluateContext, state: RunState): ExpressionScope["run"] {
  let run = runs.get(state);
  if (!run) runs.set(state, (run = { id, workflow, startedAt: new Date(state.startedAt).toISOString() }));
  return run;
}

/** The nearest scope around, itself included, that is an item. */
const itemScope = (scope: Scope): Scope | undefined => (scope.owner ? scope : undefined);

/** Output of a step as seen from a scope: its own steps first, then those of the scopes around it. */
function outputOf(scope: Scope, name: string, seen: number): Json | undefined {
  for (let at: Scope | undefined = scope; at; at = at.owner?.scope) {
    const act = at.acts.get(name);
    if (act && act.status === "done" && act.doneSeq <= seen) return act.output ?? null;
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
    if (act.status !== "done" || !node || node.definition.behaviour === "trigger") continue;
    if (node.outgoing.some((edge) => scope.edges.get(edge.index) === 1)) continue;
    leaves.push([act.node, act.output ?? null]);
  }
  if (leaves.length === 1) return leaves[0]?.[1] ?? null;
  return Object.fromEntries(leaves);
}
