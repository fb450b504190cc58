import { validateWorkflow } from "@signalbox/engine";
import { catalogOf, type Json, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, publish, type World } from "../../server/test/harness.ts";
import { type Extraction, planExtraction } from "../src/canvas/actions/extract.ts";
import { graphMaker } from "../src/canvas/graph/canvas-graph.ts";
import { applyOperation } from "../src/document/perform.ts";

const catalog = catalogOf(nodes.map((node) => node.definition));
const graphOf = (document: WorkflowDocument) => graphMaker(catalog)(document);
const set = (id: string, fields: Record<string, Json>, more: object = {}) => ({
  id,
  type: "set",
  params: { fields: Object.entries(fields).map(([name, value]) => ({ name, value })) },
  ...more,
});

/** Reads the trigger, a constant and steps before; chooses a way; is read behind; counts lines. */
const order = (): WorkflowDocument =>
  workflowDocument.parse({
    name: "Order",
    vars: { limit: 100 },
    nodes: [
      { id: "begin", type: "manual" },
      set("facts", { total: "{{ trigger.total }}" }),
      set("tax", { amount: "{{ steps.facts.total / 5 }}", name: "{{ trigger.name }}" }),
      { id: "large", type: "if", params: { condition: "{{ steps.facts.total + steps.tax.amount > vars.limit }}" } },
      {
        id: "lines",
        type: "for_each",
        params: { items: "{{ trigger.lines }}", result: '{{ steps.one["text"] }}' },
      },
      set("one", { text: "{{ item + trigger.name }}" }, { scope: "lines" }),
      set("last", {
        answer: "{{ steps.tax.amount }} {{ steps.tax.name }}",
        lines: "{{ steps.lines.results }}",
      }),
      { id: "over", type: "end", params: { output: "{{ steps.last }}" } },
    ],
    edges: [
      ["begin", "out", "facts"],
      ["facts", "out", "tax"],
      ["tax", "out", "large"],
      ["large", "true", "lines"],
      ["lines", "out", "last"],
      ["last", "out", "over"],
    ].map(([source, sourcePort, target]) => ({ source, sourcePort, target })),
  });

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const inputs: Json[] = [
  { total: 100, name: "Ada", lines: ["a", "b"] },
  { total: 10, name: "Bob", lines: [] },
];
let made = 0;
let before: unknown[] | undefined;
/** How runs of this workflow end, for each input. */
async function resultsOf(document: WorkflowDocument): Promise<unknown[]> {
  const id = await publish(world.client, { ...document, name: `Run ${++made}` });
  const results: unknown[] = [];
  for (const input of inputs) {
    const { id: run } = await world.client.call("startRun", { params: { id }, body: { input } as never });
    const read = () => world.client.call("getRun", { params: { id: run } });
    await expect.poll(async () => (await read()).status, { timeout: 20_000 }).toMatch(/succeeded|failed/);
    const { rows } = await world.client.call("getJournal", { params: { id: run }, query: {} });
    results.push(rows.flatMap((row) => row.events).find((event) => event.t === "ended"));
  }
  return results;
}

async function extracted(document: WorkflowDocument, ids: string[]): Promise<WorkflowDocument> {
  const plan = planExtraction(document, graphOf(document), ids, "part");
  expect(typeof plan, JSON.stringify(plan)).toBe("object");
  const { child, replacement } = plan as Extraction;
  const errors = (one: WorkflowDocument) =>
    validateWorkflow(one, catalog)
      .findings.filter(({ severity }) => severity === "error")
      .map(({ code, node }) => `${code} ${node}`);
  expect(errors(child)).toEqual([]);
  const workflow = await publish(world.client, { ...child, name: `Part ${++made}` });
  const next = replacement(workflow).reduce(applyOperation, document);
  expect(errors(next).filter((line) => !line.startsWith("CALL"))).toEqual([]);
  return next;
}

test.each([
  ["a chain that is read behind", ["tax"]],
  ["a chain with a for-each", ["lines"]],
  ["a way that may end", ["tax", "large"]],
  ["nearly all", ["facts", "tax", "large", "lines"]],
])("CANVAS-19: %s becomes a workflow of its own, and every run ends with the same result", async (_name, ids) => {
  before ??= await resultsOf(order());
  // Control: the two inputs go different ways.
  expect(before).toMatchObject([
    { status: "succeeded", out: { answer: "20 Ada", lines: ["aAda", "bAda"] } },
    { status: "succeeded" },
  ]);
  expect(before[1]).not.toHaveProperty("out");
  expect(await resultsOf(await extracted(order(), ids))).toEqual(before);
});

test("CANVAS-19: what cannot keep its meaning is refused with its reason", () => {
  const document = order();
  const plan = (ids: string[], from = document) => planExtraction(from, graphOf(from), ids, "part");
  expect(plan([])).toBe("nothing");
  expect(plan(["begin", "facts"])).toBe("nothing");
  // Two nodes of different ways that begin at different times.
  expect(plan(["facts", "lines"])).toBe("waysIn");
  const forked = applyOperation(document, {
    kind: "connect",
    edge: { source: "large", sourcePort: "false", target: "last", targetPort: "in" },
  });
  expect(plan(["tax", "large"], forked)).toBe("waysOut");
});
