import { portsOf, type WorkflowDocument } from "@signalbox/model";
import fc from "fast-check";
import { catalog } from "../support/nodes.ts";
import { sketch } from "../support/workflow.ts";

const TYPES = ["act", "act", "if", "if", "pick", "set", "wait", "each"] as const;

interface Drawn {
  type: (typeof TYPES)[number];
  /** A condition that is the same in every run. */
  fixed: boolean | undefined;
  off: boolean;
  join: "all" | "any" | number;
  /** Which of the containers before it, or none, it is in. */
  scope: number;
  edges: { from: number; port: number }[];
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  type: fc.constantFrom(...TYPES),
  fixed: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.boolean()),
  off: fc.integer({ min: 0, max: 11 }).map((n) => n === 0),
  join: fc.oneof(
    { weight: 4, arbitrary: fc.constant("all" as const) },
    fc.constant("any" as const),
    fc.integer({ min: 1, max: 3 }),
  ),
  scope: fc.nat(20),
  edges: fc.array(fc.record({ from: fc.nat(20), port: fc.nat(3) }), { minLength: 1, maxLength: 3 }),
});

/**
 * Random workflows, not made of blocks: any node can lead to any later one, by any port, with any join. What conditions
 * say in a run stands in its input under the id of the node.
 */
export const graph: fc.Arbitrary<WorkflowDocument> = fc
  .record({ triggers: fc.integer({ min: 1, max: 2 }), list: fc.array(drawn, { minLength: 3, maxLength: 10 }) })
  .map(({ triggers, list }) => {
    const nodes: Record<string, { type: string; [field: string]: unknown }> = {};
    for (let i = 0; i < triggers; i++) nodes[i === 0 ? "start" : `start${i}`] = { type: "start" };
    const edges = new Set<string>();
    const count = new Map<string, number>();
    for (const [i, node] of list.entries()) {
      const id = `n${i}`;
      const containers = Object.keys(nodes).filter((id) => nodes[id]?.type === "each");
      const scope = containers[node.scope % (containers.length + 1)];
      const near = Object.keys(nodes).filter((id) => nodes[id]?.scope === scope);
      nodes[id] = { type: node.type, params: paramsOf(id, node), ...(scope !== undefined && { scope }) };
      if (node.off) nodes[id].disabled = true;
      for (const { from, port } of node.edges) {
        const source = near[from % Math.max(near.length, 1)];
        if (source === undefined || edges.has(`${source} ${port} ${id}`)) continue;
        const ports = portsOf(catalog.get(nodes[source]?.type ?? "", 1) as never, {}).map((one) => one.id);
        const edge = `${source}.${ports[port % ports.length]}>${id}`;
        if (!edges.has(edge)) count.set(id, (count.get(id) ?? 0) + 1);
        edges.add(edge);
      }
      const inputs = count.get(id) ?? 0;
      if (inputs > 1 && node.join !== "all") {
        nodes[id].join = node.join === "any" ? { mode: "any" } : { mode: "n", count: Math.min(node.join, inputs) };
      }
    }
    for (const id of Object.keys(nodes)) {
      const empty = nodes[id]?.type === "each" && !Object.values(nodes).some((node) => node.scope === id);
      if (empty) nodes[`${id}_inner`] = { type: "act", scope: id };
    }
    return sketch({ nodes, edges: [...edges] });
  });

function paramsOf(id: string, node: Drawn): object {
  if (node.type === "if") return { value: node.fixed ?? `{{ trigger.${id} }}` };
  if (node.type === "pick") return { ports: `{{ trigger.${id} }}` };
  if (node.type === "wait") return { ms: 5 };
  if (node.type === "each") return { items: `{{ trigger.${id} }}`, onItemError: "continue" };
  return {};
}
