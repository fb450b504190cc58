import { references } from "@signalbox/expressions";
import {
  isAside,
  isContainer,
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
import { cyclePlans } from "./cycles.ts";
import { type Levels, levelsOf } from "./levels.ts";
import { ERROR_PORT, type Plan, type PlanNode, type PlanScope } from "./plan.ts";

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
  const levels = levelsOf(document);
  const feeders = feedersByJoin(document, levels);
  const nodes = new Map<string, PlanNode>();
  for (const node of document.nodes) {
    const definition = catalog.get(node.type, node.typeVersion);
    if (!definition) throw new SignalboxError("NODE_UNKNOWN", { type: node.type, version: node.typeVersion });
    nodes.set(node.id, planNode(node, definition, levels, feeders));
  }
  for (const cycle of cyclePlans(document, levels, nodes, feeders)) nodes.set(cycle.id, cycle);
  return {
    document,
    nodes,
    scopes: planScopes(nodes),
    deadline: optionalDuration(document.settings.deadline),
    undoes: document.nodes.some((node) => node.undo !== undefined),
  };
}

function planScopes(nodes: ReadonlyMap<string, PlanNode>): Map<string, PlanScope> {
  const byScope = Map.groupBy(nodes.values(), (node) => node.scope);
  const orderly = (id: string): boolean =>
    (byScope.get(id) ?? []).some(
      ({ id, node, definition: { behaviour } }) =>
        node.undo !== undefined || behaviour === "finally" || (isContainer(behaviour) && orderly(id)),
    );
  const scope = (id: string): PlanScope => {
    const inside = byScope.get(id) ?? [];
    return {
      container: id === "" ? undefined : id,
      nodes: inside.filter((node) => !isAside(node.definition.behaviour)),
      last: inside.find((node) => node.definition.behaviour === "finally" && !node.node.disabled),
      orderly: orderly(id),
    };
  };
  const scopes = new Map([["", scope("")]]);
  for (const node of nodes.values()) if (isContainer(node.definition.behaviour)) scopes.set(node.id, scope(node.id));
  return scopes;
}

function planNode(
  node: WorkflowNode,
  definition: NodeDefinition,
  levels: Levels,
  feeders: ReadonlyMap<string, ReadonlySet<string>>,
): PlanNode {
  const retry = { ...NO_RETRY, ...definition.retry, ...node.retry };
  const { incoming, outgoing, leaving } = levels.edgesOf(node.id);
  const timeout = node.timeout?.step ?? (isAside(definition.behaviour) ? definition.timeout : undefined);
  return {
    id: node.id,
    node,
    definition,
    scope: levels.scopeOf(node.id),
    incoming,
    outgoing,
    leaving,
    join: levels.cycleAt(node.id) ? ALL : (node.join ?? ALL),
    retry: {
      max: retry.max,
      initial: parseDuration(retry.initial) ?? 1000,
      factor: retry.factor,
      cap: parseDuration(retry.cap) ?? 300_000,
    },
    attemptTimeout: optionalDuration(node.timeout?.attempt ?? definition.timeout),
    stepTimeout: optionalDuration(timeout),
    mainPort: portsOf(definition, node.params)[0]?.id ?? "out",
    errorWired: [...outgoing, ...leaving].some((edge) => edge.sourcePort === ERROR_PORT),
    reads: readsOf(node.limit ? ([node.params, node.limit] as Json) : node.params),
    feeders: feeders.get(node.id) ?? new Set(),
    feeds: [...feeders].filter(([, nodes]) => nodes.has(node.id)).map(([join]) => join),
    params: splitParams(node.params, definition),
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

function feedersByJoin(document: WorkflowDocument, levels: Levels): Map<string, ReadonlySet<string>> {
  const feeders = new Map<string, ReadonlySet<string>>();
  for (const { id, join } of document.nodes) {
    if (!join || join.mode === "all" || !join.cancelRest) continue;
    const at = levels.cycleAt(id) ?? id;
    feeders.set(at, feedersOf(at, levels));
  }
  return feeders;
}

/** Nodes all of whose ways onward end at `join`: what a join that needs no more may withdraw. */
function feedersOf(join: string, levels: Levels): Set<string> {
  const feeders = new Set<string>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const source of levels.ids) {
      const { outgoing, leaving } = levels.edgesOf(source);
      if (source === join || feeders.has(source) || outgoing.length === 0 || leaving.length > 0) continue;
      if (outgoing.every((edge) => edge.target === join || feeders.has(edge.target))) {
        feeders.add(source);
        grew = true;
      }
    }
  }
  return feeders;
}
