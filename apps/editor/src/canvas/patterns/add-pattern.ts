import type { Localized } from "@signalbox/model";
import { freshFragment } from "../../document/fragment.ts";
import type { Operation, Point } from "../../document/operation.ts";
import { defaultsOf } from "../actions/new-node.ts";
import { currentNode, selectNodes } from "../actions/select.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import { CARD, snap } from "../geometry/card.ts";
import { freePorts } from "../graph/connectable.ts";
import { containerAt, freePlace, placeBehind } from "../graph/free-place.ts";
import { PATTERNS, type Pattern, patternFragment } from "./patterns.ts";

/** Node types that every server has, by name; a pattern whose types are missing here cannot be added. */
export const available = (model: EditorModel, pattern: Pattern): boolean =>
  pattern.nodes.every(({ type }) => newest(model, type) !== undefined);

const newest = (model: EditorModel, type: string) =>
  model.catalog
    .all()
    .filter((definition) => definition.type === type)
    .toSorted((a, b) => b.version - a.version)[0];

/**
 * Adds a pattern: at a place, or behind the selected node and connected to it. One step of the history.
 *
 * @param at Canvas coordinates of its first node.
 */
export function addPattern(model: EditorModel, pattern: Pattern, local: (text: Localized) => string, at?: Point): void {
  const graph = model.graph();
  const made = patternFragment(pattern, local, (type) => {
    const definition = newest(model, type);
    return { typeVersion: definition?.version ?? 1, params: definition ? defaultsOf(definition) : {} };
  });
  const fragment = freshFragment(model.document(), made, () => "");
  const entry = fragment.nodes[made.nodes.findIndex((node) => node.id === pattern.entry)]?.id ?? "";
  const current = at ? undefined : graph.nodes.get(currentNode(model) ?? "");
  const port = current && freePorts(graph, model.document(), current.id)[0];
  const size = sizeOf(pattern);
  const wanted = at ?? model.surface.current?.middle() ?? { x: 0, y: 0 };
  const scope = current ? current.parent : containerAt(graph, wanted);
  const place =
    current && port !== undefined
      ? freePlace(graph, placeBehind(graph, current, port), scope, size)
      : freePlace(graph, { x: snap(wanted.x), y: snap(wanted.y) }, scope, size);
  const paste: Operation = { kind: "paste", fragment, at: place, ...(scope !== undefined && { scope }) };
  const label = { key: "op.addNode", values: { name: local(pattern.title) } };
  const operations: Operation[] = [paste];
  if (current && port !== undefined) {
    const edge = { source: current.id, sourcePort: port, target: entry, targetPort: "in" };
    operations.push({ kind: "connect", edge });
  }
  if (model.edit({ kind: "batch", label, operations })) selectNodes(model, [entry], true);
}

/** The same by id, for what was dragged. */
export function addPatternById(
  model: EditorModel,
  id: string,
  local: (text: Localized) => string,
  at: Point | undefined,
): void {
  const pattern = PATTERNS.find((candidate) => candidate.id === id);
  if (pattern) addPattern(model, pattern, local, at);
}

function sizeOf({ nodes }: Pattern): { width: number; height: number } {
  return {
    width: Math.max(...nodes.map(({ at }) => at.x)) + CARD.width,
    height: Math.max(...nodes.map(({ at }) => at.y)) + CARD.height + CARD.portRow,
  };
}
