import type { Behaviour, NodeDefinition, PortDefinition } from "./node-definition.ts";

/** Containers: nodes that others can be inside of. */
export const isContainer = (behaviour: Behaviour | undefined): boolean =>
  behaviour === "forEach" || behaviour === "loop" || behaviour === "scope" || isAside(behaviour);
/** Containers that no edge leads to or from: the engine enters them by itself. */
export const isAside = (behaviour: Behaviour | undefined): boolean => behaviour === "finally" || behaviour === "undo";

/** Every node type known to a server or an editor. */
export interface NodeCatalog {
  /** The definition, or undefined when that type or version is not installed. */
  get(type: string, version: number): NodeDefinition | undefined;
  all(): NodeDefinition[];
}

export function catalogOf(definitions: Iterable<NodeDefinition>): NodeCatalog {
  const byKey = new Map<string, NodeDefinition>();
  for (const definition of definitions) byKey.set(`${definition.type}@${definition.version}`, definition);
  const all = [...byKey.values()];
  return { get: (type, version) => byKey.get(`${type}@${version}`), all: () => all };
}

/** Output ports of one node of a document, parameter-made ones first; every action also has `error`. */
export function portsOf(definition: NodeDefinition, params: { [key: string]: unknown }): PortDefinition[] {
  const made: PortDefinition[] = [];
  const list = definition.portsFrom && params[definition.portsFrom.param];
  if (Array.isArray(list)) {
    for (const entry of list) {
      if (typeof entry?.id !== "string") continue;
      const label = typeof entry.label === "string" && entry.label !== "" ? entry.label : entry.id;
      made.push({ id: `case:${entry.id}`, label: { en: label, zh: label }, kind: "flow" });
    }
  }
  const replaced = made.length > 0 ? (definition.portsFrom?.replaces ?? []) : [];
  return [...made, ...definition.ports.filter((port) => !replaced.includes(port.id))];
}
