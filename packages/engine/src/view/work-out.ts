import type { Scope as ExpressionScope } from "@signalbox/expressions";
import type { Json } from "@signalbox/model";
import { evaluateIn } from "../decide/evaluate.ts";
import { evaluate, type NodeLogic } from "../decide/logic.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { around } from "../plan/reach.ts";

/** What working out a node without a run needs. */
export interface WorkOut {
  logic(type: string, version: number): NodeLogic | undefined;
  /** Id of the workflow. */
  workflow: string;
  /** Milliseconds. */
  now: number;
}

/**
 * Whether a node can be worked out from what it reads: it decides by itself, touches nothing, and is entered once only,
 * so that it has no item and no pass to know of.
 */
export const canWorkOut = (plan: Plan, { id, definition }: PlanNode): boolean =>
  definition.behaviour === "pure" &&
  definition.effect === "pure" &&
  around(plan, id).every((at) => plan.nodes.get(at)?.definition.behaviour === "scope");

/**
 * What such a node gives for these data of the trigger and these results of steps.
 *
 * @returns undefined when its settings or the node itself fail on them.
 */
export function workOut(
  plan: Plan,
  node: PlanNode,
  { trigger, steps }: { trigger: Json; steps: Record<string, Json> },
  { logic, workflow, now }: WorkOut,
): { port: string; output: Json } | undefined {
  const { vars, settings } = plan.document;
  const { timezone } = settings;
  const scope: ExpressionScope = {
    trigger,
    steps,
    vars,
    run: { id: "", workflow, startedAt: new Date(now).toISOString() },
    now,
    timezone,
  };
  const params = evaluateIn(node.params.now, () => scope);
  if (!params.ok) return undefined;
  const { type, version } = node.definition;
  const result = evaluate(logic(type, version), node, params.value, { now, runStartedAt: now, timezone });
  return result.ok ? result.value : undefined;
}
