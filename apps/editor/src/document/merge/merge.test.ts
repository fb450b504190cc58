import { jsonEqual, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "../operation.ts";
import { applyOperation } from "../perform.ts";
import { node, operation, start } from "../testing/operations.ts";
import { type Choice, type Choices, mergeDocuments } from "./merge.ts";
import { documentOf, unitsOf } from "./units.ts";

const after = (document: WorkflowDocument, ...operations: Operation[]): WorkflowDocument =>
  operations.reduce(applyOperation, document);
const merge = (mine: Operation[], theirs: Operation[], choices?: Choices, base = start()) =>
  mergeDocuments({ base, mine: after(base, ...mine), theirs: after(base, ...theirs), sent: [] }, choices);
const param = (id: string, name: string, value: string): Operation => ({ kind: "setParam", id, name, value });
const nodeOf = (document: WorkflowDocument, id: string) => document.nodes.find((other) => other.id === id);
const edges = (document: WorkflowDocument) => document.edges.map((edge) => `${edge.source}>${edge.target}`).sort();

/** What every document must be, whatever was merged. */
function expectSound(document: WorkflowDocument): void {
  const ids = document.nodes.map(({ id }) => id);
  const parents = new Map(document.nodes.map(({ id, scope }) => [id, scope]));
  expect(new Set(ids).size).toBe(ids.length);
  for (const edge of document.edges) expect(ids).toEqual(expect.arrayContaining([edge.source, edge.target]));
  for (const id of ids) {
    const seen = new Set([id]);
    for (let up = parents.get(id); up !== undefined; up = parents.get(up)) {
      expect(ids).toContain(up);
      expect(seen.has(up)).toBe(false);
      seen.add(up);
    }
  }
  for (const id of Object.keys(document.layout.nodes)) expect(ids).toContain(id);
  expect(workflowDocument.safeParse(document).success).toBe(true);
}

describe("merging", () => {
  it("MERGE-1: fields of one node changed by two people are both kept", () => {
    const { document, collisions } = merge(
      [param("a", "url", "mine"), { kind: "setNodeField", id: "a", field: "maxPasses", value: 3 }],
      [param("a", "body", "theirs"), { kind: "setNodeField", id: "a", field: "label", value: "Theirs" }],
    );
    expect(collisions).toEqual([]);
    expect(nodeOf(document, "a")).toMatchObject({
      params: { url: "mine", body: "theirs" },
      maxPasses: 3,
      label: "Theirs",
    });
  });

  it("MERGE-2: the same field changed in two ways is a collision with base, mine and theirs", () => {
    const change = (max: number): Operation => ({
      kind: "setNodeField",
      id: "a",
      field: "limit",
      value: { concurrency: { max } },
    });
    const { collisions } = merge([change(1)], [change(2)]);
    expect(collisions).toMatchObject([
      {
        kind: "field",
        id: "a",
        field: "limit",
        mine: { concurrency: { max: 1 } },
        theirs: { concurrency: { max: 2 } },
      },
    ]);
    for (const [choice, max] of [
      ["mine", 1],
      ["theirs", 2],
    ] as const) {
      const { document } = merge([change(1)], [change(2)], new Map([[collisions[0]?.key ?? "", choice]]));
      expect(nodeOf(document, "a")?.limit?.concurrency?.max).toBe(max);
    }
  });

  it("MERGE-3: a node deleted here and changed there is a question; deleted and untouched it is gone", () => {
    const remove: Operation = { kind: "deleteNodes", ids: ["lines"] };
    expect(merge([remove], [param("a", "url", "x")]).collisions).toEqual([]);
    const { collisions } = merge([remove], [param("c", "url", "theirs")]);
    expect(collisions).toMatchObject([{ kind: "node", id: "c", mine: undefined, theirs: true }]);
    const key = collisions[0]?.key ?? "";
    const kept = merge([remove], [param("c", "url", "theirs")], new Map([[key, "theirs"]])).document;
    // With the container it stands in, and the edges that led there.
    expect(nodeOf(kept, "c")).toMatchObject({ scope: "lines", params: { url: "theirs" } });
    expect(edges(kept)).toEqual(["a>b", "b>lines"]);
    const gone = merge([remove], [param("c", "url", "theirs")], new Map([[key, "mine"]])).document;
    expect(gone.nodes.map(({ id }) => id)).toEqual(["a", "b", "refund"]);
  });

  it("MERGE-4: a renamed node is the same node: changes and expressions of the other side follow", () => {
    const { document, collisions } = merge(
      [
        { kind: "moveNodes", places: { a: { x: 5, y: 5 } } },
        { kind: "renameNode", id: "b", to: "charge" },
      ],
      [param("b", "body", "theirs"), param("c", "url", "{{ steps.b.id }}")],
    );
    expect(collisions).toEqual([]);
    expect(nodeOf(document, "b")).toBeUndefined();
    expect(nodeOf(document, "charge")?.params.body).toBe("theirs");
    expect(nodeOf(document, "c")?.params.url).toBe("{{ steps.charge.id }}");
    expect(edges(document)).toEqual(["a>charge", "charge>lines"]);
  });

  it("MERGE-4: renamed by both, each name can be chosen", () => {
    const to = (name: string): Operation => ({ kind: "renameNode", id: "b", to: name });
    const { collisions } = merge([to("mine")], [to("theirs")]);
    expect(collisions).toMatchObject([{ kind: "id", base: "b", mine: "mine", theirs: "theirs" }]);
    const { document } = merge([to("mine")], [to("theirs")], new Map([[collisions[0]?.key ?? "", "theirs"]]));
    expect(edges(document)).toEqual(["a>theirs", "theirs>lines"]);
  });

  it("MERGE-5: two new nodes of one id are two nodes", () => {
    const add = (url: string, x: number): Operation => ({
      kind: "addNode",
      node: { ...node("d"), params: { url } },
      at: { x, y: 0 },
    });
    const mine = [add("mine", 0), { kind: "connect", edge: edge("a", "d") } as Operation];
    const { document, collisions } = merge(mine, [add("theirs", 9)]);
    expect(collisions).toEqual([]);
    expect(nodeOf(document, "d")?.params.url).toBe("theirs");
    expect(nodeOf(document, "d_2")?.params.url).toBe("mine");
    expect(edges(document)).toContain("a>d_2");
  });

  const edge = (source: string, target: string) => ({ source, sourcePort: "out", target, targetPort: "in" });
  it("MERGE-6: one edge led elsewhere by both is a question; other edges are kept from both", () => {
    const lead = (target: string): Operation => ({ kind: "reconnect", edge: "a.out->b.in", to: edge("a", target) });
    const { collisions } = merge([lead("lines")], [lead("refund")]);
    expect(collisions).toMatchObject([{ kind: "port", id: "a", field: "out", mine: ["lines"], theirs: ["refund"] }]);
    const { document } = merge([lead("lines")], [lead("refund")], new Map([[collisions[0]?.key ?? "", "theirs"]]));
    expect(edges(document)).toEqual(["a>refund", "b>lines"]);
    const connect = (target: string): Operation => ({ kind: "connect", edge: edge("a", target) });
    expect(edges(merge([connect("lines")], [connect("refund")]).document)).toEqual([
      "a>b",
      "a>lines",
      "a>refund",
      "b>lines",
    ]);
  });

  it("MERGE-7: each container put into the other is a question, never a circle", () => {
    const base = after(start(), { kind: "addNode", node: { ...node("d"), type: "group" }, at: { x: 0, y: 0 } });
    const into = (id: string, scope: string): Operation => ({ kind: "setScope", ids: [id], scope });
    const mine = [into("d", "lines")];
    const theirs = [into("lines", "d")];
    const { collisions, document } = merge(mine, theirs, undefined, base);
    expect(collisions.map(({ id }) => id).sort()).toEqual(["d", "lines"]);
    expectSound(document);
    for (const first of ["mine", "theirs"] as Choice[]) {
      for (const second of ["mine", "theirs"] as Choice[]) {
        const choices = new Map([first, second].map((choice, i) => [collisions[i]?.key ?? "", choice]));
        expectSound(merge(mine, theirs, choices, base).document);
      }
    }
    const all = new Map(collisions.map(({ key }) => [key, "mine" as const]));
    expect(nodeOf(merge(mine, theirs, all, base).document, "d")?.scope).toBe("lines");
  });

  it("a document is exactly its units", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 20 }), (operations) => {
        const document = after(start(), ...operations);
        const order = { nodes: document.nodes.map(({ id }) => id), notes: document.layout.notes.map(({ id }) => id) };
        expect(documentOf(unitsOf(document).values(), document.edges, order)).toEqual(document);
      }),
    );
  });

  const operations = fc.array(operation, { maxLength: 10 });
  it("MERGE-8: whatever two people did and chose, the result is a sound document", () => {
    fc.assert(
      fc.property(operations, operations, operations, fc.infiniteStream(fc.boolean()), (before, mine, theirs, coin) => {
        const base = after(start(), ...before);
        const { collisions } = merge(mine, theirs, undefined, base);
        const choices = new Map(
          collisions.map(({ key }) => [key, coin.next().value ? "mine" : "theirs"] as [string, Choice]),
        );
        expectSound(merge(mine, theirs, choices, base).document);
      }),
      { numRuns: 400 },
    );
  });

  it("MERGE-9: what one side alone changed is in the result, and nothing is asked about it", () => {
    const gentle = operations.map((list) =>
      list.filter(
        ({ kind }) =>
          ![
            "deleteNodes",
            "renameNode",
            "setScope",
            "batch",
            "addNode",
            "paste",
            "duplicate",
            "patch",
            "replace",
          ].includes(kind),
      ),
    );
    fc.assert(
      fc.property(gentle, gentle, (mineOps, theirOps) => {
        const base = start();
        const [mine, theirs] = [after(base, ...mineOps), after(base, ...theirOps)];
        const { document, collisions } = mergeDocuments({ base, mine, theirs, sent: [] });
        const [b, m, t, r] = [base, mine, theirs, document].map(unitsOf) as [Units, Units, Units, Units];
        const asked = new Set(collisions.map(({ key }) => key));
        // A note that is a question is asked about as a whole.
        const notes = new Set(collisions.flatMap(({ kind, id }) => (kind === "note" ? [id] : [])));
        for (const key of new Set([...b.keys(), ...m.keys(), ...t.keys()])) {
          const unit = m.get(key) ?? t.get(key) ?? b.get(key);
          if (asked.has(key) || notes.has(unit?.id)) continue;
          const [was, my, their, now] = [b, m, t, r].map((units) => units.get(key)?.value);
          if (jsonEqual(was, my)) expect(now, key).toEqual(their);
          else if (jsonEqual(was, their)) expect(now, key).toEqual(my);
        }
      }),
      { numRuns: 300 },
    );
  });
});
type Units = ReturnType<typeof unitsOf>;
