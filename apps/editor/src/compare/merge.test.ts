import { compareDocuments, edgeId, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { listChanges } from "./listed.ts";
import { mergeDocuments } from "./merge.ts";

const make = (document: object): WorkflowDocument => workflowDocument.parse({ name: "Orders", nodes: [], ...document });
const before = make({
  nodes: [
    { id: "start", type: "manual" },
    { id: "ask", type: "approval", label: "Ask" },
    { id: "box", type: "group", label: "Box", params: { a: 1 } },
    { id: "inner", type: "set", label: "Inner", scope: "box" },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "ask" },
    { source: "start", sourcePort: "out", target: "box" },
  ],
  layout: {
    nodes: {
      start: { x: 0, y: 0 },
      ask: { x: 320, y: 0 },
      box: { x: 320, y: 200 },
      inner: { x: 344, y: 300 },
    },
  },
});
const after = make({
  nodes: [
    { id: "start", type: "manual", label: "Begin" },
    { id: "mail", type: "send_mail" },
    { id: "case", type: "group", label: "Box", params: { a: 1 } },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "mail" },
    { source: "start", sourcePort: "out", target: "case" },
  ],
  layout: { nodes: { start: { x: 0, y: 0 }, mail: { x: 320, y: 8 }, case: { x: 320, y: 200 } } },
});
const changes = compareDocuments(before, after);

describe("two versions on one canvas", () => {
  it("COMPARE-1: what is gone is drawn where it was, below what stands there now, inside a renamed container", () => {
    const { document, marks } = mergeDocuments(before, after, changes);
    expect(document.nodes.map((node) => node.id).sort()).toEqual(["ask", "case", "inner", "mail", "start"]);
    expect(document.nodes.find((node) => node.id === "inner")?.scope).toBe("case");
    expect(document.layout.nodes.ask?.x).toBe(320);
    expect(document.layout.nodes.ask?.y).toBeGreaterThanOrEqual(72);
    expect(document.layout.nodes.mail).toEqual({ x: 320, y: 8 });
    expect(document.edges.map(edgeId).sort()).toEqual([
      "start.out->ask.in",
      "start.out->case.in",
      "start.out->mail.in",
    ]);
    expect(Object.fromEntries([...marks].map(([id, mark]) => [id, mark.change]))).toEqual({
      start: "changed",
      mail: "added",
      ask: "removed",
      case: "changed",
      inner: "removed",
      "start.out->mail.in": "added",
      "start.out->ask.in": "removed",
    });
  });

  it("COMPARE-2: changes are gone through as the canvas is read; edges that came with a node are only counted", () => {
    const { document } = mergeDocuments(before, after, changes);
    const listed = listChanges(changes, (id) => document.layout.nodes[id]);
    expect(listed.shown.map((change) => change.id)).toEqual(["start", "mail", "ask", "case", "inner"]);
    expect(listed).toMatchObject({ trailing: 0, along: 2 });
  });
});
