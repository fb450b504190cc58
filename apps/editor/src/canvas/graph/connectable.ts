import { edgeId, type WorkflowDocument, type WorkflowEdge } from "@signalbox/model";
import { isApart } from "../geometry/card.ts";
import type { CanvasGraph, CanvasNode } from "./canvas-graph.ts";
import { reachable } from "./navigate.ts";

/** Why two ports cannot be connected; each has a text in the `canvas` catalog under `connect.<reason>`. */
export type ConnectProblem = "self" | "trigger" | "scope" | "duplicate" | "noPort" | "missing" | "inside" | "aside";

/** @returns undefined when the edge may be drawn. Edges being re-drawn pass their old id as `instead`. */
export function connectProblem(graph: CanvasGraph, edge: WorkflowEdge, instead?: string): ConnectProblem | undefined {
  const source = graph.nodes.get(edge.source);
  const target = graph.nodes.get(edge.target);
  if (!source || !target) return "missing";
  if (source.id === target.id) return "self";
  if (source.aside || target.aside) return "aside";
  if (!target.input) return "trigger";
  if (!source.ports.some((place) => place.port.id === edge.sourcePort)) return "noPort";
  if (isInside(graph, source, target.id) || isInside(graph, target, source.id)) return "inside";
  if (scopeOf(graph, source) !== scopeOf(graph, target)) return "scope";
  const id = edgeId(edge);
  return id !== instead && graph.edges.some((other) => other.id === id) ? "duplicate" : undefined;
}

const scopeOf = (graph: CanvasGraph, node: CanvasNode): string | undefined =>
  node.parent !== undefined && graph.nodes.has(node.parent) ? node.parent : undefined;

/** Whether `node` is in the container `id`, at any depth. */
export function isInside(graph: CanvasGraph, node: CanvasNode, id: string): boolean {
  for (let at = node.parent, n = 0; at !== undefined && n < 50; n++) {
    if (at === id) return true;
    at = graph.nodes.get(at)?.parent;
  }
  return false;
}

/** Nodes an edge from this port may lead to: those that come later first, then those it would go back to, by distance. */
export function validTargets(graph: CanvasGraph, source: string, sourcePort: string): CanvasNode[] {
  const from = graph.nodes.get(source);
  if (!from) return [];
  const before = reachable(graph, [source], "up");
  const distance = (to: CanvasNode) => Math.hypot(to.x - from.x - from.width, to.y - from.y);
  return [...graph.nodes.values()]
    .filter((to) => !connectProblem(graph, { source, sourcePort, target: to.id, targetPort: "in" }))
    .map((to) => ({ to, back: before.has(to.id), far: distance(to) }))
    .sort((a, b) => Number(a.back) - Number(b.back) || a.far - b.far)
    .map(({ to }) => to);
}

/** Output ports of a node that nothing leaves by yet, in drawing order, flow ports first. */
export function freePorts(graph: CanvasGraph, document: WorkflowDocument, id: string): string[] {
  const used = new Set(document.edges.filter((edge) => edge.source === id).map((edge) => edge.sourcePort));
  const ports = graph.nodes.get(id)?.ports ?? [];
  const ordered = [...ports].sort((a, b) => Number(isApart(a.port)) - Number(isApart(b.port)));
  return ordered.map((place) => place.port.id).filter((port) => !used.has(port));
}
