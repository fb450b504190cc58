import type { WorkflowDocument } from "@signalbox/model";
import type { Fragment, Point } from "../operation.ts";
import { hasNode, placed } from "./graph.ts";

/** Adds a fragment with its top left corner at `at`. Nothing happens when one of its ids is taken. */
export function paste(
  document: WorkflowDocument,
  { fragment, at, scope }: { fragment: Fragment; at: Point; scope?: string },
): WorkflowDocument {
  if (fragment.nodes.length === 0 && fragment.notes.length === 0) return document;
  if (fragment.nodes.some((node) => hasNode(document, node.id))) return document;
  const target = scope !== undefined && hasNode(document, scope) ? scope : undefined;
  const places = Object.fromEntries(
    Object.entries(fragment.places).map(([id, p]) => [id, { ...p, x: at.x + p.x, y: at.y + p.y }]),
  );
  const layout = placed(document, places);
  for (const [id, place] of Object.entries(places)) layout.nodes[id] = place;
  const taken = new Set(document.layout.notes.map((note) => note.id));
  const notes = fragment.notes.filter((note) => !taken.has(note.id));
  return {
    ...document,
    nodes: [
      ...document.nodes,
      ...fragment.nodes.map((node) => (node.scope || !target ? node : { ...node, scope: target })),
    ],
    edges: [...document.edges, ...fragment.edges],
    layout: { ...layout, notes: [...layout.notes, ...notes.map((n) => ({ ...n, x: n.x + at.x, y: n.y + at.y }))] },
  };
}
