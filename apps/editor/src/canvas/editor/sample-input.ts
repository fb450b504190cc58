import type { Json, NodeDefinition, WorkflowNode } from "@signalbox/model";

/** Data to start a test with: pinned, then the node's own example, then the example of its type. */
export function sampleInput(node: WorkflowNode | undefined, definition: NodeDefinition | undefined): Json {
  if (node?.pinned !== undefined) return node.pinned;
  const example = node?.params.example;
  if (example !== undefined && example !== null) return example;
  return definition?.example?.output ?? {};
}
