import { type WorkflowDocument, workflowDocument, workflowNode } from "@signalbox/model";
import fc from "fast-check";
import type { Operation } from "../operation.ts";
import { diffDocuments } from "../patch.ts";

/** Random operations on few ids, so that they meet; for tests only. */
const IDS = ["a", "b", "c", "d", "e", "lines", "refund"];
const id = fc.constantFrom(...IDS);
const at = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) });
export const node = (name: string, scope?: string) =>
  workflowNode.parse({ id: name, type: "http.request", params: { url: `{{ steps.a.url }}` }, ...(scope && { scope }) });
const edge = fc.record({
  source: id,
  sourcePort: fc.constantFrom("out", "error"),
  target: id,
  targetPort: fc.constant("in"),
});
const pin = fc.option(id, { nil: undefined });
const note = fc.record({ id, text: fc.string(), x: fc.integer(), y: fc.integer(), pin }).map(({ pin, ...n }) => ({
  ...n,
  width: 200,
  height: 100,
  color: "yellow" as const,
  ...(pin !== undefined && { node: pin }),
}));
/** Copied nodes; where an id is taken, pasting does nothing. */
const fragment = fc
  .record({ names: fc.uniqueArray(fc.constantFrom(...IDS, "copy"), { maxLength: 3 }), note })
  .map(({ names, note }) => ({
    nodes: names.map((name) => node(name)),
    edges: names
      .slice(1)
      .map((name) => ({ source: names[0] ?? "", sourcePort: "out", target: name, targetPort: "in" })),
    places: Object.fromEntries(names.map((name, i) => [name, { x: i * 300, y: 0 }])),
    notes: note.node === undefined || names.includes(note.node) ? [note] : [],
  }));
const edgeKey = edge.map((e) => `${e.source}.${e.sourcePort}->${e.target}.in`);
/** Other documents, to be taken over or to be led to by a patch. */
const other = fc.uniqueArray(id, { minLength: 1, maxLength: 4 }).map((names) =>
  workflowDocument.parse({
    name: "Other",
    nodes: names.map((name) => node(name)),
    edges: names.slice(1).map((name, i) => ({ source: names[i], sourcePort: "out", target: name })),
    layout: { nodes: Object.fromEntries(names.map((name, i) => [name, { x: i, y: i }])) },
  }),
);
const simple: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant("addNode" as const), node: id.map((name) => node(name)), at }),
  fc.record({ kind: fc.constant("deleteNodes" as const), ids: fc.array(id, { minLength: 1 }), heal: fc.boolean() }),
  fc.record({ kind: fc.constant("connect" as const), edge }),
  fc.record({ kind: fc.constant("disconnect" as const), edges: fc.array(edgeKey) }),
  fc.record({ kind: fc.constant("reconnect" as const), edge: edgeKey, to: edge }),
  fc.record({
    kind: fc.constant("setParam" as const),
    id,
    name: fc.constantFrom("url", "body"),
    value: fc.jsonValue(),
  }) as fc.Arbitrary<Operation>,
  fc.record({
    kind: fc.constant("setNodeField" as const),
    id,
    field: fc.constant("label" as const),
    value: fc.string(),
  }),
  fc.record({
    kind: fc.constant("setNodeField" as const),
    id,
    field: fc.constant("undo" as const),
    value: fc.constantFrom("refund", undefined),
  }),
  fc.record({
    kind: fc.constant("setNodeField" as const),
    id,
    field: fc.constant("limit" as const),
    value: fc.constantFrom(undefined, ...[1, 2, 5].map((max) => ({ concurrency: { key: "{{ steps.a.key }}", max } }))),
  }),
  fc.record({
    kind: fc.constant("setNodeField" as const),
    id,
    field: fc.constant("maxPasses" as const),
    value: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant("setVars" as const),
    vars: fc.dictionary(fc.constantFrom("one", "two"), fc.integer({ min: 0, max: 3 })),
  }),
  fc.record({ kind: fc.constant("renameNode" as const), id, to: id }),
  fc.record({ kind: fc.constant("renameNode" as const), id, to: fc.constant("fresh_name") }),
  fc.record({ kind: fc.constant("setScope" as const), ids: fc.array(id), scope: fc.option(id, { nil: undefined }) }),
  fc.record({ kind: fc.constantFrom("moveNodes" as const, "layout" as const), places: fc.dictionary(id, at) }),
  fc.record({
    kind: fc.constant("setType" as const),
    id,
    type: fc.constantFrom("set", "http.request"),
    typeVersion: fc.constantFrom(1, 2),
  }),
  fc.record({
    kind: fc.constantFrom("paste" as const, "duplicate" as const),
    fragment,
    at,
    scope: fc.constant("lines"),
  }),
  fc.record({
    kind: fc.constant("setEntities" as const),
    entities: fc.dictionary(fc.constantFrom("order", "item"), fc.constant("{{ steps.a.id }}")),
  }),
  other.map((document): Operation => ({ kind: "replace", document, reason: "restore" })),
  other.map(
    (document): Operation => ({
      kind: "patch",
      patch: diffDocuments(start(), document),
      label: { key: "op.unsent" },
    }),
  ),
  fc.record({ kind: fc.constant("resizeNode" as const), id, width: fc.nat(900), height: fc.nat(900) }),
  fc.record({ kind: fc.constant("addNote" as const), note }),
  fc.record({ kind: fc.constant("editNote" as const), id, set: fc.record({ text: fc.string() }) }),
  fc.record({ kind: fc.constant("editNote" as const), id, set: fc.record({ node: pin }) }),
  fc.record({ kind: fc.constant("deleteNotes" as const), ids: fc.array(id) }),
  fc.record({ kind: fc.constant("setName" as const), name: fc.string() }),
  fc.record({ kind: fc.constant("setDescription" as const), description: fc.string() }),
  fc.record({
    kind: fc.constant("setSettings" as const),
    settings: fc.record({ timezone: fc.constantFrom("UTC", "Asia/Shanghai") }),
  }),
);
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc
      .array(simple, { minLength: 1, maxLength: 4 })
      .map((operations): Operation => ({ kind: "batch", label: { key: "op.batch" }, operations })),
  },
);

/** A small workflow with a loop and an undo. */
export const start = (): WorkflowDocument =>
  workflowDocument.parse({
    name: "Orders",
    nodes: [
      node("a"),
      node("b"),
      { ...node("lines"), type: "for_each" },
      node("c", "lines"),
      { ...node("refund"), type: "undo" },
    ],
    edges: [
      { source: "a", sourcePort: "out", target: "b" },
      { source: "b", sourcePort: "out", target: "lines" },
    ],
    layout: { nodes: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 } } },
  });
