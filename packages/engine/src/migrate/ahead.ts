import { isActive, type RunState, type Scope } from "../decide/state.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { edgeNames } from "./edges.ts";

/** How a version sees a state of itself or, by edge ids, of another one. */
export class Ahead {
  private readonly plan: Plan;
  private readonly marks: (scope: Scope, number: number) => 1 | 2 | undefined;
  private readonly found = new Map<Scope, Map<string, boolean>>();

  /**
   * @param seen Version the state was folded with.
   * @param plan Version that is asked.
   */
  constructor(seen: Plan, plan: Plan) {
    this.plan = plan;
    const { numbers } = edgeNames(seen);
    const { ids } = edgeNames(plan);
    this.marks = (scope, number) => {
      const own = seen === plan ? number : numbers.get(ids[number] ?? "");
      return own === undefined ? undefined : scope.edges.get(own);
    };
  }

  /** Whether a node of this scope that has not begun may still begin. */
  mayBegin(scope: Scope, node: PlanNode): boolean {
    if (scope.acts.has(node.id) || scope.status === "closed") return false;
    let known = this.found.get(scope);
    if (!known) this.found.set(scope, (known = new Map()));
    const answer = known.get(node.id);
    if (answer !== undefined) return answer;
    // For ways round in a circle, which lead to nothing by themselves.
    known.set(node.id, false);
    const may = node.incoming.some((edge) => {
      const mark = this.marks(scope, edge.index);
      if (mark !== undefined) return mark === 1;
      const act = scope.acts.get(edge.source);
      if (act) return isActive(act.status);
      const source = this.plan.nodes.get(edge.source);
      return source !== undefined && this.mayBegin(scope, source);
    });
    known.set(node.id, may);
    return may;
  }

  /** Nodes that may still begin in open scopes, with everything inside of them. */
  nodes(state: RunState): { scope: Scope; node: PlanNode }[] {
    const ahead: { scope: Scope; node: PlanNode }[] = [];
    for (const scope of state.scopes.values()) {
      if (scope.status === "closed") continue;
      for (const node of this.plan.scopes.get(scope.plan)?.nodes ?? []) {
        if (!this.mayBegin(scope, node)) continue;
        ahead.push({ scope, node }, ...this.inside(node.id).map((inner) => ({ scope, node: inner })));
      }
      // Of a container under way, what it has not entered yet: items still to come, another pass.
      for (const act of scope.acts.values()) {
        if (!isActive(act.status) || !this.plan.scopes.has(act.node)) continue;
        ahead.push(...this.inside(act.node).map((node) => ({ scope, node })));
      }
    }
    return ahead;
  }

  /** Every node inside a container, however deep. */
  inside(container: string): PlanNode[] {
    const direct = [...this.plan.nodes.values()].filter((node) => node.scope === container);
    return direct.flatMap((node) => [node, ...(this.plan.scopes.has(node.id) ? this.inside(node.id) : [])]);
  }
}
