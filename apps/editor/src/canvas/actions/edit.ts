import { edgeId, type WorkflowEdge, type WorkflowNote } from "@signalbox/model";
import { FRAGMENT_MIME, fragmentOf, fragmentToText, freshFragment } from "../../document/fragment.ts";
import type { Operation, Point } from "../../document/operation.ts";
import { cardName } from "../card/card-texts.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import { NOTHING } from "../flow/surface-props.ts";
import { FRAME, snap } from "../geometry/card.ts";
import type { CanvasGraph } from "../graph/canvas-graph.ts";
import { connectProblem } from "../graph/connectable.ts";
import { containerAt } from "../graph/free-place.ts";
import { tidy } from "../layout/tidy.ts";
import { withInside } from "./add.ts";
import { currentNode, selectNodes } from "./select.ts";

/** Deletes what is selected. The selection goes to a neighbour, so that the keyboard stays where it was. */
export function deleteSelection(model: EditorModel, heal = false): void {
  const { selection } = model.ui.getState();
  const operations: Operation[] = [];
  if (selection.edges.size > 0) operations.push({ kind: "disconnect", edges: [...selection.edges] });
  if (selection.nodes.size > 0)
    operations.push({ kind: "deleteNodes", ids: [...selection.nodes], ...(heal && { heal }) });
  if (selection.notes.size > 0) operations.push({ kind: "deleteNotes", ids: [...selection.notes] });
  const [only] = operations;
  if (!only) return;
  const neighbour = before(model.graph(), selection.nodes);
  const count = selection.nodes.size + selection.notes.size;
  model.edit(
    operations.length === 1 ? only : { kind: "batch", label: { key: "op.deleteNodes", values: { count } }, operations },
  );
  if (neighbour !== undefined) selectNodes(model, [neighbour], true);
  else model.ui.setState({ selection: NOTHING });
}

function before(graph: CanvasGraph, ids: ReadonlySet<string>): string | undefined {
  const into = graph.edges.find(({ edge }) => ids.has(edge.target) && !ids.has(edge.source));
  const out = graph.edges.find(({ edge }) => ids.has(edge.source) && !ids.has(edge.target));
  return into?.edge.source ?? out?.edge.target;
}

const noteIds = (notes: readonly WorkflowNote[]) => {
  const taken = new Set(notes.map((note) => note.id));
  let n = notes.length;
  return () => {
    do n++;
    while (taken.has(`note_${n}`));
    return `note_${n}`;
  };
};

/** The selected nodes and notes as text for the clipboard; undefined when there is nothing to copy. */
export function copyText(model: EditorModel): string | undefined {
  const { nodes, notes } = model.ui.getState().selection;
  if (nodes.size + notes.size === 0) return undefined;
  return fragmentToText(fragmentOf(model.document(), nodes, notes));
}

/** Puts the selection on a clipboard event, as our own type and as text. @returns false when nothing is selected. */
export function copyTo(model: EditorModel, data: DataTransfer): boolean {
  const text = copyText(model);
  if (text === undefined) return false;
  data.setData("text/plain", text);
  data.setData(FRAGMENT_MIME, text);
  const { nodes, notes } = model.ui.getState().selection;
  model.say({ key: "canvas.saidCopied", values: { count: nodes.size + notes.size } });
  return true;
}

/** Adds copied nodes. @param at Canvas coordinates; default: the middle of the view. @returns false for other text. */
export async function pasteText(model: EditorModel, text: string, at?: Point): Promise<boolean> {
  if (!text.trimStart().startsWith("{")) return false;
  // Reading needs the schemas of the document, which nothing else on the canvas does.
  const { fragmentFromText } = await import("../../document/fragment-text.ts");
  const found = fragmentFromText(text);
  if (!found) return false;
  const fragment = freshFragment(model.document(), found, noteIds(model.document().layout.notes));
  const place = at ?? model.surface.current?.middle() ?? { x: 0, y: 0 };
  const scope = containerAt(model.graph(), place);
  const done = model.edit({
    kind: "paste",
    fragment,
    at: { x: snap(place.x), y: snap(place.y) },
    ...(scope !== undefined && { scope }),
  });
  if (done) selectAdded(model, fragment);
  return done;
}

export function duplicateSelection(model: EditorModel): void {
  const { nodes, notes } = model.ui.getState().selection;
  if (nodes.size + notes.size === 0) return;
  const document = model.document();
  const source = fragmentOf(document, nodes, notes);
  const fragment = freshFragment(document, source, noteIds(document.layout.notes));
  const graph = model.graph();
  const boxes = [
    ...[...nodes].flatMap((id) => graph.nodes.get(id) ?? []),
    ...document.layout.notes.filter((note) => notes.has(note.id)),
  ];
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const at = { x: Math.min(...boxes.map((box) => box.x)) + 32, y: snap(bottom + 32) };
  const scopes = new Set([...nodes].map((id) => graph.nodes.get(id)?.parent));
  const [scope] = scopes;
  const inside = scopes.size === 1 && scope !== undefined ? { scope } : {};
  if (model.edit({ kind: "duplicate", fragment, at, ...inside })) selectAdded(model, fragment);
}

