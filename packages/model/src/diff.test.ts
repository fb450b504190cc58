import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { behaviourText } from "./canonical.ts";
import { summarizeChanges } from "./change-summary.ts";
import { applyChanges, compareDocuments } from "./diff.ts";
import { type WorkflowDocument, workflowDocument } from "./document.ts";
import { edgeId } from "./edge-id.ts";
import type { Json } from "./json.ts";

const make = (document: object): WorkflowDocument => workflowDocument.parse({ name: "Orders", nodes: [], ...document });

/** Few ids and values, so that two random documents have much in common. */
const json = fc.jsonValue({ maxDepth: 2, depthSize: "small" }) as fc.Arbitrary<Json>;
const ids = ["a", "b", "c", "d", "e"];
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const node = (id: string) =>
  fc.record(
    {
      id: fc.constant(id),
      type: fc.constantFrom("http_request", "set"),
      label: maybe(fc.constantFrom("Pay", "Ask")),
      params: fc.dictionary(fc.constantFrom("url", "body", "__proto__", "list"), json, { maxKeys: 3 }),
      retry: maybe(fc.record({ max: fc.integer({ min: 1, max: 3 }) })),
      scope: maybe(fc.constantFrom(...ids)),
      pinned: maybe(fc.constantFrom<Json>(1, { x: 2 })),
      disabled: maybe(fc.boolean()),
    },
    { requiredKeys: ["id", "type", "params"] },
  );
const documents: fc.Arbitrary<WorkflowDocument> = fc
  .record({
    name: fc.constantFrom("Orders", "Returns"),
    description: maybe(fc.constant("What it does")),
    nodes: fc.subarray(ids).chain((chosen) => fc.tuple(...chosen.map(node))),
    edges: fc.uniqueArray(
      fc.record({
        source: fc.constantFrom(...ids),
        sourcePort: fc.constantFrom("out", "error"),
        target: fc.constantFrom(...ids),
      }),
      { selector: (edge) => `${edge.source}.${edge.sourcePort}.${edge.target}`, maxLength: 6 },
    ),
    vars: fc.dictionary(fc.constantFrom("limit", "rate", "__proto__"), json, { maxKeys: 2 }),
    entities: fc.dictionary(fc.constantFrom("order"), fc.constantFrom("{{ 1 }}", "{{ 2 }}")),
    settings: fc.record({ timezone: fc.constantFrom("UTC", "Asia/Shanghai"), priority: maybe(fc.constant(3)) }),
  })
  .map((parts) => JSON.parse(JSON.stringify(make(parts))) as WorkflowDocument);

