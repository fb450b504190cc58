import { type NodeCatalog, type NodeDefinition, nodeDefinition, type WorkflowDocument } from "@signalbox/model";

/**
 * A catalog for compiling versions that exist already: a node whose type or version is not installed here gets a stand-in
 * with the ports its edges use (rule VER-4). As an action it is dispatched and fails with NODE_UNKNOWN on its own step,
 * so that everything before it runs, and a retry goes on once it is installed again. Containers get none: what is inside
 * of them cannot be run without knowing how.
 */
export function withGaps(document: WorkflowDocument, catalog: NodeCatalog): NodeCatalog {
  const missing = document.nodes.filter((node) => !catalog.get(node.type, node.typeVersion));
  if (missing.length === 0) return catalog;
  const containers = new Set(document.nodes.map((node) => node.scope));
  const stands = new Map<string, NodeDefinition>();
  for (const { id, type, typeVersion, scope } of missing) {
    if (containers.has(id)) continue;
    const key = `${type}@${typeVersion}`;
    const begins = scope === undefined && !document.edges.some((edge) => edge.target === id);
    const ports = document.edges.filter((edge) => edge.source === id).map((edge) => edge.sourcePort);
    stands.set(key, standIn(type, typeVersion, begins ? "trigger" : "action", ports, stands.get(key)));
  }
  return {
    get: (type, version) => catalog.get(type, version) ?? stands.get(`${type}@${version}`),
    all: () => catalog.all(),
  };
}

function standIn(
  type: string,
  version: number,
  behaviour: "trigger" | "action",
  ports: readonly string[],
  known: NodeDefinition | undefined,
): NodeDefinition {
  const ids = new Set([...(known?.ports ?? []).map((port) => port.id), ...ports]);
  if (ids.size === 0) ids.add("out");
  return nodeDefinition.parse({
    type,
    version,
    kind: behaviour,
    behaviour,
    category: "missing",
    title: { en: type },
    description: { en: "" },
    params: {},
    output: {},
    ports: [...ids].map((id) => ({ id, label: { en: id }, kind: id === "error" ? "error" : "flow" })),
    effect: "unsafe",
    risk: "write",
  });
}
