import {
  jsonEqual,
  type Template,
  type TemplateNeed,
  type WorkflowDocument,
  type WorkflowNode,
} from "@signalbox/model";

export interface ChecklistItem {
  need: TemplateNeed;
  done: boolean;
}

/**
 * What is still to be filled in of a workflow that was made from a template: a connection counts once it is chosen and
 * the sample data is gone, a value or settings once they differ from the template's. What was deleted needs nothing.
 */
export function checklistItems(
  { needs, document: before }: Pick<Template, "needs" | "document">,
  now: WorkflowDocument,
): ChecklistItem[] {
  return needs.map((need) => ({ need, done: need.filled || isDone(need, before, now) }));
}

function isDone({ kind, at }: TemplateNeed, before: WorkflowDocument, now: WorkflowDocument): boolean {
  if (kind === "value") return !(at in now.vars) || !jsonEqual(now.vars[at] ?? null, before.vars[at] ?? null);
  const node = now.nodes.find(({ id }) => id === at);
  if (!node) return true;
  if (kind === "connection") return node.connection !== undefined && node.pinned === undefined;
  return !jsonEqual(settingsOf(node), settingsOf(before.nodes.find(({ id }) => id === at)));
}

const settingsOf = (node: WorkflowNode | undefined) =>
  node
    ? { params: node.params, connection: node.connection ?? null, pinned: node.pinned ?? null, type: node.type }
    : null;