describe("differences of two documents", () => {
  it("DIFF-1: a document is not different from itself, whatever the order of its parts", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const turned = { ...document, nodes: [...document.nodes].reverse(), edges: [...document.edges].reverse() };
        expect(compareDocuments(document, document)).toEqual({
          changes: [],
          folded: { moved: 0, notes: 0, pinned: 0 },
        });
        expect(compareDocuments(document, turned).changes).toEqual([]);
      }),
    );
  });

  it("DIFF-1: changes are empty exactly when behaviour is the same", () => {
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        expect(compareDocuments(a, b).changes.length === 0).toBe(behaviourText(a) === behaviourText(b));
      }),
    );
  });

  it("DIFF-2: making the changes in the older document gives the behaviour of the newer one", () => {
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        expect(behaviourText(applyChanges(a, compareDocuments(a, b)))).toBe(behaviourText(b));
      }),
      { numRuns: 500 },
    );
  });

  it("DIFF-2: leaving one change out does not", () => {
    fc.assert(
      fc.property(documents, documents, fc.nat(), (a, b, n) => {
        const { changes } = compareDocuments(a, b);
        fc.pre(changes.length > 0);
        const rest = changes.filter((_, index) => index !== n % changes.length);
        expect(behaviourText(applyChanges(a, { changes: rest }))).not.toBe(behaviourText(b));
      }),
    );
  });

  it("DIFF-3: fields are named one by one, with what they were and are", () => {
    const a = make({
      nodes: [{ id: "pay", type: "http_request", params: { url: "a", headers: { x: "1", y: "2" }, list: [1, 2] } }],
      settings: { timezone: "UTC" },
      vars: { limit: 100 },
    });
    const b = make({
      nodes: [
        {
          id: "pay",
          type: "http_request",
          retry: { max: 3 },
          params: { url: "b", headers: { x: "1", z: "3" }, list: [1, 3] },
        },
      ],
      settings: { timezone: "Asia/Shanghai" },
      vars: { limit: 200, rate: 0.1 },
    });
    const { changes } = compareDocuments(a, b);
    expect(changes.map((change) => change.kind === "document" && [change.id, change.change])).toEqual([
      ["settings.timezone", "changed"],
      ["vars.limit", "changed"],
      ["vars.rate", "added"],
      false,
    ]);
    expect(changes.at(-1)).toMatchObject({
      kind: "node",
      change: "changed",
      id: "pay",
      fields: [
        { path: ["params", "headers", "y"], before: "2" },
        { path: ["params", "headers", "z"], after: "3" },
        { path: ["params", "list", 1], before: 2, after: 3 },
        { path: ["params", "url"], before: "a", after: "b" },
        { path: ["retry"], after: { max: 3, initial: "1s", factor: 2, cap: "5m" } },
      ],
    });
  });

  it("DIFF-4: a renamed node is one change, and what only names it anew follows", () => {
    const a = make({
      nodes: [
        { id: "start", type: "manual" },
        { id: "pay", type: "http_request", label: "Pay", params: { url: "u" } },
        { id: "note", type: "set", params: { text: "{{ steps.pay.status }} {{ steps.payment.id }}", n: 1 } },
      ],
      edges: [
        { source: "start", sourcePort: "out", target: "pay" },
        { source: "pay", sourcePort: "out", target: "note" },
      ],
    });
    const b: WorkflowDocument = JSON.parse(
      JSON.stringify(a).replaceAll('"pay"', '"charge"').replace("steps.pay.", "steps.charge."),
    );
    const { changes } = compareDocuments(a, b);
    expect(changes).toMatchObject([
      { kind: "node", change: "changed", id: "charge", from: "pay", fields: [] },
      { kind: "node", change: "changed", id: "note", fields: [{ path: ["params", "text"], follows: true }] },
    ]);
    expect(changes).toHaveLength(2);
    // One that only shares its type is another node.
    const c = make({
      nodes: [...a.nodes.filter((one) => one.id !== "pay"), { id: "log", type: "http_request", params: { url: "v" } }],
    });
    expect(compareDocuments(a, c).changes.filter((one) => one.kind === "node")).toMatchObject([
      { change: "added", id: "log" },
      { change: "removed", id: "pay" },
    ]);
  });

  it("DIFF-5: places, notes and pinned data are counted and are no change", () => {
    const note = { id: "n", text: "x", x: 0, y: 0, width: 100, height: 100 };
    const a = make({ nodes: [{ id: "a", type: "set" }], layout: { nodes: { a: { x: 0, y: 0 } }, notes: [note] } });
    const b = make({ nodes: [{ id: "a", type: "set", pinned: 1 }], layout: { nodes: { a: { x: 8, y: 0 } } } });
    expect(compareDocuments(a, b)).toEqual({ changes: [], folded: { moved: 1, notes: 1, pinned: 1 } });
  });

  it("DIFF-6: an edge that came or went with a node says so", () => {
    const base = {
      nodes: [
        { id: "a", type: "set" },
        { id: "b", type: "set" },
      ],
      edges: [],
    };
    const a = make(base);
    const b = make({
      nodes: [...base.nodes, { id: "c", type: "manual" }],
      edges: [
        { source: "a", sourcePort: "out", target: "b" },
        { source: "c", sourcePort: "out", target: "a" },
      ],
    });
    const edges = compareDocuments(a, b).changes.filter((change) => change.kind === "edge");
    expect(edges.map((edge) => [edgeId(edge.edge), edge.along])).toEqual([
      ["a.out->b.in", undefined],
      ["c.out->a.in", true],
    ]);
  });

  it("DIFF-7: in one line: who came, went and changed, by name for the first three", () => {
    const a = make({ nodes: [{ id: "a", type: "set", label: "Price" }], vars: { x: 1 } });
    const b = make({
      nodes: [
        { id: "a", type: "set", label: "Price", params: { n: 1 } },
        ...["p", "q", "r", "s"].map((id) => ({ id, type: "set" })),
      ],
      edges: [{ source: "a", sourcePort: "out", target: "p" }],
      vars: { x: 2, y: 3 },
      layout: { nodes: { a: { x: 0, y: 0 } } },
    });
    expect(summarizeChanges(compareDocuments(a, b))).toEqual({
      added: { count: 4, names: ["p", "q", "r"] },
      removed: { count: 0, names: [] },
      changed: { count: 1, names: ["Price"] },
      edges: 0,
      document: ["vars"],
      folded: 1,
    });
  });
});
