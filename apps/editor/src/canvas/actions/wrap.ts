import { edgeId, type NodeDefinition, type WorkflowEdge, type WorkflowNode } from "@signalbox/model";
import type { Operation, Point } from "../../document/operation.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import { CARD, FRAME, isApart, snap } from "../geometry/card.ts";
import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import { withInside } from "./add.ts";
import { undosOf } from "./edit.ts";
import { newNode } from "./new-node.ts";
import { currentNode, selectNodes } from "./select.ts";

const GAP = 80;

/** What can be put into a new container together: nodes of one container without triggers, and what takes them back. */
export function wrappable(graph: CanvasGraph, selected: Iterable<string>): CanvasNode[] {
  const cards = [...selected].flatMap((id) => graph.nodes.get(id) ?? []);
  const ids = new Set(cards.map((card) => card.id));
  // Contents of a selected container stay in it.
  const outer = cards.filter((card) => card.parent === undefined || !ids.has(card.parent));
  const [first] = outer;
  const fits = outer.every((card) => card.parent === first?.parent && card.definition?.kind !== "trigger");
  if (!first || !fits) return [];
  const undos = undosOf(
    graph,
    outer.map((card) => card.id),
  );
  return [...outer, ...undos.flatMap((id) => graph.nodes.get(id) ?? [])];
}

/**
 * Puts the selected nodes into a new container where they stand. Edges that led to them lead to it, and what left them
 * leaves it: by its main port, errors by its error port.
 *
 * @returns the id of the container; undefined when these nodes cannot be in one together.
 */
export function wrapSelection(model: EditorModel, definition: NodeDefinition, label: string): string | undefined {
  const graph = model.graph();
  const cards = wrappable(graph, model.ui.getState().selection.nodes);
  const [first] = cards;
  if (!first) {
    model.say({ key: "canvas.saidCannotWrap" }, true);
    return undefined;
  }
  const made = newNode(model, definition, label);
  const container: WorkflowNode = first.parent === undefined ? made : { ...made, scope: first.parent };
  const ids = cards.map((card) => card.id);
  const at = {
    x: snap(Math.min(...cards.map((card) => card.x)) - FRAME.padding),
    y: snap(Math.min(...cards.map((card) => card.y)) - FRAME.header - FRAME.padding),
  };
  const edges =
    definition.ports.length === 0 ? { gone: touching(graph, ids), made: [] } : edgesAround(graph, ids, made.id);
  const operations: Operation[] = [
    { kind: "addNode", node: container, at },
    { kind: "setScope", ids, scope: made.id },
    ...(edges.gone.length > 0 ? [{ kind: "disconnect", edges: edges.gone } satisfies Operation] : []),
    ...edges.made.map((edge): Operation => ({ kind: "connect", edge })),
  ];
  const places = makeRoom(graph, ids, { x: at.x, y: at.y });
  if (Object.keys(places).length > 0) operations.push({ kind: "moveNodes", places });
  model.edit({ kind: "batch", label: { key: "op.wrap", values: { count: ids.length, name: label } }, operations });
  model.ui.setState({ add: undefined, inspectorOpen: true, tab: "params" });
  selectNodes(model, [made.id], true);
  return made.id;
}

interface Rewired {
  /** Ids of edges that are taken away. */
  gone: string[];
  made: WorkflowEdge[];
}

const crossing = (graph: CanvasGraph, inside: ReadonlySet<string>) =>
  graph.edges.filter(({ edge }) => inside.has(edge.source) !== inside.has(edge.target));

const touching = (graph: CanvasGraph, ids: readonly string[]): string[] =>
  crossing(graph, new Set(ids)).map(({ id }) => id);

function edgesAround(graph: CanvasGraph, ids: readonly string[], container: string): Rewired {
  const inside = new Set(ids);
  const made = new Map<string, WorkflowEdge>();
  const across = crossing(graph, inside);
  for (const { edge, port } of across) {
    const next: WorkflowEdge = inside.has(edge.target)
      ? { ...edge, target: container, targetPort: "in" }
      : { ...edge, source: container, sourcePort: port?.kind === "error" ? "error" : "out" };
    made.set(edgeId(next), next);
  }
  return { gone: across.map(({ id }) => id), made: [...made.values()] };
}

