import { catalogOf, type NodeDefinition, nodeDefinition, workflowDocument } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { layeredLayout } from "../layout/layered.ts";
import { layoutRequest } from "../layout/tidy.ts";
import { findMatches } from "../panels/find-matches.ts";
import { outlineTree } from "../panels/outline-tree.ts";
import { replaceText } from "../panels/replace-text.ts";
import { graphMaker } from "./canvas-graph.ts";
import { connectProblem, validTargets } from "./connectable.ts";
import { flowOrder, nearest, reachable } from "./navigate.ts";

const text = (en: string) => ({ en });
const definition = (type: string, more: Partial<NodeDefinition> = {}): NodeDefinition =>
  nodeDefinition.parse({
    type,
    version: 1,
    kind: "action",
    behaviour: "action",
    category: "test",
    title: text(type),
    description: text(type),
    params: {},
    output: {},
    ports: [{ id: "out", label: text("then") }],
    effect: "pure",
    risk: "none",
    ...more,
  });
const catalog = catalogOf([
  definition("start", { kind: "trigger", behaviour: "trigger" }),
  definition("work"),
  definition("if", {
    ports: [
      { id: "true", label: text("yes"), kind: "flow" },
      { id: "false", label: text("no"), kind: "flow" },
    ],
  }),
  definition("each", {
    behaviour: "forEach",
    ports: [
      { id: "out", label: text("then"), kind: "flow" },
      { id: "cancelled", label: text("cancelled"), kind: "flow" },
      { id: "error", label: text("on error"), kind: "error" },
    ],
  }),
  definition("last", { behaviour: "finally", ports: [] }),
  definition("back", { behaviour: "undo", ports: [] }),
]);
const document = workflowDocument.parse({
  name: "Orders",
  nodes: [
    { id: "begin", type: "start" },
    { id: "check", type: "if", maxPasses: 7, params: { condition: "{{ trigger.total > 5 }}" } },
    { id: "big", type: "work", label: "Big order" },
    { id: "small", type: "work", undo: "back" },
    { id: "lines", type: "each" },
    { id: "inner", type: "work", scope: "lines" },
    { id: "last", type: "last" },
    { id: "back", type: "back" },
  ],
  edges: [
    { source: "begin", sourcePort: "out", target: "check" },
    { source: "check", sourcePort: "true", target: "big" },
    { source: "check", sourcePort: "false", target: "small" },
    { source: "big", sourcePort: "out", target: "lines" },
  ],
  layout: {
    nodes: {
      begin: { x: 0, y: 0 },
      check: { x: 320, y: 0 },
      big: { x: 640, y: 0 },
      small: { x: 640, y: 160 },
      lines: { x: 960, y: 0 },
      inner: { x: 1000, y: 100 },
      last: { x: 0, y: 600 },
      back: { x: 640, y: 600 },
    },
  },
});
const graph = graphMaker(catalog)(document);
const edge = (source: string, target: string, sourcePort = "out") => ({ source, sourcePort, target, targetPort: "in" });

