import type { WorkflowDocument } from "@signalbox/model";

/**
 * The document without what names nodes that are not there: edges, containers, undos, places, pins of notes. A patch made
 * against an older document, or two people's edits put together, may leave such.
 */
export function withoutLooseEnds(document: WorkflowDocument): WorkflowDocument {
  const ids = new Set(document.nodes.map((node) => node.id));
  const has = (id: string | undefined) => id === undefined || ids.has(id);
  const nodes = document.nodes.map((node) => {
    if (has(node.scope) && has(node.undo)) return node;
    const { scope, undo, ...rest } = node;
    return { ...rest, ...(scope && ids.has(scope) && { scope }), ...(undo && ids.has(undo) && { undo }) };
  });
  const places = Object.entries(document.layout.nodes).filter(([id]) => ids.has(id));
  const notes = document.layout.notes.map(({ node, ...note }) =>
    node !== undefined && ids.has(node) ? { ...note, node } : note,
  );
  return {
    ...document,
    nodes,
    edges: document.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
    layout: { nodes: Object.fromEntries(places), notes },
  };
}
