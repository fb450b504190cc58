import { portsOf, type WorkflowDocument } from "@signalbox/model";
import fc from "fast-check";
import { loops } from "../../src/check/loops.ts";
import { catalog } from "../support/nodes.ts";
import { sketch } from "../support/workflow.ts";

const TYPES = ["act", "act", "if", "if", "pick", "set", "wait", "each", "scope", "loop", "cancel"] as const;
const CONTAINERS: readonly string[] = ["each", "scope", "loop", "finally", "undo"];

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

type Nodes = Record<string, { type: string; [field: string]: unknown }>;

/**
 * Random workflows, not made of blocks: any node can lead to any other, by any port, with any join, as long as circles
 * have one entry. What conditions say in a run stands in its input under the id of the node.
 */
export const graph: fc.Arbitrary<WorkflowDocument> = fc
  .record({
    triggers: fc.integer({ min: 1, max: 2 }),
    list: fc.array(drawn, { minLength: 3, maxLength: 10 }),
    back: fc.array(fc.record({ from: fc.nat(20), far: fc.integer({ min: 1, max: 3 }), port: fc.nat(3) }), {
      maxLength: 3,
    }),
    asides: fc.uniqueArray(fc.constantFrom("finally", "undo"), { maxLength: 2 }),
  })
  .map(({ triggers, list, back, asides }) => {
    const nodes: Nodes = {};
    for (let i = 0; i < triggers; i++) nodes[i === 0 ? "start" : `start${i}`] = { type: "start" };
    let edges: string[] = [];
    for (const [i, node] of list.entries()) {
      const containers = Object.keys(nodes).filter((id) => CONTAINERS.includes(nodes[id]?.type ?? ""));
      const scope = containers[node.scope % (containers.length + 1)];
      const near = Object.keys(nodes).filter((id) => nodes[id]?.scope === scope);
      const id = `n${i}`;
      nodes[id] = {
        type: node.type,
        params: paramsOf(id, node, near),
        maxPasses: 4,
        ...(scope !== undefined && { scope }),
        ...(node.off && { disabled: true }),
      };
      for (const { from, port } of node.edges) {
        const source = near[from % Math.max(near.length, 1)];
        if (source !== undefined) edges.push(`${source}.${portOf(nodes, source, port)}>${id}`);
      }
    }
    edges = [...new Set(edges)];
    for (const [i, node] of list.entries()) {
      const inputs = edges.filter((edge) => edge.endsWith(`>n${i}`)).length;
      if (inputs < 2 || node.join === "all") continue;
      const n = node.join === "any" ? undefined : Math.min(node.join, inputs);
      (nodes[`n${i}`] as Nodes[string]).join = n === undefined ? { mode: "any" } : { mode: "n", count: n };
    }
    for (const [i, type] of asides.entries()) {
      nodes[`${type}${i}`] = { type, params: {} };
      const undone = Object.keys(nodes).find((id) => nodes[id]?.type === "act" && nodes[id]?.scope === undefined);
      if (type === "undo" && undone !== undefined) (nodes[undone] as Nodes[string]).undo = `${type}${i}`;
    }
    for (const id of Object.keys(nodes)) {
      const isEmpty = CONTAINERS.includes(nodes[id]?.type ?? "") && !Object.values(nodes).some((n) => n.scope === id);
      if (isEmpty) nodes[`${id}_inner`] = { type: "set", params: {}, scope: id };
    }
    const ids = Object.keys(nodes).filter((id) => /^n\d+$/.test(id));
    for (const { from, far, port } of back) {
      const source = ids[from % ids.length] ?? "";
      for (const target of above(edges, source, far)) {
        const edge = `${source}.${portOf(nodes, source, port)}>${target}`;
        if (target.startsWith("start") || edges.includes(edge)) continue;
        if (loops(sketch({ nodes, edges: [...edges, edge] })).tangles.length > 0) continue;
        edges.push(edge);
        break;
      }
    }
    return sketch({ nodes, edges });
  });

/** Nodes that lead to a node by up to `far` edges, the farthest first. */
function above(edges: readonly string[], id: string, far: number): string[] {
  let level = [id];
  const found: string[] = [];
  for (let i = 0; i < far; i++) {
    level = edges.flatMap((edge) => (level.some((to) => edge.endsWith(`>${to}`)) ? [edge.split(".")[0] ?? ""] : []));
    found.unshift(...level.filter((one) => one !== id));
  }
  return [...new Set(found)];
}

function portOf(nodes: Nodes, source: string, port: number): string | undefined {
  const definition = catalog.get(nodes[source]?.type ?? "", 1);
  const ports = definition ? portsOf(definition, {}).map((one) => one.id) : [];
  return ports[port % ports.length];
}

function paramsOf(id: string, node: Drawn, near: readonly string[]): object {
  switch (node.type) {
    case "if":
      return { value: node.fixed ?? `{{ trigger.${id} }}` };
    case "pick":
      return { ports: `{{ trigger.${id} }}` };
    case "wait":
      return { ms: 5 };
    case "each":
      return { items: `{{ trigger.${id} }}`, onItemError: "continue" };
    case "loop":
      return { times: `{{ trigger.${id} }}` };
    case "cancel":
      return { target: near.filter((other) => !other.startsWith("start"))[node.scope % near.length] ?? id };
    default:
      return {};
  }
}
