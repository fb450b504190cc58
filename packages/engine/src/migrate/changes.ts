import { type MigrationChanges, sortKeys, type WorkflowNode } from "@signalbox/model";
import type { RunState } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import { Ahead } from "./ahead.ts";

/** What lies ahead of a state in one version and not, or otherwise, in the other (rule MIG-6). Node ids, sorted. */
export function changesAhead(state: RunState, from: Plan, to: Plan): MigrationChanges {
  const before = idsAhead(state, from, from);
  const after = idsAhead(state, from, to);
  const added = [...after].filter((id) => !from.nodes.has(id));
  const removed = [...before].filter((id) => !to.nodes.has(id));
  const changed = [...after].filter((id) => from.nodes.has(id) && text(from, id) !== text(to, id));
  return { added: added.sort(), removed: removed.sort(), changed: changed.sort() };
}

const idsAhead = (state: RunState, seen: Plan, plan: Plan): Set<string> =>
  new Set(
    new Ahead(seen, plan)
      .nodes(state)
      .map(({ node }) => node.id)
      .filter((id) => !id.startsWith("~")),
  );

/** What decides how a node behaves: its settings, and what leads to it. */
function text(plan: Plan, id: string): string {
  const node = plan.nodes.get(id);
  if (!node) return "";
  const { label: _label, pinned: _pinned, sample: _sample, ...rest } = node.node as WorkflowNode;
  return JSON.stringify(sortKeys({ ...rest, from: node.incoming.map((edge) => edge.id).sort() }));
}
