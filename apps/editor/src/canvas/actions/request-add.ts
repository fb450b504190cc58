import type { EditorModel } from "../editor/editor-model.ts";
import type { AddRequest } from "../editor/ui-store.ts";
import { currentNode } from "./select.ts";

let pointer: { x: number; y: number; over: boolean } = { x: 0, y: 0, over: false };

/** Remembers where the pointer is, so that the keyboard can add there. */
export const notePointer = (x: number, y: number, over: boolean): void => {
  pointer = { x, y, over };
};

/** Opens the search for a node: behind the selected node, else at the pointer, else in the middle. */
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
  if (!pointer.over) return model.ui.setState({ add: { at: middle } });
  model.ui.setState({ add: { at: pointer, place: surface.toCanvas(pointer) } });
}

/** Where the pointer is on the canvas; undefined when it is elsewhere. */
export const pointerPlace = (model: EditorModel): { x: number; y: number } | undefined =>
  pointer.over ? model.surface.current?.toCanvas(pointer) : undefined;
