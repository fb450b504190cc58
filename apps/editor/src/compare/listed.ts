import { type Change, type DocumentChanges, trails } from "@signalbox/model";

export interface Listed {
  /** Those that are gone through, in the order the canvas is read. */
  shown: Change[];
  /** Nodes that only use the new name of a renamed one. */
  trailing: number;
  /** Edges that came or went with a node. */
  along: number;
}

/** Which changes are told one by one: the workflow first, then nodes from left to right, then edges. */
export function listChanges(
  { changes }: DocumentChanges,
  placeOf: (node: string) => { x: number; y: number } | undefined,
): Listed {
  const listed: Listed = { shown: [], trailing: 0, along: 0 };
  const rank = { document: 0, node: 1, edge: 2 };
  for (const change of changes) {
    if (change.kind === "node" && trails(change)) listed.trailing++;
    else if (change.kind === "edge" && change.along) listed.along++;
    else listed.shown.push(change);
  }
  const place = (change: Change) => (change.kind === "node" ? placeOf(change.id) : undefined) ?? { x: 0, y: 0 };
  listed.shown.sort((a, b) => {
    if (a.kind !== b.kind) return rank[a.kind] - rank[b.kind];
    const [p, q] = [place(a), place(b)];
    return p.x - q.x || p.y - q.y;
  });
  return listed;
}
