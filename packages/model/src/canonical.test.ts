import fc from "fast-check";
import { expect, test } from "vitest";
import { behaviourText, canonicalText, sortKeys } from "./canonical.ts";
import { type WorkflowDocument, workflowDocument } from "./document.ts";
import { jsonEqual } from "./value.ts";

const document = (): WorkflowDocument =>
  workflowDocument.parse({
    name: "Orders",
    nodes: [
      { id: "label", type: "http_request", params: { url: "https://b.example", method: "POST" } },
      { id: "hook", type: "webhook", pinned: { body: { id: 1 } } },
    ],
    edges: [{ source: "hook", sourcePort: "out", target: "label" }],
    layout: { nodes: { hook: { x: 0, y: 0 }, label: { x: 320, y: 0 } } },
  });

test("DOC-4 canonical text read back is the same document, and gives the same text again", () => {
  const text = canonicalText(document());
  const again = workflowDocument.parse(JSON.parse(text));
  expect(canonicalText(again)).toBe(text);
  expect(again.nodes.map((node) => node.id)).toEqual(["hook", "label"]);
});

test("DOC-4 the order of nodes, edges and keys does not matter", () => {
  const shuffled = document();
  shuffled.nodes.reverse();
  for (const node of shuffled.nodes) node.params = Object.fromEntries(Object.entries(node.params).reverse());
  expect(canonicalText(shuffled)).toBe(canonicalText(document()));
});

test("DOC-4 canonical text is one key a line, sorted, with a newline at the end", () => {
  const text = canonicalText(document());
  expect(text.endsWith("}\n")).toBe(true);
  const top = [...text.matchAll(/^ {2}"(\w+)":/gm)].map((match) => match[1]);
  expect(top).toEqual([...top].sort());
});

test("DOC-5 behaviour text is blind to layout and pinned data, and to nothing else", () => {
  const moved = document();
  moved.layout.nodes.hook = { x: 500, y: 10 };
  moved.layout.notes.push({ id: "n", text: "look", x: 0, y: 0, width: 10, height: 10, color: "blue" });
  for (const node of moved.nodes) delete node.pinned;
  expect(behaviourText(moved)).toBe(behaviourText(document()));
  expect(canonicalText(moved)).not.toBe(canonicalText(document()));

  const changed = document();
  if (changed.nodes[0]) changed.nodes[0].params = { url: "https://c.example" };
  expect(behaviourText(changed)).not.toBe(behaviourText(document()));
});

test("canonical text does not change the document it is given", () => {
  const before = document();
  canonicalText(before);
  behaviourText(before);
  expect(before).toEqual(document());
});

test("sorting keys changes no value, whatever the value is", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => jsonEqual(sortKeys(value), JSON.parse(JSON.stringify(value)))));
});

test("a member called __proto__ is a member like any other", () => {
  const value = JSON.parse('{"__proto__":{"b":1,"a":2},"a":1}');
  expect(JSON.stringify(sortKeys(value))).toBe('{"__proto__":{"a":2,"b":1},"a":1}');
});

test("sorting leaves members without a value out", () => {
  expect(sortKeys({ b: undefined, a: [{ d: 1, c: undefined }] })).toEqual({ a: [{ d: 1 }] });
});