function selectAdded(model: EditorModel, fragment: { nodes: { id: string }[]; notes: { id: string }[] }): void {
  const nodes = new Set(fragment.nodes.map((node) => node.id));
  model.ui.setState({ selection: { nodes, edges: new Set(), notes: new Set(fragment.notes.map((n) => n.id)) } });
  const [first] = nodes;
  if (first !== undefined) requestAnimationFrame(() => model.surface.current?.focus(first));
}

/** Draws an edge when it may be drawn, and says why not otherwise; one that leads back says what that means. */
export function connect(model: EditorModel, edge: WorkflowEdge): boolean {
  const problem = connectProblem(model.graph(), edge);
  if (problem) model.say({ key: `canvas.cannot.${problem}` }, true);
  if (problem || !model.edit({ kind: "connect", edge })) return false;
  sayWhenBack(model, edge);
  return true;
}

/** Draws the edge `old` anew between other ports. */
export function reconnect(model: EditorModel, old: string, to: WorkflowEdge): void {
  if (model.edit({ kind: "reconnect", edge: old, to })) sayWhenBack(model, to);
}

function sayWhenBack(model: EditorModel, edge: WorkflowEdge): void {
  const graph = model.graph();
  const again = graph.edges.find((candidate) => candidate.id === edgeId(edge))?.again;
  const entry = graph.nodes.get(edge.target);
  if (again && entry) model.say({ key: "canvas.saidBack", values: { name: cardName(entry), max: again.max } }, true);
}

/** The end of a drag: new places, and the container that was dropped into or out of. `copy` leaves what was there. */
export function dropNodes(
  model: EditorModel,
  places: Record<string, Point>,
  notes: Record<string, Point>,
  at: Point | undefined,
  copy = false,
): void {
  if (copy) return dropCopies(model, places, notes, at);
  const graph = model.graph();
  const moved = { ...places };
  for (const [id, to] of Object.entries(places)) carryContents(graph, id, to, moved);
  const operations: Operation[] = [];
  const ids = Object.keys(places);
  const scope = at && ids.length > 0 ? containerAt(graph, at, withInside(graph, ids)) : undefined;
  const joining = at ? ids.filter((id) => graph.nodes.get(id)?.parent !== scope && mayMove(graph, id, ids)) : [];
  for (const id of undosOf(graph, joining)) {
    const frame = graph.nodes.get(id);
    const step = frame?.undoes.length === 1 ? stepOf(graph, id, joining) : undefined;
    const to = step && moved[step.id];
    if (!frame || !step || !to) continue;
    if (!moved[id]) moved[id] = { x: frame.x + to.x - step.x, y: frame.y + to.y - step.y };
    carryContents(graph, id, moved[id], moved);
    joining.push(id);
  }
  if (joining.length > 0) operations.push({ kind: "setScope", ids: joining, scope });
  for (const id of new Set([...ids, ...joining])) {
    clampInside(graph, joining.includes(id) ? scope : graph.nodes.get(id)?.parent, id, moved);
  }
  if (ids.length > 0) operations.push({ kind: "moveNodes", places: moved });
  for (const [id, { x, y }] of Object.entries(notes)) operations.push({ kind: "editNote", id, set: { x, y } });
  const [only] = operations;
  if (!only) return;
  const label = { key: "op.moveNodes", values: { count: ids.length + Object.keys(notes).length } };
  model.edit(operations.length === 1 ? only : { kind: "batch", label, operations });
}

/** What was dragged stays, and copies of it stand where it was dropped. */
function dropCopies(
  model: EditorModel,
  places: Record<string, Point>,
  notes: Record<string, Point>,
  at: Point | undefined,
): void {
  const document = model.document();
  const source = fragmentOf(document, Object.keys(places), Object.keys(notes));
  const fragment = freshFragment(document, source, noteIds(document.layout.notes));
  const scope = at && containerAt(model.graph(), at);
  const [id = "", to] = Object.entries(places)[0] ?? Object.entries(notes)[0] ?? [];
  const own = source.places[id] ?? source.notes.find((note) => note.id === id);
  if (!to || !own) return;
  const corner = { x: to.x - own.x, y: to.y - own.y };
  const inside = scope === undefined ? {} : { scope };
  if (model.edit({ kind: "duplicate", fragment, at: corner, ...inside })) selectAdded(model, fragment);
}

/** The frames that take these steps back and are not among them: they have to be in the same container. */
export const undosOf = (graph: CanvasGraph, ids: readonly string[]): string[] => [
  ...new Set(
    ids.flatMap((id) => graph.nodes.get(id)?.node.undo ?? []).filter((id) => !ids.includes(id) && graph.nodes.has(id)),
  ),
];
const stepOf = (graph: CanvasGraph, undo: string, ids: readonly string[]) =>
  ids.map((id) => graph.nodes.get(id)).find((card) => card?.node.undo === undo);

