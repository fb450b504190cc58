import type { EditorModel } from "../editor/editor-model.ts";
import { NOTHING } from "../flow/surface-props.ts";
import { type Direction, flowOrder, nearest, reachable } from "../graph/navigate.ts";

/** Selects these nodes only. `focus` also brings the first one into view and gives it the keyboard. */
export function selectNodes(model: EditorModel, ids: Iterable<string>, focus = false): void {
  const nodes = new Set(ids);
  model.ui.setState({ selection: { ...NOTHING, nodes }, moving: false });
  const [first] = nodes;
  if (focus && first !== undefined) queueMicrotask(() => model.surface.current?.focus(first));
}

/** Stops what is under way; when nothing is, selects nothing. */
export function clearSelection(model: EditorModel): void {
  const { arranging } = model.ui.getState();
  if (arranging) arranging.abort();
  else model.ui.setState({ selection: NOTHING, moving: false });
}

export function selectAll(model: EditorModel): void {
  const { nodes, notes } = model.graph();
  const selection = { nodes: new Set(nodes.keys()), edges: new Set<string>(), notes: new Set(notes.map((n) => n.id)) };
  model.ui.setState({ selection });
  model.say({ key: "canvas.saidSelected", values: { count: nodes.size } });
}

/** The node actions work on: the selected one, the last of several. */
export const currentNode = (model: EditorModel): string | undefined => [...model.ui.getState().selection.nodes].at(-1);

/** To the nearest node in a direction; without a selection, to the first node. */
export function goInDirection(model: EditorModel, direction: Direction): void {
  const from = currentNode(model);
  const to = from === undefined ? flowOrder(model.graph())[0] : nearest(model.graph(), from, direction);
  if (to !== undefined) selectNodes(model, [to], true);
}

/** To the next or previous node in flow order. */
export function goAlong(model: EditorModel, step: 1 | -1): void {
  const order = flowOrder(model.graph());
  const from = currentNode(model);
  const index = from === undefined ? -1 : order.indexOf(from);
  const to = order[index < 0 ? 0 : index + step];
  if (to !== undefined) selectNodes(model, [to], true);
}

export function selectReachable(model: EditorModel, way: "down" | "up"): void {
  const { selection } = model.ui.getState();
  const nodes = reachable(model.graph(), selection.nodes, way);
  model.ui.setState({ selection: { ...NOTHING, nodes } });
  model.say({ key: "canvas.saidSelected", values: { count: nodes.size } });
}

/** Shows a node's settings. */
export function openNode(model: EditorModel, id: string): void {
  model.ui.setState({ selection: { ...NOTHING, nodes: new Set([id]) }, inspectorOpen: true, tab: "params" });
  requestAnimationFrame(() =>
    document
      .querySelector<HTMLElement>("[data-inspector-body] :is(input, textarea, [contenteditable=true], button, select)")
      ?.focus(),
  );
}
