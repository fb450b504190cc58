import type { WorkflowDocument } from "@signalbox/model";

export interface Cycle {
  /** Nodes of the cycle in document order. */
  nodes: string[];
  /** Those that edges from outside lead to. */
  entries: string[];
}

/** The cycles of the graph: strongly connected components of more than one node (Tarjan, without recursion). */
export function cycles(document: WorkflowDocument): Cycle[] {
  const out = Map.groupBy(document.edges, (edge) => edge.source);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const components: string[][] = [];
  const visit = (id: string) => {
    index.set(id, index.size);
    low.set(id, index.size - 1);
    stack.push(id);
    onStack.add(id);
  };
  const lower = (id: string, value: number) => low.set(id, Math.min(low.get(id) ?? value, value));
  for (const { id: root } of document.nodes) {
    if (index.has(root)) continue;
    const work: { id: string; next: number }[] = [{ id: root, next: 0 }];
    visit(root);
    while (work.length > 0) {
      const top = work[work.length - 1] as { id: string; next: number };
      const edge = (out.get(top.id) ?? [])[top.next++];
      if (edge) {
        if (!index.has(edge.target)) {
          visit(edge.target);
          work.push({ id: edge.target, next: 0 });
        } else if (onStack.has(edge.target)) lower(top.id, index.get(edge.target) ?? 0);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) lower(parent.id, low.get(top.id) ?? 0);
      if (low.get(top.id) !== index.get(top.id)) continue;
      const component: string[] = [];
      for (let id = ""; id !== top.id; ) {
        id = stack.pop() as string;
        onStack.delete(id);
        component.push(id);
      }
      if (component.length > 1) components.push(component);
    }
  }
  return components.map((component) => {
    const inside = new Set(component);
    const entered = new Set(
      document.edges.filter((e) => inside.has(e.target) && !inside.has(e.source)).map((e) => e.target),
    );
    return {
      nodes: document.nodes.filter((node) => inside.has(node.id)).map((node) => node.id),
      entries: [...entered],
    };
  });
}
