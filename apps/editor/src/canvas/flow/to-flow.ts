import type { WorkflowNote } from "@signalbox/model";
import { type Edge, MarkerType, type Node, type NodeHandle, Position } from "@xyflow/react";
import { INPUT_Y } from "../geometry/card.ts";
import type { CanvasEdge, CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";

export type CardNode = Node<{ card: CanvasNode; parentX: number; parentY: number }, "card" | "frame">;
export type NoteNode = Node<{ note: WorkflowNote }, "note">;
export type FlowNode = CardNode | NoteNode;
export type FlowEdge = Edge<{ edge: CanvasEdge }, "flow">;

/** Ids of notes among the ids of React Flow's nodes. */
export const NOTE_PREFIX = "note:";
export const noteIdOf = (id: string): string | undefined =>
  id.startsWith(NOTE_PREFIX) ? id.slice(NOTE_PREFIX.length) : undefined;

const HANDLE = 8;

/** Handle positions are written down, so that nothing has to be measured before the first picture. */
function handlesOf(card: CanvasNode): NodeHandle[] {
  const size = { width: HANDLE, height: HANDLE };
  const handles: NodeHandle[] = card.ports.map(({ port, y }) => ({
    id: port.id,
    type: "source",
    position: Position.Right,
    x: card.width - HANDLE / 2,
    y: y - HANDLE / 2,
    ...size,
  }));
  if (card.input) {
    handles.push({
      id: "in",
      type: "target",
      position: Position.Left,
      x: -HANDLE / 2,
      y: INPUT_Y - HANDLE / 2,
      ...size,
    });
  }
  return handles;
}

interface Wanted {
  graph: CanvasGraph;
  /** Node, `note:` and edge ids. */
  selected: ReadonlySet<string>;
  readOnly: boolean;
}

/** Makes React Flow's nodes, keeping each object while nothing about it changes. */
export function flowNodeMaker(): (wanted: Wanted) => FlowNode[] {
  let old = new Map<string, { node: FlowNode; source: unknown; key: string }>();
  return ({ graph, selected, readOnly }) => {
    const next = new Map<string, { node: FlowNode; source: unknown; key: string }>();
    const keep = (id: string, source: unknown, key: string, make: () => FlowNode) => {
      const known = old.get(id);
      next.set(id, known && known.source === source && known.key === key ? known : { node: make(), source, key });
    };
    for (const note of graph.notes) {
      const id = NOTE_PREFIX + note.id;
      keep(id, note, `${selected.has(id)}:${note.x}:${note.y}:${readOnly}`, () =>
        noteNode(id, note, note, selected.has(id), readOnly),
      );
    }
    for (const card of graph.nodes.values()) {
      const parent = card.parent === undefined ? undefined : graph.nodes.get(card.parent);
      const at = { x: card.x - (parent?.x ?? 0), y: card.y - (parent?.y ?? 0) };
      const key = `${selected.has(card.id)}:${at.x}:${at.y}:${parent?.x}:${parent?.y}:${readOnly}`;
      keep(card.id, card, key, () => cardNode(card, parent, at, selected.has(card.id), readOnly));
    }
    old = next;
    return [...next.values()].map((entry) => entry.node);
  };
}

/**
 * The nodes with some of them where they are being dragged to, relative to their parents, as React Flow reports it. All
 * others stay the same objects, so that a picture of a drag costs what is dragged.
 */
export const withDragged = (
  nodes: readonly FlowNode[],
  dragged: ReadonlyMap<string, { x: number; y: number }>,
): FlowNode[] =>
  nodes.map((node) => {
    const position = dragged.get(node.id);
    return position ? { ...node, position } : node;
  });

function cardNode(
  card: CanvasNode,
  parent: CanvasNode | undefined,
  position: { x: number; y: number },
  selected: boolean,
  readOnly: boolean,
): CardNode {
  const { id, width, height } = card;
  return {
    id,
    type: card.container ? "frame" : "card",
    position: { x: position.x, y: position.y },
    data: { card, parentX: parent?.x ?? 0, parentY: parent?.y ?? 0 },
    width,
    height,
    measured: { width, height },
    handles: handlesOf(card),
    selected,
    draggable: !readOnly,
    ...(parent && { parentId: parent.id }),
    ...(card.container && { dragHandle: ".frame-head" }),
  };
}

function noteNode(
  id: string,
  note: WorkflowNote,
  at: { x: number; y: number },
  selected: boolean,
  readOnly: boolean,
): NoteNode {
  const { width, height } = note;
  const size = { width, height };
  return {
    id,
    type: "note",
    position: { x: at.x, y: at.y },
    data: { note },
    ...size,
    measured: size,
    handles: [],
    selected,
    draggable: !readOnly,
    zIndex: -1,
  };
}

export function flowEdgeMaker(): (
  graph: CanvasGraph,
  selected: ReadonlySet<string>,
  label: (edge: CanvasEdge) => string,
) => FlowEdge[] {
  let old = new Map<string, { edge: FlowEdge; source: CanvasEdge; text: string }>();
  let oldLabel: unknown;
  return (graph, selected, label) => {
    const next = new Map<string, { edge: FlowEdge; source: CanvasEdge; text: string }>();
    for (const source of graph.edges) {
      const found = old.get(source.id);
      const known = found?.source === source ? found : undefined;
      // The same function says the same: selecting a node does not put thousands of labels together again.
      const text = known && label === oldLabel ? known.text : label(source);
      const chosen = selected.has(source.id);
      const same = known?.text === text && known.edge.selected === chosen;
      next.set(source.id, same ? known : { edge: flowEdge(source, chosen, text), source, text });
    }
    old = next;
    oldLabel = label;
    return [...next.values()].map((entry) => entry.edge);
  };
}

function flowEdge(edge: CanvasEdge, selected: boolean, ariaLabel: string): FlowEdge {
  const { source, target, sourcePort, targetPort } = edge.edge;
  return {
    id: edge.id,
    type: "flow",
    source,
    target,
    sourceHandle: sourcePort,
    targetHandle: targetPort,
    data: { edge },
    selected,
    ariaLabel,
    // The head takes the colour of its line, whatever state that is in.
    markerEnd: {
      type: MarkerType.ArrowClosed,
      width: 16,
      height: 16,
      markerUnits: "userSpaceOnUse",
      color: "context-stroke",
    },
  };
}
