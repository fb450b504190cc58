import type { EditorModel } from "../editor/editor-model.ts";
import type { AddRequest } from "../editor/ui-store.ts";
import { CARD } from "../geometry/card.ts";
import { currentNode } from "./select.ts";

let pointer: { x: number; y: number; over: boolean } = { x: 0, y: 0, over: false };

/** Remembers where the pointer is, so that the keyboard can add there. */
export const notePointer = (x: number, y: number, over: boolean): void => {
  pointer = { x, y, over };
};

/** Opens the search for a node: behind the selected node, on the selected edge, else at the pointer, else in the middle. */
export function requestAdd(model: EditorModel, request?: Partial<AddRequest>): void {
  const surface = model.surface.current;
  if (!surface) return;
  const current = currentNode(model);
  const card = current === undefined ? undefined : model.graph().nodes.get(current);
  const middle = surface.toScreen(surface.middle());
  if (request?.at) return model.ui.setState({ add: { ...request, at: request.at } });
  if (card) {
    const corner = surface.toScreen({ x: card.x + card.width, y: card.y });
    return model.ui.setState({ add: { at: { x: corner.x + 8, y: corner.y } } });
  }
  const edge = selectedEdge(model);
  if (edge) return model.ui.setState({ add: { edge: edge.id, at: surface.toScreen(edge.middle) } });
  if (!pointer.over) return model.ui.setState({ add: { at: middle } });
  model.ui.setState({ add: { at: pointer, place: surface.toCanvas(pointer) } });
}

/** Where the pointer is on the canvas; undefined when it is elsewhere. */
export const pointerPlace = (model: EditorModel): { x: number; y: number } | undefined =>
  pointer.over ? model.surface.current?.toCanvas(pointer) : undefined;

/** The one selected edge, and about where its middle is. */
function selectedEdge(model: EditorModel): { id: string; middle: { x: number; y: number } } | undefined {
  const { edges } = model.ui.getState().selection;
  const [id] = edges;
  const graph = model.graph();
  const found = edges.size === 1 ? graph.edges.find((candidate) => candidate.id === id) : undefined;
  const from = found && graph.nodes.get(found.edge.source);
  const to = found && graph.nodes.get(found.edge.target);
  if (!found || !from || !to) return undefined;
  return { id: found.id, middle: { x: (from.x + from.width + to.x) / 2, y: (from.y + to.y + CARD.height) / 2 } };
}
