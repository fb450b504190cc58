import type { WorkflowDocument, WorkflowNode } from "./document.ts";
import { jsonEqual } from "./value.ts";

/** Pairs that are looked at for one node type; with more of them nothing is guessed. */
const MOST_PAIRS = 10_000;
/** How sure one must be: two strong signs, like the same name at the same place. */
const ENOUGH = 4;

/**
 * Nodes that have another id in `after`: of the same type, gone under the old id and new under the other, and alike in
 * name, place, parameters or what they are connected with. Old id to new id; every id occurs once.
 */
export function findRenames(before: WorkflowDocument, after: WorkflowDocument): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  const oldIds = new Set(before.nodes.map((node) => node.id));
  const newIds = new Set(after.nodes.map((node) => node.id));
  const gone = before.nodes.filter((node) => !newIds.has(node.id));
  const come = after.nodes.filter((node) => !oldIds.has(node.id));
  if (gone.length === 0 || come.length === 0) return renames;
  const around = { before: neighbours(before), after: neighbours(after) };
  const alike = (a: WorkflowNode, b: WorkflowNode): number => {
    const places = [before.layout.nodes[a.id], after.layout.nodes[b.id]] as const;
    const [from, to] = [around.before.get(a.id), around.after.get(b.id)];
    let score = 0;
    if (a.label !== undefined && a.label === b.label) score += 2;
    if (places[0] && places[1] && places[0].x === places[1].x && places[0].y === places[1].y) score += 2;
    if (Object.keys(a.params).length > 0 && jsonEqual(a.params, b.params)) score += 3;
    if (from?.into && from.into === to?.into) score += 2;
    if (from?.out && from.out === to?.out) score += 2;
    return score;
  };
  const pairs: { from: string; to: string; score: number }[] = [];
  for (const [type, olds] of Map.groupBy(gone, (node) => node.type)) {
    const news = come.filter((node) => node.type === type);
    if (olds.length * news.length > MOST_PAIRS) continue;
    for (const a of olds) {
      for (const b of news) {
        const score = alike(a, b);
        if (score >= ENOUGH) pairs.push({ from: a.id, to: b.id, score });
      }
    }
  }
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  pairs.sort((a, b) => b.score - a.score || order(a.from, b.from) || order(a.to, b.to));
  const taken = new Set<string>();
  for (const { from, to } of pairs) {
    if (renames.has(from) || taken.has(to)) continue;
    renames.set(from, to);
    taken.add(to);
  }
  return renames;
}

/** What leads into and out of each node, as text. */
function neighbours(document: WorkflowDocument): Map<string, { into: string; out: string }> {
  const lists = new Map<string, { into: string[]; out: string[] }>();
  const of = (id: string) => {
    const known = lists.get(id) ?? { into: [], out: [] };
    lists.set(id, known);
    return known;
  };
  for (const edge of document.edges) {
    of(edge.source).out.push(`${edge.sourcePort}>${edge.target}`);
    of(edge.target).into.push(`${edge.source}.${edge.sourcePort}`);
  }
  return new Map([...lists].map(([id, { into, out }]) => [id, { into: into.sort().join(), out: out.sort().join() }]));
}
