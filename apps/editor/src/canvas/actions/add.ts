import {
  edgeId,
  isAside,
  isContainer,
  type NodeDefinition,
  type WorkflowEdge,
  type WorkflowNode,
} from "@signalbox/model";
import type { Operation, Point } from "../../document/operation.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import type { AddRequest } from "../editor/ui-store.ts";
import { CARD, FRAME, INPUT_Y, snap } from "../geometry/card.ts";
import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import { freePorts } from "../graph/connectable.ts";
import { containerAt, freePlace, placeBehind, placeInside } from "../graph/free-place.ts";
import { reachable } from "../graph/navigate.ts";
import { outgoing } from "../graph/outgoing.ts";
import { noteUse } from "../panels/palette-memory.ts";
import { newNode } from "./new-node.ts";
import { currentNode, selectNodes } from "./select.ts";
import { wrappable, wrapSelection } from "./wrap.ts";

/**
 * Adds a node where the request says: on an edge, at a loose end, at a place, or behind the selected node. A container
 * that is added while several nodes are selected is put around them.
 */
export function addNode(model: EditorModel, definition: NodeDefinition, label: string, request?: AddRequest): string {
  noteUse(definition.type);
  const { nodes } = model.ui.getState().selection;
  const free = request?.edge === undefined && !request?.from && !request?.place;
  if (free && nodes.size > 1 && isContainer(definition.behaviour) && wrappable(model.graph(), nodes).length > 0) {
    return wrapSelection(model, definition, label) ?? "";
  }
  const node = newNode(model, definition, label);
  const plan = placement(model, node, definition, request);
  const scoped: WorkflowNode = plan.scope === undefined ? node : { ...node, scope: plan.scope };
  const add: Operation = { kind: "addNode", node: scoped, at: plan.at };
  model.edit(
    plan.more.length === 0
      ? add
      : { kind: "batch", label: { key: "op.addNode", values: { name: label } }, operations: [add, ...plan.more] },
  );
  model.ui.setState({ add: undefined, inspectorOpen: true, tab: "params" });
  selectNodes(model, [node.id], true);
  return node.id;
}

interface Placement {
  at: Point;
  scope: string | undefined;
  more: Operation[];
}

function placement(
  model: EditorModel,
  node: WorkflowNode,
  definition: NodeDefinition,
  request?: AddRequest,
): Placement {
  const graph = model.graph();
  const trigger = definition.kind === "trigger";
  if (isAside(definition.behaviour)) return aside(model, graph, request);
  if (request?.edge !== undefined && !trigger) return onEdge(graph, node, definition, request.edge);
  if (request?.from && !trigger) return atLooseEnd(graph, node, definition, request);
  if (request?.place) {
    const scope = trigger ? undefined : (request.scope ?? containerAt(graph, request.place));
    return { at: freePlace(graph, request.place, scope), scope, more: [] };
  }
  const current = currentNode(model);
  const from = current === undefined ? undefined : graph.nodes.get(current);
  if (!from || trigger) return alone(model, graph);
  if (from.container && (from.aside || !graph.children.get(from.id)?.length)) {
    return { at: placeInside(graph, from), scope: from.id, more: [] };
  }
  const [port] = freePorts(graph, model.document(), from.id);
  if (port === undefined) return { ...alone(model, graph), scope: from.parent };
  const edge: WorkflowEdge = { source: from.id, sourcePort: port, target: node.id, targetPort: "in" };
  return { at: placeBehind(graph, from, port), scope: from.parent, more: [{ kind: "connect", edge }] };
}

/** Nothing leads to it: it stands in the container of the place, or of the selected node, below what is there. */
function aside(model: EditorModel, graph: CanvasGraph, request?: AddRequest): Placement {
  if (request?.place) {
    const scope = request.scope ?? containerAt(graph, request.place);
    return { at: freePlace(graph, request.place, scope, FRAME_SIZE), scope, more: [] };
  }
  const current = graph.nodes.get(request?.from?.node ?? currentNode(model) ?? "");
  const scope = current?.container && !current.aside ? current.id : current?.parent;
  const frame = scope === undefined ? undefined : graph.nodes.get(scope);
  const others = [...graph.nodes.values()].filter((card) => card.parent === scope);
  if (others.length === 0 && !frame) return { ...alone(model, graph), scope };
  const left = frame ? frame.x + FRAME.padding : Math.min(...others.map((card) => card.x));
  const top = frame ? frame.y + FRAME.header + FRAME.padding : Math.min(...others.map((card) => card.y));
  const below = Math.max(top, ...others.map((card) => card.y + card.height + 40));
  return { at: { x: snap(left), y: snap(below) }, scope, more: [] };
}
const FRAME_SIZE = { width: FRAME.minWidth, height: FRAME.minHeight };

