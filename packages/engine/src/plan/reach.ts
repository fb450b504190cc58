import type { Plan } from "./plan.ts";

/**
 * The nodes a run needs to get to `target`: it, what comes before it, and the containers it is in (rule DRAFT-4). What
 * stands beside it in those containers is left out, except in a drawn cycle, which goes round as a whole.
 */
export function reachOf(plan: Plan, target: string): Set<string> {
  const reach = new Set<string>();
  const whole = insides(plan);
  const add = (id: string): void => {
    reach.add(id);
    for (const inner of whole.get(id) ?? []) add(inner);
  };
  const before = (id: string): void => {
    for (const edge of plan.nodes.get(id)?.incoming ?? []) {
      if (reach.has(edge.source)) continue;
      add(edge.source);
      before(edge.source);
    }
  };
  add(target);
  before(target);
  for (const id of around(plan, target)) {
    if (plan.nodes.get(id)?.cycle) add(id);
    else reach.add(id);
    before(id);
  }
  return reach;
}

/** The node alone with everything inside it, in the containers it is in (rule DRAFT-5). */
export function alone(plan: Plan, target: string): { reach: Set<string>; around: Set<string> } {
  const whole = insides(plan);
  const reach = new Set<string>();
  const add = (id: string): void => {
    reach.add(id);
    for (const inner of whole.get(id) ?? []) add(inner);
  };
  add(target);
  const outer = new Set(around(plan, target));
  for (const id of outer) reach.add(id);
  return { reach, around: outer };
}

/** The containers a node is in, the innermost first. */
export function around(plan: Plan, id: string): string[] {
  const found: string[] = [];
  for (let at = plan.nodes.get(id)?.scope ?? ""; at !== ""; at = plan.nodes.get(at)?.scope ?? "") found.push(at);
  return found;
}

function insides(plan: Plan): Map<string, string[]> {
  const inside = new Map<string, string[]>();
  for (const { id, scope } of plan.nodes.values()) {
    const known = inside.get(scope);
    if (known) known.push(id);
    else inside.set(scope, [id]);
  }
  return inside;
}
