import type { DocumentChanges, WorkflowDocument, WorkflowNode } from "@signalbox/model";
import { CARD } from "../canvas/geometry/card.ts";
import type { ChangeMark } from "../canvas/live/views.ts";

/** Between what is gone and what stands above it. */
const GAP = 24;

export interface Merged {
  /** The newer document, and in it what is gone. For drawing only: it would not run. */
  document: WorkflowDocument;
  /** By node and edge id. */
  marks: ReadonlyMap<string, ChangeMark>;
}

/** Puts two documents on one canvas. What is gone stands where it was, or below what has taken its place. */
export function mergeDocuments(
  before: WorkflowDocument,
  after: WorkflowDocument,
  { changes }: DocumentChanges,
): Merged {
  const marks = new Map<string, ChangeMark>();
  const renames = new Map<string, string>();
  const ghosts: WorkflowNode[] = [];
  const edges = [...after.edges];
  for (const change of changes) {
    if (change.kind === "document") continue;
    const fields = change.kind === "node" && change.change === "changed" ? change.fields.length : 0;
    marks.set(change.id, { change: change.change, fields });
    if (change.change !== "removed") {
      if (change.kind === "node" && change.change === "changed" && change.from) renames.set(change.from, change.id);
    } else if (change.kind === "node") ghosts.push(change.node);
    else edges.push(change.edge);
  }
  const scopeOf = ({ scope }: WorkflowNode) => (scope === undefined ? undefined : (renames.get(scope) ?? scope));
  const places = { ...after.layout.nodes };
  const gone = new Set(ghosts.map((node) => node.id));
  for (const ghost of ghosts) {
    const place = before.layout.nodes[ghost.id];
    const scope = scopeOf(ghost);
    if (!place) continue;
    let { y } = place;
    // What stands in a container that is gone as well has the place to itself.
    if (scope === undefined || !gone.has(scope)) {
      const others = after.nodes.flatMap((node) => (node.scope === scope ? (places[node.id] ?? []) : []));
      const covered = () =>
        others.some((at) => Math.abs(at.x - place.x) < CARD.width && Math.abs(at.y - y) < CARD.height + GAP);
      for (let n = 0; n < 100 && covered(); n++) y += CARD.height / 2;
    }
    places[ghost.id] = { ...place, y };
  }
  const nodes = [
    ...after.nodes,
    ...ghosts.map((node) => {
      const { scope: _scope, ...rest } = node;
      const scope = scopeOf(node);
      return scope === undefined ? rest : { ...rest, scope };
    }),
  ];
  return { document: { ...after, nodes, edges, layout: { ...after.layout, nodes: places } }, marks };
}
