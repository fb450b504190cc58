import { edgeId, type WorkflowDocument } from "@signalbox/model";
import { type Loop, loops } from "../check/loops.ts";
import { cycleId, type PlanEdge } from "./plan.ts";

/** The edges of a node, of a document with its drawn cycles folded into loops. */
export interface LevelEdges {
  incoming: PlanEdge[];
  outgoing: PlanEdge[];
  /** Out of the cycle the node is in, or back to its entry. */
  leaving: PlanEdge[];
}

/**
 * A document seen in levels: every drawn cycle is one node (`~entry`) for those outside, and a scope of its own for
 * those inside. An edge belongs to the level its two ends have in common; for whatever is deeper at its source it is
 * an edge that leaves. It has the same number on every level.
 */
export interface Levels {
  /** All nodes, the folded cycles included. */
  readonly ids: readonly string[];
  readonly cycles: readonly Loop[];
  scopeOf(id: string): string;
  edgesOf(id: string): LevelEdges;
  /** The folded cycle that is entered at this node. */
  cycleAt(id: string): string | undefined;
  /** Edges that begin another pass. */
  backOf(cycle: string): readonly PlanEdge[];
}

export function levelsOf(document: WorkflowDocument): Levels {
  const found = loops(document).loops;
  const chains = chainsOf(found);
  const edges = new Map<string, LevelEdges>();
  const back = new Map<string, PlanEdge[]>();
  const ids = [...document.nodes.map((node) => node.id), ...found.map((loop) => cycleId(loop.header))];
  for (const id of ids) edges.set(id, { incoming: [], outgoing: [], leaving: [] });
  const of = (id: string): LevelEdges => edges.get(id) as LevelEdges;
  for (const [index, drawn] of document.edges.entries()) {
    const from = chains.get(drawn.source) ?? [];
    const to = chains.get(drawn.target) ?? [];
    let common = 0;
    while (common < from.length && from[common] === to[common]) common++;
    const edge = { index, id: edgeId(drawn), source: drawn.source, sourcePort: drawn.sourcePort, target: drawn.target };
    // To the entry of the innermost cycle they share: it begins another pass of that one.
    const again = common > 0 && from[common - 1] === drawn.target && to.length === common;
    // What is deeper at the source, from the inside out, has it as an edge that leaves.
    const sources = [drawn.source, ...from.slice(common).reverse().map(cycleId)];
    const last = sources.pop() as string;
    for (const id of sources) of(id).leaving.push(edge);
    if (again) {
      of(last).leaving.push(edge);
      const cycle = cycleId(drawn.target);
      back.set(cycle, [...(back.get(cycle) ?? []), edge]);
      continue;
    }
    const deeper = to[common];
    const whole = { ...edge, source: last, target: deeper === undefined ? drawn.target : cycleId(deeper) };
    of(whole.source).outgoing.push(whole);
    of(whole.target).incoming.push(whole);
  }
  const scopes = new Map(document.nodes.map((node) => [node.id, node.scope ?? ""]));
  const headers = new Set(found.map((loop) => loop.header));
  return {
    ids,
    cycles: found,
    edgesOf: of,
    backOf: (cycle) => back.get(cycle) ?? [],
    cycleAt: (id) => (headers.has(id) ? cycleId(id) : undefined),
    scopeOf(id) {
      const folded = id.startsWith("~");
      const chain = chains.get(folded ? id.slice(1) : id) ?? [];
      const around = folded ? chain[chain.indexOf(id.slice(1)) - 1] : chain.at(-1);
      return around === undefined ? (scopes.get(folded ? id.slice(1) : id) ?? "") : cycleId(around);
    },
  };
}

/** Headers of the cycles around each node, outermost first. */
function chainsOf(found: readonly Loop[]): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  // Outer cycles come before those inside them.
  for (const loop of found) for (const id of loop.nodes) chains.set(id, [...(chains.get(id) ?? []), loop.header]);
  return chains;
}
