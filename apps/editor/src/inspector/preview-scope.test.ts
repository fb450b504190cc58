import { compile, runView } from "@signalbox/engine";
import { catalogOf, type JournalRow, workflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { describe, expect, it } from "vitest";
import { previewScope, seenEnv } from "./preview-scope.ts";

const catalog = catalogOf(nodes.map(({ definition }) => definition));
const document = workflowDocument.parse({
  name: "Orders",
  nodes: [
    { id: "start", type: "manual" },
    { id: "fetch", type: "http_request", params: { url: "https://a.example" } },
    { id: "each", type: "for_each", params: { items: "{{ steps.fetch.body }}" } },
    { id: "name", type: "set", scope: "each", params: { fields: [] } },
    { id: "use", type: "set", scope: "each", params: { fields: [] } },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "fetch" },
    { source: "fetch", sourcePort: "out", target: "each" },
    { source: "name", sourcePort: "out", target: "use" },
  ],
});
const node = (id: string) => document.nodes.find((one) => one.id === id) ?? document.nodes[0];

describe("FIELD-3 data for previews", () => {
  const rows: JournalRow[] = [
    {
      rev: 0,
      at: 0,
      events: [
        { t: "started", trigger: "start", input: { day: 1 }, cause: { kind: "manual" } },
        { t: "completed", p: "fetch", port: "out", out: { status: 200, headers: {}, body: [{ id: 7 }, { id: 8 }] } },
        { t: "pure", p: "each[0]/name", port: "out", out: { n: "first" } },
        { t: "pure", p: "each[1]/name", port: "out", out: { n: "second" } },
      ],
    },
  ];
  const view = runView(compile(document, catalog), rows);

  it("is of the item that is looked at, with the steps of that item", () => {
    const use = node("use");
    if (!use) return;
    const second = previewScope(document, catalog, use, view, 1);
    expect(second.scope).toMatchObject({ item: { id: 8 }, index: 1, steps: { name: { n: "second" } } });
    expect(second.items).toEqual({ index: 1, count: 2 });
    expect(previewScope(document, catalog, use, view, 99).items).toEqual({ index: 1, count: 2 });
    expect(second.origins.get("fetch")).toBe("run");
  });

  it("says where it is from: pinned before recorded before the example of the type", () => {
    const use = node("use");
    if (!use) return;
    const at = "2026-05-01T00:00:00.000Z";
    const sampled = {
      ...document,
      nodes: document.nodes.map((one) =>
        one.id === "fetch" ? { ...one, sample: { value: { body: [{ sku: "A" }] }, at, about: "order 1001" } } : one,
      ),
    };
    const data = previewScope(sampled, catalog, use, undefined);
    expect([data.origins.get("fetch"), data.about.get("fetch")?.about]).toEqual(["sample", "order 1001"]);
    const pinned = { ...sampled, nodes: sampled.nodes.map((one) => ({ ...one, pinned: { body: [] } })) };
    expect(previewScope(pinned, catalog, use, undefined).origins.get("fetch")).toBe("pinned");
    expect(previewScope(document, catalog, use, undefined).origins.get("fetch")).toBe("example");

    const env = { trigger: {}, steps: { fetch: catalog.get("http_request", 1)?.output ?? {} }, vars: {} };
    const body = (of: typeof data) => seenEnv(env, of).steps.fetch?.properties as { body: object };
    expect(body(data).body).toMatchObject({ type: "array", items: { properties: { sku: { type: "string" } } } });
    expect(body(previewScope(document, catalog, use, undefined)).body).not.toHaveProperty("type");
  });
});
