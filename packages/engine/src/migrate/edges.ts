import { edgeId } from "@signalbox/model";
import type { Plan } from "../plan/plan.ts";

/** Edge ids by number and numbers by id: a state names edges by their number in one document. */
export interface EdgeNames {
  readonly ids: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
}

const known = new WeakMap<Plan, EdgeNames>();

export function edgeNames(plan: Plan): EdgeNames {
  let names = known.get(plan);
  if (!names) {
    const ids = plan.document.edges.map(edgeId);
    known.set(plan, (names = { ids, numbers: new Map(ids.map((id, number) => [id, number])) }));
  }
  return names;
}
