import { type WorkflowDocument, workflowDocument } from "@signalbox/model";
import { expect, it } from "vitest";
import { staleNodes } from "./stale.ts";

const drawn = (change: (document: WorkflowDocument) => void = () => {}): WorkflowDocument => {
  const document = workflowDocument.parse({
    name: "x",
    nodes: [
      { id: "start", type: "manual" },
      { id: "a", type: "set" },
      { id: "b", type: "set" },
      { id: "beside", type: "set" },
      { id: "each", type: "for_each" },
      { id: "inner", type: "set", scope: "each" },
      { id: "after", type: "set" },
    ],
    edges: [
      { source: "start", sourcePort: "out", target: "a" },
      { source: "a", sourcePort: "out", target: "b" },
      { source: "start", sourcePort: "out", target: "beside" },
      { source: "start", sourcePort: "out", target: "each" },
      { source: "each", sourcePort: "out", target: "after" },
    ],
  });
  change(document);
  return document;
};
const node = (document: WorkflowDocument, id: string) =>
  document.nodes.find((known) => known.id === id) as WorkflowDocument["nodes"][number];
const stale = (change: (document: WorkflowDocument) => void) => Object.fromEntries(staleNodes(drawn(), drawn(change)));

it("TRY-1: settings make a node stale, and what comes behind it; names and places do not", () => {
  expect(stale((doc) => Object.assign(node(doc, "a"), { params: { x: 1 } }))).toEqual({ a: "settings", b: "upstream" });
  expect(stale((doc) => Object.assign(node(doc, "a"), { label: "New" }))).toEqual({});
  expect(stale((doc) => Object.assign(node(doc, "b"), { pinned: 5 }))).toEqual({ b: "settings" });
  expect(stale((doc) => Object.assign(node(doc, "a"), { disabled: true }))).toEqual({ a: "settings", b: "upstream" });
});

it("TRY-1: an edge makes its target stale; a new node what it leads to; an inner node its container", () => {
  expect(stale((doc) => doc.edges.splice(1, 1))).toEqual({ b: "edges" });
  expect(
    stale((doc) => {
      doc.nodes.push({ ...node(doc, "a"), id: "fresh" });
      doc.edges.push({ source: "fresh", sourcePort: "out", target: "b", targetPort: "in" });
    }),
  ).toEqual({ b: "edges" });
  expect(stale((doc) => Object.assign(node(doc, "inner"), { params: { x: 1 } }))).toEqual({
    inner: "settings",
    each: "upstream",
    after: "upstream",
  });
});
