import { type Act, hasResult, type RunState } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import { type EdgeNames, edgeNames } from "./edges.ts";

/**
 * Makes a state that was folded with one version a state of another, in place (rule MIG-4). Pure bookkeeping: edges keep
 * what was decided of them under the numbers they have in the other version; those that are gone are forgotten.
 *
 * A new edge out of a step that is over is dead: nothing begins because of a migration, only what lies ahead changes.
 * Total: also for versions that the state does not fit, since a fold never fails.
 */
export function remap(state: RunState, from: Plan, to: Plan): void {
  const before = edgeNames(from);
  const after = edgeNames(to);
  for (const scope of state.scopes.values()) {
    const decided = [...scope.edges];
    scope.edges.clear();
    for (const [number, mark] of decided) {
      const moved = after.numbers.get(before.ids[number] ?? "");
      if (moved !== undefined) scope.edges.set(moved, mark);
    }
    for (const act of scope.acts.values()) {
      if (act.loop) renumber(act.loop.exits, before, after);
      if (!isOver(act)) continue;
      const node = to.nodes.get(act.node);
      for (const edge of [...(node?.outgoing ?? []), ...(node?.leaving ?? [])]) {
        if (!scope.edges.has(edge.index)) scope.edges.set(edge.index, 2);
      }
    }
  }
}

function renumber(edges: Set<number>, before: EdgeNames, after: EdgeNames): void {
  const names = [...edges].map((number) => before.ids[number] ?? "");
  edges.clear();
  for (const name of names) {
    const moved = after.numbers.get(name);
    if (moved !== undefined) edges.add(moved);
  }
}

/** Its edges were decided; those of a step that failed or was withdrawn with its scope are open for a retry. */
export const isOver = (act: Act): boolean =>
  hasResult(act) || act.status === "skipped" || (act.status === "cancelled" && act.dead === true);
