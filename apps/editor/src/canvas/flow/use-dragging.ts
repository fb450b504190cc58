import type { NodeChange } from "@xyflow/react";
import { useCallback, useRef, useState } from "react";
import type { Point } from "../../document/operation.ts";
import type { CanvasGraph } from "../graph/canvas-graph.ts";
import { containerAt } from "../graph/free-place.ts";
import type { FlowSurfaceProps, Selection } from "./surface-props.ts";
import { type FlowNode, NOTE_PREFIX, noteIdOf } from "./to-flow.ts";

const NONE: ReadonlyMap<string, Point> = new Map();

/** Places while a drag is under way stay here; the document hears of the result only. */
export function useDragging(props: FlowSurfaceProps, toCanvas: (point: Point) => Point) {
  const [dragged, setDragged] = useState(NONE);
  const latest = useRef(props);
  latest.current = props;
  const over = useRef<string>(undefined);

  const mark = useCallback((container: string | undefined) => {
    if (over.current === container) return;
    const { marks } = latest.current.views;
    if (over.current !== undefined) marks.set(over.current, undefined);
    if (container !== undefined) marks.set(container, "drop");
    over.current = container;
  }, []);

  const onNodesChange = useCallback((changes: NodeChange<FlowNode>[]) => {
    const { selection, onSelect, graph } = latest.current;
    const moves = changes.filter((change) => change.type === "position" && change.position && change.dragging);
    if (moves.length > 0) {
      setDragged((old) => {
        const next = new Map(old);
        for (const move of moves) {
          if (move.type !== "position" || !move.position) continue;
          next.set(move.id, move.position);
          for (const [note, at] of pinnedTo(graph, move.id, move.position)) next.set(note, at);
        }
        return next;
      });
    }
    const selects = changes.filter((change) => change.type === "select");
    if (selects.length === 0) return;
    onSelect(selectionAfter(selection, selects as { id: string; selected: boolean }[]));
  }, []);

  const onNodeDrag = useCallback(
    (event: MouseEvent | TouchEvent | React.MouseEvent, _node: FlowNode, nodes: FlowNode[]) => {
      const { graph } = latest.current;
      const at = pointOf(event);
      if (!at || nodes.every((node) => noteIdOf(node.id) !== undefined)) return;
      mark(containerAt(graph, toCanvas(at), new Set(nodes.map((node) => node.id))));
    },
    [mark, toCanvas],
  );

  const onNodeDragStop = useCallback(
    (event: MouseEvent | TouchEvent | React.MouseEvent, _node: FlowNode, nodes: FlowNode[]) => {
      const { graph, onMove } = latest.current;
      mark(undefined);
      const places: Record<string, Point> = {};
      const notes: Record<string, Point> = {};
      for (const { id, position } of nodes) {
        const note = noteIdOf(id);
        if (note !== undefined) notes[note] = { x: position.x, y: position.y };
        const parent = graph.nodes.get(graph.nodes.get(id)?.parent ?? "");
        if (graph.nodes.has(id)) places[id] = { x: position.x + (parent?.x ?? 0), y: position.y + (parent?.y ?? 0) };
      }
      const at = pointOf(event);
      onMove(places, notes, at && toCanvas(at), event.altKey);
      setDragged(NONE);
    },
    [mark, toCanvas],
  );
  return { dragged, onNodesChange, onNodeDrag, onNodeDragStop };
}

/** Where the notes pinned to a node stand while it is dragged. @param at Relative to its container. */
function pinnedTo(graph: CanvasGraph, id: string, at: Point): [string, Point][] {
  const card = graph.nodes.get(id);
  if (!card) return [];
  const parent = graph.nodes.get(card.parent ?? "") ?? { x: 0, y: 0 };
  const dx = at.x + parent.x - card.x;
  const dy = at.y + parent.y - card.y;
  return graph.notes
    .filter((note) => note.node === id)
    .map((note) => [NOTE_PREFIX + note.id, { x: note.x + dx, y: note.y + dy }]);
}

function selectionAfter(selection: Selection, changes: readonly { id: string; selected: boolean }[]): Selection {
  const nodes = new Set(selection.nodes);
  const notes = new Set(selection.notes);
  for (const { id, selected } of changes) {
    const note = noteIdOf(id);
    const set = note === undefined ? nodes : notes;
    if (selected) set.add(note ?? id);
    else set.delete(note ?? id);
  }
  return { ...selection, nodes, notes };
}

export function pointOf(event: MouseEvent | TouchEvent | React.MouseEvent): Point | undefined {
  if ("clientX" in event) return { x: event.clientX, y: event.clientY };
  const touch = event.changedTouches[0];
  return touch && { x: touch.clientX, y: touch.clientY };
}
