import { references } from "@signalbox/expressions";
import {
  edgeId,
  type JoinPolicy,
  type Json,
  type JsonObject,
  type NodeCatalog,
  type NodeDefinition,
  parseDuration,
  portsOf,
  SignalboxError,
  type WorkflowDocument,
  type WorkflowNode,
} from "@signalbox/model";
import { checkGraph } from "../check/graph.ts";
import { ERROR_PORT, type Plan, type PlanEdge, type PlanNode, type PlanScope } from "./plan.ts";

const NO_RETRY = { max: 1, initial: "1s", factor: 2, cap: "5m" };
const ALL: JoinPolicy = { mode: "all" };

/**
 * Compiles a document that has no graph errors.
 *
 * @throws SignalboxError `DOCUMENT_HAS_PROBLEMS` naming the first problems otherwise.
 */
export function compile(document: WorkflowDocument, catalog: NodeCatalog): Plan {
  const errors = checkGraph(document, catalog).filter((finding) => finding.severity === "error");
  if (errors.length > 0) {
    const detail = errors
      .slice(0, 3)
      .map((finding) => finding.cause)
      .join(" ");
    throw new SignalboxError("DOCUMENT_HAS_PROBLEMS", { count: errors.length, detail });
  }
  const edges = document.edges.map(
    (edge, index): PlanEdge => ({
      index,
      id: edgeId(edge),
      source: edge.source,
      sourcePort: edge.sourcePort,
      target: edge.target,
    }),
  );
  const incoming = Map.groupBy(edges, (edge) => edge.target);
  const outgoing = Map.groupBy(edges, (edge) => edge.source);
  const feeders = feedersByJoin(document, edges);
  const nodes = new Map<string, PlanNode>();
  for (const node of document.nodes) {
    const definition = catalog.get(node.type, node.typeVersion);
    if (!definition) throw new SignalboxError("NODE_UNKNOWN", { type: node.type, version: node.typeVersion });
    const edges = { incoming: incoming.get(node.id) ?? [], outgoing: outgoing.get(node.id) ?? [] };
    nodes.set(node.id, planNode(node, definition, edges, feeders));
  }
  const byScope = Map.groupBy(nodes.values(), (node) => node.scope);
  const scopes = new Map<string, PlanScope>([["", { container: undefined, nodes: byScope.get("") ?? [] }]]);
  for (const node of nodes.values()) {
    if (node.definition.behaviour === "forEach") {
      scopes.set(node.id, { container: node.id, nodes: byScope.get(node.id) ?? [] });
    }
  }
  return { document, nodes, scopes, deadline: optionalDuration(document.settings.deadline) };
}

function planNode(
  node: WorkflowNode,
  definition: NodeDefinition,
  { incoming, outgoing }: Pick<PlanNode, "incoming" | "outgoing">,
  feeders: ReadonlyMap<string, ReadonlySet<string>>,
): PlanNode {
  const retry = { ...NO_RETRY, ...definition.retry, ...node.retry };
  const join = node.join ?? ALL;
  const params = splitParams(node.params, definition);
  return {
    id: node.id,
    node,
    definition,
    scope: node.scope ?? "",
    incoming,
    outgoing,
    join,
    retry: {
      max: retry.max,
      initial: parseDuration(retry.initial) ?? 1000,
      factor: retry.factor,
      cap: parseDuration(retry.cap) ?? 300_000,
    },
    attemptTimeout: optionalDuration(node.timeout?.attempt ?? definition.timeout),
    stepTimeout: optionalDuration(node.timeout?.step),
    mainPort: portsOf(definition, node.params)[0]?.id ?? "out",
    errorWired: outgoing.some((edge) => edge.sourcePort === ERROR_PORT),
    reads: readsOf(node.params),
    feeders: feeders.get(node.id) ?? new Set(),
    feeds: [...feeders].filter(([, nodes]) => nodes.has(node.id)).map(([join]) => join),
    params,
  };
}

const optionalDuration = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseDuration(text);

/** Parameters whose schema says `deferred` are evaluated when their container's item ends, not when it starts. */
function splitParams(params: JsonObject, definition: NodeDefinition): { now: JsonObject; later: JsonObject } {
  const properties = (definition.params.properties ?? {}) as Record<string, { "x-signalbox"?: { deferred?: boolean } }>;
  const now: JsonObject = {};
  const later: JsonObject = {};
  for (const [key, value] of Object.entries(params)) {
    (properties[key]?.["x-signalbox"]?.deferred ? later : now)[key] = value;
  }
  return { now, later };
}

function readsOf(params: Json): string[] {
  const names = new Set<string>();
  const walk = (value: Json): void => {
    if (typeof value === "string") {
      if (value.includes("{{")) for (const name of safeReferences(value)) names.add(name);
    } else if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === "object") Object.values(value).forEach(walk);
  };
  walk(params);
  return [...names];
}

/** A malformed expression reads nothing; it fails with its own message when it is evaluated. */
function safeReferences(text: string): string[] {
  try {
    return references(text).steps;
  } catch {
    return [];
  }
}

function feedersByJoin(document: WorkflowDocument, edges: readonly PlanEdge[]): Map<string, ReadonlySet<string>> {
  const feeders = new Map<string, ReadonlySet<string>>();
  for (const { id, join } of document.nodes) {
    if (join && join.mode !== "all" && join.cancelRest) feeders.set(id, feedersOf(id, edges));
  }
  return feeders;
}

/** Nodes all of whose ways onward end at `join`: what a join that needs no more may withdraw. */
function feedersOf(join: string, edges: readonly PlanEdge[]): Set<string> {
  const out = Map.groupBy(edges, (edge) => edge.source);
  const feeders = new Set<string>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const [source, ways] of out) {
      if (source === join || feeders.has(source)) continue;
      if (ways.every((edge) => edge.target === join || feeders.has(edge.target))) {
        feeders.add(source);
        grew = true;
      }
    }
  }
  return feeders;
}
