import {
  edgeId,
  type Finding,
  isAside,
  isContainer,
  isObject,
  type NodeCatalog,
  type NodeDefinition,
  portsOf,
  RESERVED_NAMES,
  type WorkflowDocument,
  type WorkflowNode,
} from "@signalbox/model";
import { loops } from "./loops.ts";
import { nameOf } from "./name.ts";
import { problem } from "./problem.ts";

/**
 * What is wrong with the shape of a workflow (docs/spec/findings.md, codes GRAPH_*). Looks at nodes, ports, edges,
 * containers and joins; not at parameters. O(nodes + edges).
 */
export function checkGraph(document: WorkflowDocument, catalog: NodeCatalog): Finding[] {
  const findings: Finding[] = [];
  const nodes = new Map<string, { node: WorkflowNode; definition: NodeDefinition | undefined }>();
  for (const node of document.nodes) {
    const name = nameOf(node);
    if (nodes.has(node.id))
      findings.push(problem("GRAPH_DUPLICATE_ID", { id: node.id }, { node: node.id, field: "id" }));
    if (RESERVED_NAMES.has(node.id))
      findings.push(problem("GRAPH_RESERVED_ID", { id: node.id }, { node: node.id, field: "id" }));
    const definition = catalog.get(node.type, node.typeVersion);
    if (!definition) {
      findings.push(
        problem("NODE_UNKNOWN", { name, type: node.type, version: node.typeVersion }, { node: node.id, field: "type" }),
      );
    }
    nodes.set(node.id, { node, definition });
  }
  findings.push(...checkScopes(document, nodes), ...checkEdges(document, nodes), ...checkAsides(document, nodes));
  if (findings.some((finding) => finding.severity === "error")) return findings;
  findings.push(...checkReach(document, nodes), ...checkJoins(document));
  findings.push(...checkCircles(document, nodes));
  return findings;
}

type Nodes = Map<string, { node: WorkflowNode; definition: NodeDefinition | undefined }>;

function checkScopes(document: WorkflowDocument, nodes: Nodes): Finding[] {
  const findings: Finding[] = [];
  for (const node of document.nodes) {
    if (node.scope === undefined) continue;
    const at = { node: node.id, field: "scope" };
    const container = nodes.get(node.scope);
    if (!container) findings.push(problem("GRAPH_SCOPE_UNKNOWN", { name: nameOf(node), scope: node.scope }, at));
    else if (container.definition && !isContainer(container.definition.behaviour)) {
      findings.push(problem("GRAPH_SCOPE_KIND", { name: nameOf(node), scope: nameOf(container.node) }, at));
    }
    if (nodes.get(node.id)?.definition?.behaviour === "trigger") {
      findings.push(problem("GRAPH_TRIGGER_INSIDE", { name: nameOf(node) }, at));
    }
    const seen = new Set([node.id]);
    for (let up: string | undefined = node.scope; up !== undefined; up = nodes.get(up)?.node.scope) {
      if (seen.has(up)) {
        findings.push(problem("GRAPH_SCOPE_LOOP", { name: nameOf(node) }, at));
        break;
      }
      seen.add(up);
    }
  }
  return findings;
}

/** `finally` and `undo` containers, and what names them. */
function checkAsides(document: WorkflowDocument, nodes: Nodes): Finding[] {
  const findings: Finding[] = [];
  const behaviourOf = (id: string | undefined) => (id === undefined ? undefined : nodes.get(id)?.definition?.behaviour);
  const lasts = new Map<string, WorkflowNode>();
  const connected = new Set(document.edges.flatMap((edge) => [edge.source, edge.target]));
  for (const node of document.nodes) {
    const name = nameOf(node);
    if (isAside(behaviourOf(node.id)) && connected.has(node.id)) {
      findings.push(problem("GRAPH_ASIDE_EDGE", { name }, { node: node.id }));
    }
    if (behaviourOf(node.id) === "finally" && !node.disabled) {
      const first = lasts.get(node.scope ?? "");
      if (first) findings.push(problem("GRAPH_FINALLY_TWICE", { name, first: nameOf(first) }, { node: node.id }));
      else lasts.set(node.scope ?? "", node);
    }
    if (node.undo === undefined) continue;
    const undo = nodes.get(node.undo);
    // An unknown type has been told of already.
    const fits = undo && (!undo.definition || undo.definition.behaviour === "undo") && undo.node.scope === node.scope;
    if (!fits) {
      findings.push(problem("GRAPH_UNDO_UNKNOWN", { name, undo: node.undo }, { node: node.id, field: "undo" }));
    }
  }
  return findings;
}

