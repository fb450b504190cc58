/**
 * Strongly connected components of a graph whose nodes are numbers (Tarjan 1972, without recursion, so that a chain of
 * thousands of nodes needs no deep stack). O(nodes + edges).
 *
 * @param members the nodes to look at; `out` must not lead out of them.
 * @param out targets of a node.
 * @returns every component, those of one node too; nodes and components in no particular order.
 */
export function components(members: readonly number[], out: (node: number) => readonly number[]): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const onStack = new Set<number>();
  const stack: number[] = [];
  const found: number[][] = [];
  const work: { node: number; targets: readonly number[]; next: number }[] = [];
  const visit = (node: number) => {
    low.set(node, index.size);
    index.set(node, index.size);
    stack.push(node);
    onStack.add(node);
    work.push({ node, targets: out(node), next: 0 });
  };
  const lower = (node: number, value: number) => low.set(node, Math.min(low.get(node) as number, value));
  for (const root of members) {
    if (index.has(root)) continue;
    visit(root);
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const target = top.targets[top.next++];
      if (target !== undefined) {
        if (!index.has(target)) visit(target);
        else if (onStack.has(target)) lower(top.node, index.get(target) as number);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) lower(parent.node, low.get(top.node) as number);
      if (low.get(top.node) !== index.get(top.node)) continue;
      const component = stack.splice(stack.lastIndexOf(top.node));
      for (const node of component) onStack.delete(node);
      found.push(component);
    }
  }
  return found;
}