const alone = (model: EditorModel, graph: CanvasGraph): Placement => {
  const middle = model.surface.current?.middle() ?? { x: 0, y: 0 };
  const wanted = { x: middle.x - CARD.width / 2, y: middle.y - CARD.height / 2 };
  return { at: freePlace(graph, wanted, undefined), scope: undefined, more: [] };
};

/** The port a new node goes on by: its first one that is not for errors. */
const mainPort = (definition: NodeDefinition): string | undefined =>
  definition.ports.find((port) => port.kind === "flow")?.id;

function atLooseEnd(
  graph: CanvasGraph,
  node: WorkflowNode,
  definition: NodeDefinition,
  request: AddRequest,
): Placement {
  const { from } = request;
  const card = from && graph.nodes.get(from.node);
  if (!from || !card) return { at: request.place ?? { x: 0, y: 0 }, scope: undefined, more: [] };
  const main = mainPort(definition);
  const edge: WorkflowEdge | undefined =
    from.end === "source"
      ? { source: from.node, sourcePort: from.port, target: node.id, targetPort: "in" }
      : main === undefined
        ? undefined
        : { source: node.id, sourcePort: main, target: from.node, targetPort: from.port };
  const more: Operation[] = edge ? [{ kind: "connect", edge }] : [];
  if (!request.place) return { at: placeBehind(graph, card, from.port), scope: card.parent, more };
  // The end of the edge that was let go is where the node's own port goes.
  const dx = from.end === "source" ? 0 : CARD.width;
  const wanted = { x: request.place.x - dx, y: request.place.y - INPUT_Y };
  return { at: freePlace(graph, wanted, card.parent), scope: card.parent, more };
}

/** Splits an edge; what stands behind moves right when there is no room. */
function onEdge(graph: CanvasGraph, node: WorkflowNode, definition: NodeDefinition, id: string): Placement {
  const found = graph.edges.find((candidate) => candidate.id === id);
  const source = found && graph.nodes.get(found.edge.source);
  const target = found && graph.nodes.get(found.edge.target);
  if (!found || !source || !target) return { at: { x: 0, y: 0 }, scope: undefined, more: [] };
  const { edge } = found;
  const into: WorkflowEdge = { ...edge, target: node.id, targetPort: "in" };
  const main = mainPort(definition);
  const onward: WorkflowEdge | undefined =
    main === undefined
      ? undefined
      : { source: node.id, sourcePort: main, target: edge.target, targetPort: edge.targetPort };
  const width = isContainer(definition.behaviour) ? FRAME.minWidth : CARD.width;
  const x = source.x + source.width + 80;
  const missing = x + width + 80 - target.x;
  const more: Operation[] = [
    { kind: "disconnect", edges: [edgeId(edge)] },
    { kind: "connect", edge: into },
    ...(onward ? [{ kind: "connect", edge: onward } satisfies Operation] : []),
  ];
  if (missing > 0 && target.x > source.x) more.unshift(shift(graph, target, snap(missing)));
  const y = target.x > source.x ? target.y : source.y;
  const at =
    missing > 0 || target.x <= source.x ? { x, y } : { x: snap((source.x + source.width + target.x - width) / 2), y };
  return { at, scope: source.parent, more };
}

function shift(graph: CanvasGraph, from: CanvasNode, by: number): Operation {
  const behind = reachable(graph, [from.id], "down");
  const places: Record<string, Point> = {};
  for (const id of withInside(graph, behind)) {
    const card = graph.nodes.get(id);
    if (card) places[id] = { x: card.x + by, y: card.y };
  }
  return { kind: "moveNodes", places };
}

/** Ids and everything in their containers. */
export function withInside(graph: CanvasGraph, ids: Iterable<string>): Set<string> {
  const all = new Set<string>();
  const visit = (id: string) => {
    all.add(id);
    for (const inner of graph.children.get(id) ?? []) visit(inner);
  };
  for (const id of ids) visit(id);
  return all;
}

export function addNote(model: EditorModel, at?: Point): void {
  const middle = at ?? model.surface.current?.middle() ?? { x: 0, y: 0 };
  const taken = new Set(model.document().layout.notes.map((note) => note.id));
  let n = taken.size + 1;
  while (taken.has(`note_${n}`)) n++;
  const id = `note_${n}`;
  const note = {
    id,
    text: "",
    x: snap(middle.x),
    y: snap(middle.y),
    width: 240,
    height: 120,
    color: "yellow" as const,
  };
  model.edit({ kind: "addNote", note });
  model.ui.setState({ selection: { nodes: new Set(), edges: new Set(), notes: new Set([id]) } });
}

/** Whether anything leaves the node already. */
export const hasOutgoing = (graph: CanvasGraph, id: string): boolean => (outgoing(graph).get(id)?.length ?? 0) > 0;
