import { jsonEqual, slugFor, type WorkflowDocument, type WorkflowNode } from "@signalbox/model";
import { renameNode } from "../apply/node.ts";

/** Two versions of a document, what both began with, and what was sent of mine without an answer. */
export interface Sides {
  base: WorkflowDocument;
  mine: WorkflowDocument;
  theirs: WorkflowDocument;
  /** Saves of mine that the server may or may not have stored. */
  sent: readonly WorkflowDocument[];
}

/** A node that each side gave another id. All sides carry `theirs` from now on. */
export interface IdQuestion {
  base: string;
  mine: string;
  theirs: string;
}

const rename = (document: WorkflowDocument, id: string, to: string) =>
  renameNode(document, { kind: "renameNode", id, to });
const byId = (document: WorkflowDocument): Map<string, WorkflowNode> =>
  new Map(document.nodes.map((node) => [node.id, node]));

/**
 * Nodes that have another id on a side than in the base. A document does not tell renaming from deleting and adding,
 * so a node counts as renamed when one of its type stands at the very place it had, or has all of its content.
 */
export function renamesOf(base: WorkflowDocument, side: WorkflowDocument): Map<string, string> {
  const [before, after] = [byId(base), byId(side)];
  const fresh = side.nodes.filter((node) => !before.has(node.id));
  const renames = new Map<string, string>();
  if (fresh.length === 0) return renames;
  const used = new Set<string>();
  for (const node of base.nodes) {
    if (after.has(node.id)) continue;
    const place = base.layout.nodes[node.id];
    const { id, ...content } = node;
    const same = fresh.find((other) => {
      if (used.has(other.id) || other.type !== node.type) return false;
      if (place && jsonEqual(place, side.layout.nodes[other.id]) && other.scope === node.scope) return true;
      const { id: _id, ...rest } = other;
      return jsonEqual(content, rest);
    });
    if (!same) continue;
    used.add(same.id);
    renames.set(id, same.id);
  }
  return renames;
}

/**
 * Gives the same node the same id on every side, and different nodes different ones: what one side renamed is renamed
 * on the others, with all that points to it, and of two new nodes of one id mine gets a free one.
 */
export function align(sides: Sides): { sides: Sides; ids: IdQuestion[] } {
  const separate = withoutClashes(sides);
  let { base, mine, theirs, sent } = separate;
  const [ours, others] = [renamesOf(base, mine), renamesOf(base, theirs)];
  const ids: IdQuestion[] = [];
  for (const id of new Set([...ours.keys(), ...others.keys()])) {
    const [my, their] = [ours.get(id), others.get(id)];
    const to = their ?? my ?? id;
    if (my !== undefined && their !== undefined && my !== their) ids.push({ base: id, mine: my, theirs: their });
    base = rename(base, id, to);
    mine = rename(mine, my ?? id, to);
    theirs = rename(theirs, id, to);
    sent = sent.map((document) => rename(my === undefined ? document : rename(document, my, to), id, to));
  }
  return { sides: { base, mine, theirs, sent }, ids };
}

function withoutClashes({ base, mine, theirs, sent }: Sides): Sides {
  const known = new Set([base, ...sent].flatMap((document) => document.nodes.map((node) => node.id)));
  const others = byId(theirs);
  const [ours, others2] = [renamesOf(base, mine), renamesOf(base, theirs)];
  const renamedTo = (map: Map<string, string>, to: string) => [...map].find(([, name]) => name === to)?.[0];
  let next = mine;
  for (const node of mine.nodes) {
    const other = others.get(node.id);
    if (!other || known.has(node.id) || jsonEqual(node, other)) continue;
    const from = renamedTo(ours, node.id);
    if (from !== undefined && from === renamedTo(others2, node.id)) continue;
    const taken = (name: string) => others.has(name) || next.nodes.some(({ id }) => id === name);
    next = rename(next, node.id, slugFor(node.id.replace(/_\d+$/, ""), taken));
  }
  return { base, mine: next, theirs, sent };
}
