import { describe, expect, it } from "vitest";
import { refine, schemaOf } from "./schema-of.ts";

describe("SAMPLE-2 shapes of values", () => {
  it("are types, fields and what all items of a list have in common", () => {
    expect(
      schemaOf({ id: 1, name: null, lines: [{ sku: "A", n: 1 }, { sku: "B" }], mixed: [1, "a"], none: [] }),
    ).toEqual({
      type: "object",
      properties: {
        id: { type: "number" },
        name: {},
        lines: {
          type: "array",
          items: {
            type: "object",
            properties: { sku: { type: "string" }, n: { type: "number" } },
            required: ["sku"],
            additionalProperties: true,
          },
        },
        mixed: { type: "array", items: {} },
        none: { type: "array" },
      },
      required: ["id", "lines", "mixed", "none"],
      additionalProperties: true,
    });
  });

  it("fill in what a declared schema leaves open, and nothing else", () => {
    const declared = {
      type: "object",
      properties: { status: { type: "integer" }, body: { description: "What came back" }, headers: { type: "object" } },
      required: ["status"],
    };
    const seen = schemaOf({ status: "odd", body: { order: { id: 7 } }, headers: { "x-id": "1" }, more: 1 });
    const refined = refine(declared, seen) as typeof declared & { properties: Record<string, object> };
    expect(refined.properties.status).toEqual({ type: "integer" });
    expect(refined.properties.body).toMatchObject({
      type: "object",
      description: "What came back",
      properties: { order: {} },
    });
    expect(refined.properties.headers).toMatchObject({
      properties: { "x-id": { type: "string" } },
      additionalProperties: true,
    });
    expect(Object.keys(refined.properties)).toEqual(["status", "body", "headers"]);
    expect(refined.required).toEqual(["status"]);
    expect(refine({}, seen)).toEqual(seen);
  });
});
