import type { WorkflowNote } from "@signalbox/model";
import type { Operation } from "../../document/operation.ts";
import { cardName } from "../card/card-texts.ts";
import { NOTE_COLORS } from "../card/note-colors.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";

/** How far away a node may be for a note to be pinned to it, in canvas units. */
const REACH = 480;

/** The node nearest to a note, from edge to edge. */
export function nearestCard(graph: CanvasGraph, note: WorkflowNote): CanvasNode | undefined {
  const apart = (a: number, size: number, b: number, other: number) => Math.max(0, b - a - size, a - b - other);
  let found: { card: CanvasNode; far: number } | undefined;
  for (const card of graph.nodes.values()) {
    const far = Math.hypot(
      apart(note.x, note.width, card.x, card.width),
      apart(note.y, note.height, card.y, card.height),
    );
    // Of a container and what is inside it, the inner one comes later.
    if (far <= REACH && (!found || far <= found.far)) found = { card, far };
  }
  return found?.card;
}

/** Pins a note to the nearest node, with which it moves from then on; lets a pinned one go. */
export function pinNote(model: EditorModel, id: string): void {
  const graph = model.graph();
  const note = graph.notes.find((candidate) => candidate.id === id);
  if (!note) return;
  const pinned = note.node !== undefined && graph.nodes.has(note.node);
  const card = pinned ? undefined : nearestCard(graph, note);
  if (!pinned && !card) return model.say({ key: "canvas.saidNoNear" }, true);
  model.edit({ kind: "editNote", id, set: { node: card?.id } });
  model.say(card ? { key: "canvas.saidPinned", values: { name: cardName(card) } } : { key: "canvas.saidUnpinned" });
}

/** The selected notes take the next colour. */
export function nextColor(model: EditorModel): void {
  const { notes } = model.ui.getState().selection;
  const operations = model.graph().notes.flatMap(({ id, color }): Operation[] => {
    const next = NOTE_COLORS[(NOTE_COLORS.indexOf(color) + 1) % NOTE_COLORS.length];
    return notes.has(id) && next ? [{ kind: "editNote", id, set: { color: next } }] : [];
  });
  if (operations.length === 0) return model.say({ key: "canvas.saidSelectNote" }, true);
  model.edit({ kind: "batch", label: { key: "op.editNote" }, operations });
}

/** Pins or lets go the selected notes. */
export function pinSelectedNotes(model: EditorModel): void {
  const { notes } = model.ui.getState().selection;
  if (notes.size === 0) return model.say({ key: "canvas.saidSelectNote" }, true);
  for (const id of notes) pinNote(model, id);
}
