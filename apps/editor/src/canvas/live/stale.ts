import { jsonEqual, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "@signalbox/model";

/** Why the result of a node may not be what it would be now; the first that holds. */
export type Stale = "settings" | "edges" | "upstream";

/**
 * Which nodes of a draft have changed since a run: their own settings, the edges that lead to them, or something that
 * comes before them (rule TRY-1). Nodes the run did not know have no result that could be stale.
 *
 * @param ran The document of the run's version.
 */
export function staleNodes(
  ran: Pick<WorkflowDocument, "nodes" | "edges">,
  now: Pick<WorkflowDocument, "nodes" | "edges">,
): Map<string, Stale> {
  const before = new Map(ran.nodes.map((node) => [node.id, node]));
  const edges = [edgesInto(ran.edges), edgesInto(now.edges)] as const;
  const found = new Map<string, Stale>();
  const fresh: string[] = [];
  for (const node of now.nodes) {
    const old = before.get(node.id);
    if (!old) fresh.push(node.id);
    else if (!sameSettings(old, node)) found.set(node.id, "settings");
    else if (edges[0].get(node.id)?.key !== edges[1].get(node.id)?.key) found.set(node.id, "edges");
  }
  const outgoing = new Map<string, string[]>();
  for (const { source, target } of now.edges) {
    const known = outgoing.get(source);
    if (known) known.push(target);
    else outgoing.set(source, [target]);
  }
  // What is inside a container depends on it, and it on what is inside.
  for (const { id, scope } of now.nodes)
    if (scope !== undefined) outgoing.set(id, [...(outgoing.get(id) ?? []), scope]);
  const stack = [...found.keys(), ...fresh];
  const seen = new Set(stack);
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const next of outgoing.get(id) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
      if (before.has(next) && !found.has(next)) found.set(next, "upstream");
    }
  }
  return found;
}

/** Everything a result depends on; names, notes and positions do not count. */
const sameSettings = (a: WorkflowNode, b: WorkflowNode): boolean =>
  a.type === b.type &&
  a.typeVersion === b.typeVersion &&
  a.scope === b.scope &&
  a.connection === b.connection &&
  (a.disabled ?? false) === (b.disabled ?? false) &&
  jsonEqual(a.params, b.params) &&
  jsonEqual(a.pinned ?? null, b.pinned ?? null);

function edgesInto(edges: readonly WorkflowEdge[]): Map<string, { key: string }> {
  const into = new Map<string, string[]>();
  for (const { source, sourcePort, target } of edges) {
    const known = into.get(target);
    const name = `${source}.${sourcePort}`;
    if (known) known.push(name);
    else into.set(target, [name]);
  }
  return new Map([...into].map(([id, names]) => [id, { key: names.sort().join() }]));
}
