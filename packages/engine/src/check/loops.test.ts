import { workflowDocument } from "@signalbox/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loops } from "./loops.ts";

const documentOf = (ids: readonly string[], edges: readonly (readonly [string, string])[], scopes = new Map()) =>
  workflowDocument.parse({
    name: "Test",
    nodes: ids.map((id) => ({ id, type: "act", ...(scopes.has(id) && { scope: scopes.get(id) }) })),
    edges: edges.map(([source, target]) => ({ source, sourcePort: "out", target })),
  });

/** `a>b>c` are edges. */
function found(drawn: string, scopes?: Map<string, string>) {
  const edges = drawn
    .split(" ")
    .flatMap((chain) => chain.split(">").map((id, i, all) => [id, all[i + 1]] as const))
    .filter((edge): edge is readonly [string, string] => edge[1] !== undefined);
  const ids = [...new Set(edges.flat())];
  const { loops: all, tangles } = loops(documentOf(ids, edges, scopes));
  const told = (edges: { source: string; target: string }[]) => edges.map((edge) => `${edge.source}>${edge.target}`);
  return {
    loops: all.map((loop) => ({ ...loop, backEdges: told(loop.backEdges), exitEdges: told(loop.exitEdges) })),
    tangles,
  };
}

describe("loops drawn by hand", () => {
  test("a graph without circles has none", () => {
    expect(found("s>a>b s>b")).toEqual({ loops: [], tangles: [] });
  });

  test("a circle with one way in is a loop", () => {
    expect(found("s>a>b>a b>c")).toEqual({
      loops: [{ header: "a", nodes: ["a", "b"], backEdges: ["b>a"], exitEdges: ["b>c"] }],
      tangles: [],
    });
  });

  test("a loop inside a loop; an edge can leave both", () => {
    const { loops, tangles } = found("s>a>b>c>b c>d>a c>e");
    expect(tangles).toEqual([]);
    expect(loops).toEqual([
      { header: "a", nodes: ["a", "b", "c", "d"], backEdges: ["d>a"], exitEdges: ["c>e"] },
      { header: "b", nodes: ["b", "c"], parent: "a", backEdges: ["c>b"], exitEdges: ["c>d", "c>e"] },
    ]);
  });

  test("edges back to one node are one loop, even where their ways are apart", () => {
    const { loops } = found("s>a>b>a a>c>a c>d");
    expect(loops).toEqual([{ header: "a", nodes: ["a", "b", "c"], backEdges: ["b>a", "c>a"], exitEdges: ["c>d"] }]);
  });

  test("a node connected to itself is a loop of one", () => {
    expect(found("s>a a>a").loops).toMatchObject([{ header: "a", nodes: ["a"], backEdges: ["a>a"] }]);
  });

  test("GRAPH-2: a circle with two ways in is none, and says where they are", () => {
    expect(found("s>a>b>a s>b b>c")).toEqual({ loops: [], tangles: [{ nodes: ["a", "b"], entries: ["a", "b"] }] });
  });

  test("GRAPH-2: a circle that nothing leads into is none", () => {
    expect(found("a>b>a b>c")).toEqual({ loops: [], tangles: [{ nodes: ["a", "b"], entries: [] }] });
  });

  test("a tangle inside a loop names the loop", () => {
    expect(found("s>h>a>b>a h>b b>h")).toMatchObject({
      loops: [{ header: "h" }],
      tangles: [{ nodes: ["a", "b"], entries: ["a", "b"], parent: "h" }],
    });
  });

  test("edges across the border of a container make no circle", () => {
    expect(found("s>a>b>a", new Map([["b", "each"]]))).toEqual({ loops: [], tangles: [] });
  });
});

/** Nodes n0..: all of them can be reached from n0, which nothing leads to. */
const graphs = fc
  .record({
    tree: fc.array(fc.nat(100), { minLength: 1, maxLength: 7 }),
    more: fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { maxLength: 9 }),
  })
  .map(({ tree, more }) => {
    const count = tree.length + 1;
    const edges = new Map<string, readonly [string, string]>();
    const add = (from: number, to: number) => edges.set(`${from}>${to}`, [`n${from}`, `n${to}`]);
    for (const [i, from] of tree.entries()) add(from % (i + 1), i + 1);
    for (const [from, to] of more) add(from % count, (to % (count - 1)) + 1);
    return { ids: Array.from({ length: count }, (_, i) => `n${i}`), edges: [...edges.values()] };
  });