/** What stands beside or below the new frame and would be covered by it moves on. */
function makeRoom(graph: CanvasGraph, ids: readonly string[], at: Point): Record<string, Point> {
  const inside = withInside(graph, ids);
  const boxes = [...inside].flatMap((id) => graph.nodes.get(id) ?? []);
  const right = Math.max(at.x + FRAME.minWidth, ...boxes.map((box) => box.x + box.width + FRAME.padding));
  const bottom = Math.max(at.y + FRAME.minHeight, ...boxes.map((box) => box.y + box.height + FRAME.padding));
  const parent = graph.nodes.get(ids[0] ?? "")?.parent;
  const others = [...graph.nodes.values()].filter((card) => card.parent === parent && !inside.has(card.id));
  const level = others.filter((card) => card.y < bottom && card.y + card.height > at.y);
  const behind = level.filter(
    (card) => card.x >= Math.min(right, ...boxes.map((box) => box.x)) && card.x < right + GAP,
  );
  const first = Math.min(...behind.map((card) => card.x));
  if (behind.length === 0) return {};
  const by = snap(right + GAP - first);
  const places: Record<string, Point> = {};
  for (const id of withInside(
    graph,
    others.filter((card) => card.x >= first).map((card) => card.id),
  )) {
    const card = graph.nodes.get(id);
    if (card) places[id] = { x: card.x + by, y: card.y };
  }
  return places;
}

/** Takes a container away and leaves what is inside, connected as the container was. */
export function unwrap(model: EditorModel): void {
  const graph = model.graph();
  const id = currentNode(model);
  const frame = id === undefined ? undefined : graph.nodes.get(id);
  if (!frame?.container) return model.say({ key: "canvas.saidNoContainer" }, true);
  const contents = (graph.children.get(frame.id) ?? []).flatMap((inner) => graph.nodes.get(inner) ?? []);
  const ids = contents.map((card) => card.id);
  const label = frame.node.label || frame.id;
  const operations: Operation[] = [
    { kind: "setScope", ids, scope: frame.parent },
    { kind: "deleteNodes", ids: [frame.id] },
    ...edgesWithout(graph, frame, contents).map((edge): Operation => ({ kind: "connect", edge })),
  ];
  model.edit({ kind: "batch", label: { key: "op.unwrap", values: { name: label } }, operations });
  selectNodes(model, ids, true);
}

/** From what led to the container to its first nodes, and from its last nodes to what came behind it. */
function edgesWithout(graph: CanvasGraph, frame: CanvasNode, contents: readonly CanvasNode[]): WorkflowEdge[] {
  const way = contents.filter((card) => !card.aside);
  const into = new Set(graph.edges.filter((edge) => !edge.again).map(({ edge }) => edge.target));
  const outOf = new Set(graph.edges.map(({ edge }) => edge.source));
  const firsts = way.filter((card) => card.input && !into.has(card.id));
  const lasts = way.filter((card) => !outOf.has(card.id));
  const leadIn = graph.edges.filter(({ edge }) => edge.target === frame.id);
  const leadOut = graph.edges.filter(({ edge }) => edge.source === frame.id);
  return [
    ...leadIn.flatMap(({ edge }) => firsts.map((card) => ({ ...edge, target: card.id, targetPort: "in" }))),
    ...leadOut.flatMap(({ edge }) =>
      lasts.flatMap((card) => {
        const wanted = edge.sourcePort === "error" ? "error" : undefined;
        const port = card.ports.find((place) => (wanted ? place.port.id === wanted : !isApart(place.port)));
        return port && edge.sourcePort !== "cancelled" ? [{ ...edge, source: card.id, sourcePort: port.port.id }] : [];
      }),
    ),
  ];
}

/** Adds an undo frame below a step, in the same container, and names it there. @returns its id. */
export function addUndo(model: EditorModel, id: string, definition: NodeDefinition, label: string): string | undefined {
  const graph = model.graph();
  const card = graph.nodes.get(id);
  if (!card) return undefined;
  const made = newNode(model, definition, label);
  const node: WorkflowNode = card.parent === undefined ? made : { ...made, scope: card.parent };
  const siblings = [...graph.nodes.values()].filter((other) => other.parent === card.parent);
  const at = { x: card.x, y: card.y + card.height + CARD.height };
  const covers = (other: CanvasNode) =>
    at.x < other.x + other.width + 24 &&
    other.x < at.x + FRAME.minWidth + 24 &&
    at.y < other.y + other.height + 24 &&
    other.y < at.y + FRAME.minHeight + 24;
  for (let other = siblings.find(covers), n = 0; other && n < 50; other = siblings.find(covers), n++) {
    at.y = snap(other.y + other.height + 40);
  }
  model.edit({
    kind: "batch",
    label: { key: "op.addUndo", values: { name: card.node.label || id } },
    operations: [
      { kind: "addNode", node, at },
      { kind: "setNodeField", id, field: "undo", value: made.id },
    ],
  });
  return made.id;
}
