import type { NodeDefinition, WorkflowDocument } from "@signalbox/model";
import type { Levels } from "./levels.ts";
import { cycleId, MAX_PASSES, type PlanNode } from "./plan.ts";

const DEFINITION: NodeDefinition = {
  type: "cycle",
  version: 1,
  kind: "action",
  behaviour: "loop",
  category: "flow",
  title: { en: "Loop" },
  description: { en: "" },
  aliases: [],
  icon: "repeat",
  params: {},
  output: {},
  ports: [],
  effect: "pure",
  risk: "none",
  atMostOnce: false,
  responds: false,
};

/** Drawn cycles as nodes of the plan: loops that go round as long as an edge back to their entry is taken. */
export function cyclePlans(
  document: WorkflowDocument,
  levels: Levels,
  nodes: ReadonlyMap<string, PlanNode>,
  feeders: ReadonlyMap<string, ReadonlySet<string>>,
): PlanNode[] {
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  return levels.cycles.flatMap(({ header }) => {
    const entry = byId.get(header);
    const plan = nodes.get(header);
    if (!entry || !plan) return [];
    const id = cycleId(header);
    return {
      ...plan,
      id,
      node: { id, type: DEFINITION.type, typeVersion: 1, params: {}, ...(entry.label && { label: entry.label }) },
      definition: DEFINITION,
      scope: levels.scopeOf(id),
      ...levels.edgesOf(id),
      join: entry.join ?? { mode: "all" },
      attemptTimeout: undefined,
      stepTimeout: undefined,
      mainPort: "done",
      errorWired: false,
      reads: [],
      feeders: feeders.get(id) ?? new Set(),
      feeds: [...feeders].filter(([, ids]) => ids.has(id)).map(([join]) => join),
      params: { now: {}, later: {} },
      cycle: { back: levels.backOf(id), max: entry.maxPasses ?? MAX_PASSES },
    };
  });
}