describe("canvas graph", () => {
  it("CANVAS-3: sizes follow from type and ports; a container holds its contents", () => {
    expect(graph.nodes.get("begin")).toMatchObject({ width: 240, height: 64, input: false });
    expect(graph.nodes.get("check")).toMatchObject({ height: 84 });
    const lines = graph.nodes.get("lines");
    const inner = graph.nodes.get("inner");
    expect((lines?.x ?? 0) + (lines?.width ?? 0)).toBeGreaterThan((inner?.x ?? 0) + (inner?.width ?? 0));
  });

  it("CANVAS-4: only what changed is made anew", () => {
    const make = graphMaker(catalog);
    const before = make(document);
    const nodes = document.nodes.map((node) => (node.id === "big" ? { ...node, label: "Huge" } : node));
    const after = make({ ...document, nodes });
    expect(after.nodes.get("small")).toBe(before.nodes.get("small"));
    expect(after.nodes.get("big")).not.toBe(before.nodes.get("big"));
    expect(after.edges[0]).toBe(before.edges[0]);
  });

  it.each([
    [edge("big", "big"), "self"],
    [edge("big", "begin"), "trigger"],
    [edge("big", "inner"), "scope"],
    [edge("lines", "inner"), "inside"],
    [edge("begin", "check"), "duplicate"],
    [edge("lines", "check"), undefined],
    [edge("lines", "last"), "aside"],
    [edge("check", "big", "out"), "noPort"],
    [edge("check", "nowhere", "true"), "missing"],
    [edge("small", "lines"), undefined],
  ])("CANVAS-5: an edge that may not be drawn says why: %j", (wanted, problem) => {
    expect(connectProblem(graph, wanted)).toBe(problem);
  });

  it("offers the nearest valid targets first", () => {
    expect(validTargets(graph, "small", "out").map((card) => card.id)).toEqual(["lines", "big", "check"]);
  });

  const drawnBack = { ...document, edges: [...document.edges, edge("big", "check"), edge("lines", "big")] };
  const cycle = graphMaker(catalog)(drawnBack);

  it("CANVAS-11: edges back to the entry of a cycle know it and go around everything they repeat", () => {
    const again = cycle.edges.flatMap(({ id, again: found }) => (found ? [[id, found.max, found.below] as const] : []));
    const frame = cycle.nodes.get("lines");
    expect(again.map(([id, max]) => [id, max])).toEqual([
      ["big.out->check.in", 7],
      ["lines.out->big.in", 1000],
    ]);
    const bottom = (frame?.y ?? 0) + (frame?.height ?? 0);
    expect(again.every(([, , below]) => below > bottom)).toBe(true);
    // The order of work is the same as without them.
    expect(flowOrder(cycle)).toEqual(flowOrder(graph));
    expect(outlineTree(cycle).map((item) => item.id)).toEqual(outlineTree(graph).map((item) => item.id));
  });

  it("CANVAS-12: arranged, a cycle stays a row from left to right, and what runs aside stands below it", () => {
    const places = layeredLayout(layoutRequest(cycle));
    const x = (id: string) => places[id]?.x ?? Number.NaN;
    expect(x("begin")).toBeLessThan(x("check"));
    expect(x("check")).toBeLessThan(x("big"));
    const others = ["begin", "check", "big", "small", "lines"];
    expect(places.last?.y).toBeGreaterThan(Math.max(...others.map((id) => places[id]?.y ?? 0)));
    expect(places.back?.y).toBeGreaterThan(Math.max(...others.map((id) => places[id]?.y ?? 0)));
    expect(x("back")).toBe(x("small"));
  });

  it("CANVAS-12: places found for what was never placed do not cover each other, cycle or not", () => {
    const bare = graphMaker(catalog)({ ...drawnBack, layout: { nodes: {}, notes: [] } });
    const cards = [...bare.nodes.values()];
    for (const a of cards) {
      for (const b of cards) {
        if (a === b || a.parent !== b.parent) continue;
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
    expect(bare.nodes.get("begin")?.x).toBeLessThan(bare.nodes.get("check")?.x ?? 0);
  });

  it("CANVAS-12: containers say what they are for, and their ports for trouble stand apart", () => {
    expect(cycle.nodes.get("back")).toMatchObject({ aside: true, input: false, undoes: ["small"], ports: [] });
    expect(cycle.nodes.get("lines")?.ports.map(({ port, y }) => [port.id, y])).toEqual([
      ["out", 32],
      ["cancelled", 88],
      ["error", 112],
    ]);
  });

  it("goes to the nearest node in a direction, and along the flow", () => {
    expect(nearest(graph, "check", "right")).toBe("big");
    expect(nearest(graph, "big", "down")).toBe("small");
    expect(flowOrder(graph)).toEqual(["begin", "check", "big", "lines", "inner", "small", "last", "back"]);
    expect([...reachable(graph, ["big"], "down")]).toEqual(["big", "lines"]);
  });

  it("shows branches and contents as children in the outline", () => {
    const [begin, check] = outlineTree(graph);
    expect([begin?.id, check?.id]).toEqual(["begin", "check"]);
    expect(check?.children.map((item) => [item.id, item.via])).toEqual([
      ["big", "true"],
      ["lines", undefined],
      ["small", "false"],
    ]);
    expect(check?.children[1]?.children.map((item) => item.id)).toEqual(["inner"]);
  });

  it("finds text in names and parameters", () => {
    expect(findMatches(graph, "BIG").map((match) => [match.node, match.where])).toEqual([
      ["big", "label"],
      ["big", "id"],
    ]);
    expect(findMatches(graph, "total")[0]).toMatchObject({ node: "check", where: "params.condition", hit: "total" });
  });
  it("CANVAS-15: replaces in names and values, never in ids and types", () => {
    const nodes = workflowDocument.parse({
      name: "x",
      nodes: [
        {
          id: "shop",
          type: "shop",
          label: "Ask the Shop",
          params: { url: "https://shop.a/shop?x=(1)", list: ["{{ vars.shop }}", 3], same: "other" },
        },
      ],
    }).nodes;
    const { operations, count } = replaceText(nodes, "shop", "$&store");
    expect(count).toBe(4);
    expect(operations).toEqual([
      { kind: "setNodeField", id: "shop", field: "label", value: "Ask the $&store" },
      { kind: "setParam", id: "shop", name: "url", value: "https://$&store.a/$&store?x=(1)" },
      { kind: "setParam", id: "shop", name: "list", value: ["{{ vars.$&store }}", 3] },
    ]);
    expect(replaceText(nodes, "(1)", "2").count).toBe(1);
    expect(replaceText(nodes, " ", "2").count).toBe(0);
  });
});
