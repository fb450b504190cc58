import { expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { logicOf } from "../../test/support/nodes.ts";
import { planOf } from "../../test/support/workflow.ts";
import { planTest, readsOf, testStart } from "./test-start.ts";

const drawn = {
  nodes: {
    a: "act",
    b: { type: "act", params: { a: "{{ steps.a }}", x: "{{ steps.x }}" } },
    x: { type: "act", pinned: "pin" },
    c: { type: "once", params: { b: "{{ steps.b }}" } },
  },
  edges: ["start>a>b>c", "start>x>b"],
};
const plan = planOf(drawn);
const recorded = () => {
  const run = new Driver(drawn).start({ order: 7 });
  run.ok("a", "from a");
  run.ok("x", "from x");
  run.ok("b", "from b");
  return { run: "run-1", rows: run.rows, versions: run.plan };
};
const cause = { kind: "test" as const };
const work = { logic: logicOf, workflow: "wf", now: 0 };

test("DRAFT-2: the trigger's data are those given, pinned, of the earlier run, or an example, and it is said which", () => {
  const given = testStart(plan, { trigger: "start", only: "a", input: 1 }, recorded(), cause, work);
  expect([given.input, given.test?.input]).toEqual([1, "given"]);
  const run = testStart(plan, { trigger: "start", only: "a" }, recorded(), cause, work);
  expect([run.input, run.test?.input]).toEqual([{ order: 7 }, "run"]);
  expect(testStart(plan, { trigger: "start", only: "a" }, undefined, cause, work).test?.input).toBe("schema");
  const pinned = planOf({ ...drawn, nodes: { start: { type: "start", pinned: 5 }, ...drawn.nodes } });
  expect(testStart(pinned, { trigger: "start", only: "a" }, recorded(), cause, work).test?.input).toBe("pinned");
});

test("DRAFT-5: one node alone takes what it reads: pinned, of the run, made up", () => {
  const start = testStart(plan, { trigger: "start", only: "b" }, recorded(), cause, work);
  expect(start.carried).toEqual([
    { p: "a", port: "out", out: "from a", source: "run" },
    { p: "x", port: "out", out: "pin", source: "pinned" },
  ]);
  expect(start.forkedFrom).toEqual({ run: "run-1", node: "b" });
  expect(
    testStart(plan, { trigger: "start", only: "b" }, undefined, cause, work).carried?.map((step) => step.source),
  ).toEqual(["schema", "pinned"]);
});

test("DRAFT-5: nodes without effect are worked out from what they read, so that the data fit", () => {
  const fields = {
    nodes: {
      a: "act",
      one: { type: "set", params: { value: { order: "{{ trigger.order }}", a: "{{ steps.a }}" } } },
      two: { type: "set", params: { value: "{{ steps.one.order }}" } },
      bad: { type: "broken" },
      b: { type: "act", params: { two: "{{ steps.two }}", bad: "{{ steps.bad }}" } },
    },
    edges: ["start>a>one>two>bad>b"],
  };
  const wish = { trigger: "start", only: "b", input: { order: 7 } };
  const carried = (drawing: typeof fields, earlier = recorded()) =>
    testStart(planOf(drawing), wish, earlier, cause, work).carried?.map(({ p, out, source }) => [p, out, source]);
  // The run knows the node with an effect; those drawn since then are worked out, one from the other.
  expect(carried(fields)).toEqual([
    ["a", "from a", "run"],
    ["one", { order: 7, a: "from a" }, "worked"],
    ["two", 7, "worked"],
    // It fails on what it reads, so an example takes its place.
    ["bad", null, "schema"],
  ]);
  expect(planTest(planOf(fields), wish, undefined, work).reused.map(({ node, source }) => [node, source])).toEqual([
    ["a", "schema"],
    ["one", "worked"],
    ["two", "worked"],
    ["bad", "schema"],
  ]);
  const pinned = { ...fields, nodes: { ...fields.nodes, one: { ...fields.nodes.one, pinned: { order: 9 } } } };
  expect(carried(pinned)?.slice(0, 2)).toEqual([
    ["one", { order: 9 }, "pinned"],
    ["two", 9, "worked"],
  ]);
  expect(readsOf(planOf(fields), "b").toSorted()).toEqual(["a", "bad", "one", "two"]);
});

test("DRAFT-6: from a node on, earlier results are taken over, pinned nodes excepted, and the plan says what is touched", () => {
  const wish = { trigger: "start", from: "c" };
  expect(testStart(plan, wish, recorded(), cause, work).carried?.map((step) => step.p)).toEqual(["a", "b"]);
  expect(planTest(plan, wish, recorded(), work)).toMatchObject({
    reused: [
      { node: "a", source: "run" },
      { node: "b", source: "run" },
    ],
    pinned: [{ node: "x" }],
    rerun: [{ node: "c", effect: "unsafe", outside: true }],
    run: "run-1",
  });
  const refused = expect.objectContaining({ code: "TEST_REFUSED" });
  expect(() => testStart(plan, wish, undefined, cause, work)).toThrow(refused);
  for (const only of ["start", "nobody"]) {
    expect(() => testStart(plan, { trigger: "start", only }, recorded(), cause, work)).toThrow(refused);
  }
});

test("DRAFT-6: a test from a node on runs with the draft of now, not with the version the run had", () => {
  const changed = planOf({
    ...drawn,
    nodes: { ...drawn.nodes, c: "act", fresh: "act" },
    edges: [...drawn.edges, "c>fresh"],
  });
  const start = testStart(changed, { trigger: "start", from: "c" }, recorded(), cause, work);
  const run = new Driver(changed, { draft: true });
  run.send({ kind: "start", event: start });
  expect(run.flying).toEqual(["c"]);
  run.ok("c");
  expect(run.flying).toEqual(["fresh"]);
});
