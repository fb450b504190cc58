import { canonicalText, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fragmentOf, fragmentToText, freshFragment } from "./fragment.ts";
import { fragmentFromText } from "./fragment-text.ts";
import { goTo, record, redo, startHistory, undo } from "./history.ts";
import type { Operation, OperationKind } from "./operation.ts";
import { applyPatch, diffDocuments } from "./patch.ts";
import { perform } from "./perform.ts";
import { operation, start } from "./testing/operations.ts";

const exact = (document: WorkflowDocument) => ({
  document,
  text: canonicalText(document),
  ids: document.nodes.map((n) => n.id),
});

/** Complete by its type: a new kind of operation has to be added here, and so to the generator. */
const KINDS: Record<OperationKind, true> = {
  addNode: true,
  deleteNodes: true,
  connect: true,
  disconnect: true,
  reconnect: true,
  setParam: true,
  setNodeField: true,
  renameNode: true,
  setScope: true,
  setType: true,
  moveNodes: true,
  layout: true,
  resizeNode: true,
  addNote: true,
  editNote: true,
  deleteNotes: true,
  paste: true,
  duplicate: true,
  setName: true,
  setDescription: true,
  setSettings: true,
  setVars: true,
  setEntities: true,
  replace: true,
  patch: true,
  batch: true,
};

describe("operations", () => {
  it("DOC-1: the random operations of these tests are of every kind there is", () => {
    const seen = new Set(fc.sample(operation, { numRuns: 2000, seed: 1 }).map((op) => op.kind));
    expect([...seen].sort()).toEqual(Object.keys(KINDS).sort());
  });

  it("DOC-1: undo restores the exact document, redo the exact result, for every operation", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        let history = startHistory(start());
        const states = [exact(history.document)];
        for (const op of operations) {
          const next = record(history, op, 0);
          if (next !== history) states.push(exact(next.document));
          history = next;
        }
        for (let i = states.length - 1; i > 0; i--) {
          expect(exact(history.document)).toEqual(states[i]);
          history = undo(history);
        }
        expect(exact(history.document)).toEqual(states[0]);
        for (let i = 1; i < states.length; i++) {
          history = redo(history);
          expect(exact(history.document)).toEqual(states[i]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("DOC-2: a patch between any two documents leads exactly from one to the other", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        const before = start();
        const after = operations.reduce((document, op) => perform(document, op)?.document ?? document, before);
        expect(applyPatch(before, diffDocuments(before, after))).toEqual(after);
      }),
    );
  });

  it("DOC-3: no operation leaves an edge, a scope or a place without its node, or two of the same id", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const document = operations.reduce((doc, op) => perform(doc, op)?.document ?? doc, start());
        const ids = document.nodes.map((n) => n.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const e of document.edges) expect(ids).toEqual(expect.arrayContaining([e.source, e.target]));
        for (const n of document.nodes) if (n.scope) expect(ids).toContain(n.scope);
        for (const name of Object.keys(document.layout.nodes)) expect(ids).toContain(name);
        for (const note of document.layout.notes) if (note.node !== undefined) expect(ids).toContain(note.node);
        expect(workflowDocument.safeParse(document).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("DOC-4: renaming a node re-points expressions, edges, scopes and its place", () => {
    const document = start();
    const renamed = perform(document, { kind: "renameNode", id: "a", to: "order" })?.document;
    expect(renamed?.nodes[0]?.id).toBe("order");
    expect(renamed?.nodes[1]?.params.url).toBe("{{ steps.order.url }}");
    expect(renamed?.edges[0]).toMatchObject({ source: "order", target: "b" });
    expect(renamed?.layout.nodes).toEqual({ order: { x: 0, y: 0 }, b: { x: 300, y: 0 } });
    const container = perform(document, { kind: "renameNode", id: "lines", to: "each" })?.document;
    expect(container?.nodes[3]?.scope).toBe("each");
  });

  it("DOC-9: a note pinned to a node moves along, follows its new name, and stays when the node is deleted", () => {
    const note = { id: "n", text: "", x: 10, y: 90, width: 200, height: 100, color: "yellow" as const, node: "a" };
    const steps: Operation[] = [
      { kind: "addNote", note },
      { kind: "moveNodes", places: { a: { x: 80, y: -40 }, b: { x: 0, y: 0 } } },
      { kind: "renameNode", id: "a", to: "order" },
    ];
    const moved = steps.reduce((document, op) => perform(document, op)?.document ?? document, start());
    expect(moved.layout.notes).toEqual([{ ...note, x: 90, y: 50, node: "order" }]);
    const { node: _node, ...free } = note;
    expect(perform(moved, { kind: "deleteNodes", ids: ["order"] })?.document.layout.notes).toEqual([
      { ...free, x: 90, y: 50 },
    ]);
    expect(perform(moved, { kind: "editNote", id: "n", set: { node: undefined } })?.document.layout.notes).toEqual([
      { ...free, x: 90, y: 50 },
    ]);
    const fragment = fragmentOf(moved, ["order"], ["n"]);
    expect(freshFragment(moved, fragment, () => "m").notes[0]).toMatchObject({ id: "m", node: "order_2" });
  });

  it("DOC-5: deleting with heal connects what stood before to what stood behind", () => {
    const healed = perform(start(), { kind: "deleteNodes", ids: ["b"], heal: true })?.document;
    expect(healed?.edges).toEqual([{ source: "a", sourcePort: "out", target: "lines", targetPort: "in" }]);
  });

  it("DOC-6: copied text comes back with free ids, and expressions point at the copies", () => {
    const document = start();
    const text = fragmentToText(fragmentOf(document, ["a", "b"]));
    const fragment = freshFragment(document, fragmentFromText(text) as never, () => "n1");
    expect(fragment.nodes.map((n) => n.id)).toEqual(["a_2", "b_2"]);
    expect(fragment.nodes[1]?.params.url).toBe("{{ steps.a_2.url }}");
    expect(fragment.edges).toEqual([{ source: "a_2", sourcePort: "out", target: "b_2", targetPort: "in" }]);
    const pasted = perform(document, { kind: "paste", fragment, at: { x: 50, y: 60 } })?.document;
    expect(pasted?.layout.nodes.b_2).toEqual({ x: 350, y: 60 });
    expect(fragmentFromText("just text")).toBeUndefined();
    expect(fragmentFromText('{"a":1}')).toBeUndefined();
  });

  it("DOC-7: typing in one field is one step of the history, and a pause starts the next", () => {
    let history = startHistory(start());
    const type = (value: string, now: number) =>
      (history = record(history, { kind: "setParam", id: "a", name: "url", value }, now, { coalesce: "param:a:url" }));
    type("h", 0);
    type("ht", 200);
    type("htt", 400);
    type("http", 5000);
    expect(history.past).toHaveLength(2);
    history = undo(history);
    expect(history.document.nodes[0]?.params.url).toBe("htt");
    history = undo(history);
    expect(history.document).toEqual(start());
  });

  it("DOC-8: any entry of the history can be gone to, and at least 200 are kept", () => {
    let history = startHistory(start());
    for (let i = 1; i <= 300; i++) history = record(history, { kind: "setName", name: `v${i}` }, i);
    expect(history.past.length).toBeGreaterThanOrEqual(200);
    expect(goTo(history, 150).document.name).toBe("v150");
    expect(goTo(goTo(history, 0), 300).document.name).toBe("v300");
  });
});
