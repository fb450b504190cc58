import { describe, expect, it } from "vitest";
import { readDocument } from "./read-document.ts";

describe("readDocument", () => {
  it("reads a workflow and fills in defaults", () => {
    const read = readDocument('{"name":"Orders","nodes":[{"id":"start","type":"manual"}]}');
    expect(read).toMatchObject({
      kind: "document",
      document: { name: "Orders", nodes: [{ id: "start", typeVersion: 1 }] },
    });
  });

  it("says where a text is no workflow", () => {
    expect(readDocument('{"name":"x","nodes":[{"id":"A B","type":"set"}]}')).toMatchObject({
      kind: "notDocument",
      path: "nodes[0].id",
    });
    expect(readDocument("[]")).toMatchObject({ kind: "notDocument", path: "" });
  });

  it("tells no text from broken text", () => {
    expect(readDocument("  ")).toEqual({ kind: "empty" });
    expect(readDocument("{").kind).toBe("notJson");
  });
});