/** Triggers stay at the top level, and contents move with their container. */
const mayMove = (graph: CanvasGraph, id: string, ids: readonly string[]): boolean =>
  graph.nodes.get(id)?.definition?.kind !== "trigger" && !ids.includes(graph.nodes.get(id)?.parent ?? "");

function carryContents(graph: CanvasGraph, id: string, to: Point, moved: Record<string, Point>): void {
  const card = graph.nodes.get(id);
  if (!card?.container) return;
  for (const inner of withInside(graph, graph.children.get(id) ?? [])) {
    const box = graph.nodes.get(inner);
    if (box && !moved[inner]) moved[inner] = { x: box.x + to.x - card.x, y: box.y + to.y - card.y };
  }
}

/** Nothing may stand above or left of the body of its container: the frame only grows to the right and down. */
function clampInside(graph: CanvasGraph, scope: string | undefined, id: string, moved: Record<string, Point>): void {
  const frame = scope === undefined ? undefined : graph.nodes.get(scope);
  const to = moved[id];
  if (!frame || !to) return;
  const corner = moved[frame.id] ?? frame;
  const next = {
    x: Math.max(to.x, corner.x + FRAME.padding),
    y: Math.max(to.y, corner.y + FRAME.header + FRAME.padding),
  };
  carryContents(graph, id, next, moved);
  moved[id] = next;
}

/** Moves the selection by keyboard; a burst is one step of the history. */
export function moveSelection(model: EditorModel, dx: number, dy: number): void {
  const { selection } = model.ui.getState();
  const graph = model.graph();
  const places: Record<string, Point> = {};
  for (const id of withInside(graph, selection.nodes)) {
    const card = graph.nodes.get(id);
    if (card) places[id] = { x: card.x + dx, y: card.y + dy };
  }
  for (const id of selection.nodes) {
    if (!selection.nodes.has(graph.nodes.get(id)?.parent ?? ""))
      clampInside(graph, graph.nodes.get(id)?.parent, id, places);
  }
  const key = `move:${[...selection.nodes].join()}`;
  if (Object.keys(places).length > 0) model.edit({ kind: "moveNodes", places }, { coalesce: key });
}

/**
 * Lays the graph out anew, or only the selected nodes when there are several; the node last selected keeps its place.
 * `Esc` stops it while it works.
 */
export async function tidyUp(model: EditorModel): Promise<void> {
  const graph = model.graph();
  const { selection } = model.ui.getState();
  const some = selection.nodes.size > 1 ? withInside(graph, selection.nodes) : undefined;
  const stop = new AbortController();
  model.ui.getState().arranging?.abort();
  model.ui.setState({ arranging: stop });
  try {
    const places = await tidy(graph, { anchor: currentNode(model), only: some, signal: stop.signal });
    if (some) keepInside(graph, selection.nodes, places);
    const count = Object.keys(places).length;
    if (model.edit({ kind: "layout", places })) model.say({ key: "canvas.saidTidy", values: { count } });
    else model.say({ key: "canvas.saidTidyAlready" });
    if (currentNode(model) === undefined) requestAnimationFrame(() => model.surface.current?.fit());
  } catch {
    model.say({ key: "canvas.saidTidyStopped" }, !stop.signal.aborted);
  } finally {
    if (model.ui.getState().arranging === stop) model.ui.setState({ arranging: undefined });
  }
}

/** Everything moves together when one of it would stand above or left of the body of its container. */
function keepInside(graph: CanvasGraph, selected: ReadonlySet<string>, places: Record<string, Point>): void {
  let dx = 0;
  let dy = 0;
  for (const id of selected) {
    const frame = graph.nodes.get(graph.nodes.get(id)?.parent ?? "");
    const to = places[id];
    if (!frame || !to || selected.has(frame.id)) continue;
    dx = Math.max(dx, frame.x + FRAME.padding - to.x);
    dy = Math.max(dy, frame.y + FRAME.header + FRAME.padding - to.y);
  }
  for (const [id, { x, y }] of Object.entries(places)) places[id] = { x: x + dx, y: y + dy };
}

export function toggleDisabled(model: EditorModel): void {
  const { selection } = model.ui.getState();
  const nodes = model.document().nodes.filter((node) => selection.nodes.has(node.id));
  if (nodes.length === 0) return;
  const off = nodes.some((node) => !node.disabled);
  const operations = nodes.map(
    (node): Operation => ({ kind: "setNodeField", id: node.id, field: "disabled", value: off || undefined }),
  );
  model.edit({
    kind: "batch",
    label: { key: off ? "op.switchOff" : "op.switchOn", values: { count: nodes.length } },
    operations,
  });
}
