import { catalogOf, nodeDefinition, workflowDocument } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { validateWorkflow } from "./validate.ts";

const text = (en: string) => ({ en });
const define = (type: string, rest: object) =>
  nodeDefinition.parse({
    type,
    version: 1,
    kind: "action",
    behaviour: "action",
    category: "test",
    title: text(type),
    description: text(type),
    params: { type: "object" },
    output: {},
    ports: [{ id: "out", label: text("then") }],
    effect: "read",
    risk: "none",
    ...rest,
  });
const hook = define("hook", {
  kind: "trigger",
  behaviour: "trigger",
  connectionTypes: ["secret"],
  connectionUnless: { param: "proof", values: ["none"] },
  params: { type: "object", properties: { proof: { type: "string", default: "none" } } },
  output: { type: "object", properties: { total: { type: "number" }, name: { type: "string" } } },
});
const act = define("act", {
  params: {
    type: "object",
    properties: { url: { type: "string" }, count: { type: "integer", minimum: 1 } },
    required: ["url"],
    additionalProperties: false,
  },
  output: { type: "object", properties: { status: { type: "number" } } },
});
const branch = define("branch", {
  behaviour: "pure",
  ports: [
    { id: "true", label: text("yes") },
    { id: "false", label: text("no") },
  ],
});
const catalog = catalogOf([hook, act, branch]);

const codes = (nodes: object[], edges: [string, string, string][]) =>
  validateWorkflow(
    workflowDocument.parse({
      name: "Test",
      nodes,
      edges: edges.map(([source, sourcePort, target]) => ({ source, sourcePort, target })),
    }),
    catalog,
  ).findings.map((finding) => `${finding.node} ${finding.code} ${finding.field}`);
const start = { id: "start", type: "hook" };

describe("parameters", () => {
  test("a missing one, an unknown one and a wrong one are each named", () => {
    const nodes = [start, { id: "a", type: "act", params: { count: 0, uri: "x" } }];
    expect(codes(nodes, [["start", "out", "a"]])).toEqual([
      "a PARAM_MISSING params.url",
      "a PARAM_TYPE params.count",
      "a PARAM_UNKNOWN params.uri",
    ]);
  });

  test("an expression is checked against what the steps before give", () => {
    const nodes = [start, { id: "a", type: "act", params: { url: "https://x/{{ trigger.totl }}" } }];
    expect(codes(nodes, [["start", "out", "a"]])).toEqual(["a EXPRESSION params.url"]);
    const right = [start, { id: "a", type: "act", params: { url: "https://x/{{ trigger.total }}" } }];
    expect(codes(right, [["start", "out", "a"]])).toEqual([]);
  });

  test("a step that does not lead here cannot be read", () => {
    const nodes = [
      start,
      { id: "a", type: "act", params: { url: "{{ string(steps.b.status) }}" } },
      { id: "b", type: "act", params: { url: "x" } },
    ];
    expect(
      codes(nodes, [
        ["start", "out", "a"],
        ["start", "out", "b"],
      ]),
    ).toEqual(["a STEP_NOT_BEFORE params.url"]);
  });
});

test("what is wrong with the graph does not hide what is wrong with parameters", () => {
  const nodes = [start, { id: "a", type: "act", params: {} }, { id: "b", type: "teleport" }];
  expect(codes(nodes, [["start", "out", "a"]])).toEqual(["b NODE_UNKNOWN type", "a PARAM_MISSING params.url"]);
});

describe("connections", () => {
  test("a trigger that verifies needs the connection with the secret, one that does not can do without", () => {
    const next = { id: "a", type: "act", params: { url: "x" } };
    const edges: [string, string, string][] = [["start", "out", "a"]];
    expect(codes([{ ...start, params: { proof: "hmac" } }, next], edges)).toEqual([
      "start CONNECTION_MISSING connection",
    ]);
    expect(codes([{ ...start, params: { proof: "hmac" }, connection: "c" }, next], edges)).toEqual([]);
    expect(codes([{ ...start, params: { proof: "none" } }, next], edges)).toEqual([]);
    expect(codes([start, next], edges)).toEqual([]);
  });
});