type Graph = { ids: string[]; edges: (readonly [string, string])[] };

/** Where one can get from `from` without going through `without`. */
function reach(edges: Graph["edges"], from: string, without?: string): Set<string> {
  const seen = new Set<string>();
  const stack = from === without ? [] : [from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const [source, target] of edges) if (source === at && target !== without) stack.push(target);
  }
  return seen;
}

/** The textbook: an edge leads back when its target dominates its source; its natural loop is what reaches it. */
function naive({ ids, edges }: Graph) {
  const dominates = (a: string, b: string) => a === b || !reach(edges, "n0", a).has(b);
  const back = edges.filter(([source, target]) => dominates(target, source));
  const forward = edges.filter((edge) => !back.includes(edge));
  const reversed = edges.map(([source, target]) => [target, source] as const);
  const headers = ids.filter((id) => back.some(([, target]) => target === id));
  const natural = headers.map((header) => {
    const tails = back.filter(([, target]) => target === header).map(([source]) => source);
    const body = new Set([header, ...tails.flatMap((tail) => [...reach(reversed, tail, header)])]);
    return { header, nodes: ids.filter((id) => body.has(id)), tails: tails.sort() };
  });
  const acyclic = ids.every((id) =>
    forward.every(([source, target]) => source !== id || !reach(forward, target).has(id)),
  );
  return { natural, reducible: acyclic };
}

test("GRAPH-1: on random graphs the loops are the natural loops, and a tangle is what makes a graph irreducible", () => {
  let nested = 0;
  let tangled = 0;
  fc.assert(
    fc.property(graphs, (graph) => {
      const { loops: all, tangles } = loops(documentOf(graph.ids, graph.edges));
      const { natural, reducible } = naive(graph);
      expect(tangles.length === 0).toBe(reducible);
      const plain = all.map(({ header, nodes, backEdges }) => ({
        header,
        nodes,
        tails: backEdges.map((edge) => edge.source).sort(),
      }));
      const byHeader = (a: { header: string }, b: { header: string }) => a.header.localeCompare(b.header);
      if (reducible) expect(plain.sort(byHeader)).toEqual(natural.sort(byHeader));
      // Loops that a tangle is around are not told; every loop that is told is one.
      else expect(natural).toEqual(expect.arrayContaining(plain));
      for (const { header, nodes, parent, exitEdges } of all) {
        const around = natural.filter((loop) => loop.header !== header && nodes.every((id) => loop.nodes.includes(id)));
        const smallest = around.sort((a, b) => a.nodes.length - b.nodes.length)[0];
        if (reducible) expect(parent).toBe(smallest?.header);
        const exits = graph.edges.filter(([source, target]) => nodes.includes(source) && !nodes.includes(target));
        expect(exitEdges.map((edge) => [edge.source, edge.target]).sort()).toEqual(exits.sort());
        if (parent !== undefined) nested++;
      }
      if (!reducible) tangled++;
    }),
    { numRuns: 2000, seed: 3 },
  );
  // The graphs were not all too simple to show anything.
  expect(nested).toBeGreaterThan(50);
  expect(tangled).toBeGreaterThan(50);
});

test("a circle of 4,000 nodes, and 300 circles inside each other, are no deeper than one", () => {
  const ids = Array.from({ length: 4000 }, (_, i) => `n${i}`);
  const ring = ids.map((id, i) => [id, ids[i === 3999 ? 1 : i + 1] as string] as const);
  expect(loops(documentOf(ids, ring)).loops).toHaveLength(1);
  const some = ids.slice(0, 600);
  const chain = some.slice(1).map((id, i) => [some[i] as string, id] as const);
  const back = some
    .slice(300)
    .map((id, i) => [id, some[299 - i] as string] as const)
    .slice(0, 299);
  expect(loops(documentOf(some, [...chain, ...back])).loops).toHaveLength(299);
});
