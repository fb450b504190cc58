import { expect, test } from "vitest";
import { emptyDocument, workflowDocument } from "./document.ts";
import { edgeId } from "./edge-id.ts";

/** Path and message of the first problem. */
function refusal(document: unknown): string {
  const issue = workflowDocument.safeParse(document).error?.issues[0];
  return issue ? `${issue.path.join(".")}: ${issue.message}` : "accepted";
}
const withNode = (node: object) => ({ name: "W", nodes: [{ id: "a", type: "manual", ...node }] });

test("DOC-2 what is left out gets its default", () => {
  expect(workflowDocument.parse(withNode({}))).toEqual({
    format: 1,
    name: "W",
    nodes: [{ id: "a", type: "manual", typeVersion: 1, params: {} }],
    edges: [],
    vars: {},
    settings: { timezone: "UTC" },
    entities: {},
    layout: { nodes: {}, notes: [] },
  });
});

test("DOC-2 an empty document is valid", () => {
  expect(refusal(emptyDocument("New workflow"))).toBe("accepted");
});

test.each([
  ["a newer format", { ...withNode({}), format: 2 }, /^format: /],
  ["no name", { nodes: [] }, /^name: /],
  ["an unknown field, so that a typing error is not lost", { ...withNode({}), node: [] }, /Unrecognized key: "node"/],
  ["an unknown field of a node", withNode({ parms: {} }), /^nodes\.0: .*"parms"/],
  ["an id that no expression could name", withNode({ id: "Buy label" }), /^nodes\.0\.id: expected a name of a-z/],
  [
    "a duration that is none",
    withNode({ timeout: { attempt: "soon" } }),
    /^nodes\.0\.timeout\.attempt: expected a duration/,
  ],
  ["no attempts at all", withNode({ retry: { max: 0 } }), /^nodes\.0\.retry\.max: /],
  ["a join over nothing", withNode({ join: { mode: "n", count: 0 } }), /^nodes\.0\.join/],
  ["an unknown reaction to errors", withNode({ onError: "ignore" }), /^nodes\.0\.onError: /],
  ["an edge without a port", { ...withNode({}), edges: [{ source: "a", target: "b" }] }, /^edges\.0\.sourcePort: /],
  [
    "a note in a colour that is none",
    { ...withNode({}), layout: { notes: [{ id: "n", color: "pink" }] } },
    /^layout\.notes\.0/,
  ],
  ["a list in place of a document", [], /expected object/],
])("DOC-1 DOC-3 refused, with the place: %s", (_what, document, expected) => {
  expect(refusal(document)).toMatch(expected);
});

test("an edge is named by both its ends", () => {
  const edge = { source: "paid", sourcePort: "true", target: "label", targetPort: "in" };
  expect(edgeId(edge)).toBe("paid.true->label.in");
});