function checkEdges(document: WorkflowDocument, nodes: Nodes): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const [index, edge] of document.edges.entries()) {
    const field = `edges[${index}]`;
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (!source) findings.push(problem("GRAPH_EDGE_FROM_NOWHERE", { id: edge.source }, { field }));
    if (source && !target) {
      findings.push(problem("GRAPH_EDGE_TO_NOWHERE", { id: edge.target }, { node: edge.source, field }));
    }
    if (!source || !target) continue;
    const names = { source: nameOf(source.node), target: nameOf(target.node) };
    const at = { node: edge.source, field };
    const id = edgeId(edge);
    if (seen.has(id)) findings.push(problem("GRAPH_EDGE_TWICE", names, at));
    seen.add(id);
    if (edge.source === edge.target) findings.push(problem("GRAPH_EDGE_SELF", names, at));
    if ((source.node.scope ?? "") !== (target.node.scope ?? ""))
      findings.push(problem("GRAPH_EDGE_CROSSES", names, at));
    if (target.definition?.behaviour === "trigger") findings.push(problem("GRAPH_EDGE_INTO_TRIGGER", names, at));
    if (edge.targetPort !== "in")
      findings.push(problem("GRAPH_PORT_UNKNOWN", { name: names.target, port: edge.targetPort, ports: "in" }, at));
    if (source.definition) {
      const ports = portsOf(source.definition, isObject(source.node.params) ? source.node.params : {}).map(
        (port) => port.id,
      );
      if (!ports.includes(edge.sourcePort)) {
        findings.push(
          problem(
            "GRAPH_PORT_UNKNOWN",
            { name: names.source, port: edge.sourcePort, ports: ports.join(", ") || "none" },
            at,
          ),
        );
      }
    }
  }
  return findings;
}

/** Nodes that nothing leads to can never run. */
function checkReach(document: WorkflowDocument, nodes: Nodes): Finding[] {
  const findings: Finding[] = [];
  const targets = Map.groupBy(document.edges, (edge) => edge.source);
  const inner = Map.groupBy(document.nodes, (node) => node.scope ?? "");
  const entered = new Set(document.edges.map((edge) => edge.target));
  const behaviourOf = (id: string) => nodes.get(id)?.definition?.behaviour;
  const reach = (from: readonly WorkflowNode[]): Set<string> => {
    const reached = new Set(from.map((node) => node.id));
    for (const id of reached) {
      for (const edge of targets.get(id) ?? []) reached.add(edge.target);
      if (!isContainer(behaviourOf(id))) continue;
      for (const node of inner.get(id) ?? []) if (!entered.has(node.id)) reached.add(node.id);
    }
    return reached;
  };
  const triggers = document.nodes.filter((node) => behaviourOf(node.id) === "trigger");
  const off = triggers.filter((node) => node.disabled);
  if (off.length === triggers.length) findings.push(problem("GRAPH_NO_TRIGGER", {}, {}));
  const asides = document.nodes.filter((node) => node.scope === undefined && isAside(behaviourOf(node.id)));
  const reached = reach([...triggers.filter((node) => !node.disabled), ...asides]);
  const behindOff = reach(off);
  for (const node of document.nodes) {
    if (reached.has(node.id) && isContainer(behaviourOf(node.id)) && !inner.has(node.id))
      findings.push(problem("GRAPH_CONTAINER_EMPTY", { name: nameOf(node) }, { node: node.id }));
    if (reached.has(node.id) || behaviourOf(node.id) === "trigger") continue;
    // Of what is behind a trigger that is switched off only the first nodes are told.
    if (!behindOff.has(node.id)) findings.push(problem("GRAPH_UNREACHABLE", { name: nameOf(node) }, { node: node.id }));
    else if (off.some(({ id }) => targets.get(id)?.some((edge) => edge.target === node.id)))
      findings.push(problem("GRAPH_TRIGGER_OFF", { name: nameOf(node) }, { node: node.id }));
  }
  return findings;
}

/** The join at the entry of a loop counts what leads into the loop (rule LOOP-9). */
function checkJoins(document: WorkflowDocument): Finding[] {
  if (!document.nodes.some((node) => node.join?.mode === "n")) return [];
  const back = new Set(loops(document).loops.flatMap((loop) => loop.backEdges));
  const incoming = Map.groupBy(
    document.edges.filter((edge) => !back.has(edge)),
    (edge) => edge.target,
  );
  return document.nodes.flatMap((node) => {
    const count = incoming.get(node.id)?.length ?? 0;
    if (node.join?.mode !== "n" || node.join.count <= count) return [];
    const data = { name: nameOf(node), needed: node.join.count, count };
    return [problem("GRAPH_JOIN_UNMET", data, { node: node.id, field: "join" })];
  });
}

/** A circle with one entry is a loop; the others say how they could become one. */
function checkCircles(document: WorkflowDocument, nodes: Nodes): Finding[] {
  const quoted = (ids: readonly string[]) => ids.map((id) => `“${nameOf(nodes.get(id)?.node ?? { id })}”`).join(", ");
  return loops(document).tangles.map((tangle) => {
    const [first = tangle.nodes[0] ?? ""] = tangle.entries;
    const data = {
      names: quoted(tangle.nodes),
      count: tangle.entries.length,
      entries: quoted(tangle.entries),
      first: quoted([first]),
    };
    return problem(tangle.entries.length === 0 ? "GRAPH_CYCLE_NO_ENTRY" : "GRAPH_CYCLE_ENTRIES", data, { node: first });
  });
}
