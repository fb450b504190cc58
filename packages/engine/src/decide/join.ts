import type { PlanNode } from "../plan/plan.ts";
import { begin, skip } from "./begin.ts";
import type { Decision } from "./decision.ts";
import { isActive, type Scope } from "./state.ts";
import { cancelActs } from "./withdraw.ts";

/** Starts, skips or leaves a node, by the state of the edges into it (rule JOIN-1). */
export function consider(d: Decision, scope: Scope, node: PlanNode): void {
  if (scope.status !== "open" || scope.acts.has(node.id)) return;
  const { test } = d.state;
  if (test?.reach) {
    if (!test.reach.has(node.id)) return;
    if (node.id === test.only || test.around?.has(node.id)) return begin(d, scope, node);
  }
  // A join with `cancelRest` that has begun needs nothing more from here.
  if (node.feeds.some((join) => scope.acts.has(join))) return skip(d, scope, node);
  if (node.incoming.length === 0) return scope.path === "" ? skip(d, scope, node) : begin(d, scope, node);
  let taken = 0;
  let open = 0;
  for (const edge of node.incoming) {
    const mark = scope.edges.get(edge.index);
    if (mark === undefined) open++;
    else if (mark === 1) taken++;
  }
  const { join } = node;
  const needed = join.mode === "n" ? join.count : 1;
  if (join.mode === "all" ? open === 0 && taken >= needed : taken >= needed) {
    if (join.mode !== "all" && join.cancelRest) {
      const rest = [...scope.acts.values()].filter((act) => node.feeders.has(act.node) && isActive(act.status));
      if (rest.length > 0) cancelActs(d, rest);
    }
    return begin(d, scope, node);
  }
  if (taken + open < needed || (open === 0 && taken < needed)) skip(d, scope, node);
}
