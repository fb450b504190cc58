import type { Json, StepError } from "@signalbox/model";
import { ERROR_PORT, type PlanNode } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { retryDelay } from "./retry.ts";
import { type Act, findAct, pathOf, type Scope } from "./state.ts";
import { withdrawWaiting } from "./withdraw.ts";

export function complete(d: Decision, act: Act, port: string | undefined, output: Json): void {
  d.emit({ t: "completed", p: act.path, port: port ?? d.node(act.node).mainPort, out: output });
  d.left(act);
}

/** A wait is over. */
export function resolve(d: Decision, act: Act, port: string, output: Json, by?: string): void {
  d.emit({ t: "resolved", p: act.path, port, out: output, ...(by !== undefined && { by }) });
  d.left(act);
}

export function attemptFailed(d: Decision, act: Act, error: StepError): void {
  const node = d.node(act.node);
  if (error.retry && act.attempt < node.retry.max) {
    const chance = d.context.ids.chance(d.context.run, act.path, act.attempt);
    const due = d.now + retryDelay(node.retry, act.attempt, chance, error.retryAfter);
    const limit = node.stepTimeout === undefined ? Number.POSITIVE_INFINITY : act.since + node.stepTimeout;
    if (due < limit) {
      d.emit({ t: "retry", p: act.path, n: act.attempt, due, error });
      // In a scope that drains nothing starts any more; withdrawn, the step can begin anew when the run is retried.
      if (act.scope.status !== "open") withdrawWaiting(d, act.scope);
      return;
    }
  }
  fail(d, act.scope, node, error);
}

/** The step failed for good: go on by the error port, pass over it, or fail the scope (rule FAIL-1). */
export function fail(d: Decision, scope: Scope, node: PlanNode, error: StepError): void {
  const path = pathOf(scope, node.id);
  const port = node.errorWired ? ERROR_PORT : node.node.onError === "continue" ? node.mainPort : undefined;
  if (port !== undefined) {
    d.emit({ t: "failed", p: path, error, port });
    const act = findAct(d.state, path);
    if (act) d.left(act);
    return;
  }
  d.emit({ t: "failed", p: path, error });
  withdrawWaiting(d, scope);
  d.touch(scope);
}
