import { expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { planOf } from "../../test/support/workflow.ts";
import { planTest, testStart } from "./test-start.ts";

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

test("DRAFT-2: the trigger's data are those given, pinned, of the earlier run, or an example, and it is said which", () => {
  const given = testStart(plan, { trigger: "start", only: "a", input: 1 }, recorded(), cause);
  expect([given.input, given.test?.input]).toEqual([1, "given"]);
  const run = testStart(plan, { trigger: "start", only: "a" }, recorded(), cause);
  expect([run.input, run.test?.input]).toEqual([{ order: 7 }, "run"]);
  expect(testStart(plan, { trigger: "start", only: "a" }, undefined, cause).test?.input).toBe("schema");
  const pinned = planOf({ ...drawn, nodes: { start: { type: "start", pinned: 5 }, ...drawn.nodes } });
  expect(testStart(pinned, { trigger: "start", only: "a" }, recorded(), cause).test?.input).toBe("pinned");
});

test("DRAFT-5: one node alone takes what it reads: pinned, of the run, made up", () => {
  const start = testStart(plan, { trigger: "start", only: "b" }, recorded(), cause);
  expect(start.carried).toEqual([
    { p: "a", port: "out", out: "from a", source: "run" },
    { p: "x", port: "out", out: "pin", source: "pinned" },
  ]);
  expect(start.forkedFrom).toEqual({ run: "run-1", node: "b" });
  expect(
    testStart(plan, { trigger: "start", only: "b" }, undefined, cause).carried?.map((step) => step.source),
  ).toEqual(["schema", "pinned"]);
});

test("DRAFT-6: from a node on, earlier results are taken over, pinned nodes excepted, and the plan says what is touched", () => {
  const wish = { trigger: "start", from: "c" };
  expect(testStart(plan, wish, recorded(), cause).carried?.map((step) => step.p)).toEqual(["a", "b"]);
  expect(planTest(plan, wish, recorded())).toMatchObject({
    reused: [
      { node: "a", source: "run" },
      { node: "b", source: "run" },
    ],
    pinned: [{ node: "x" }],
    rerun: [{ node: "c", effect: "unsafe", outside: true }],
    run: "run-1",
  });
  const refused = expect.objectContaining({ code: "TEST_REFUSED" });
  expect(() => testStart(plan, wish, undefined, cause)).toThrow(refused);
  for (const only of ["start", "nobody"]) {
    expect(() => testStart(plan, { trigger: "start", only }, recorded(), cause)).toThrow(refused);
  }
});

test("DRAFT-6: a test from a node on runs with the draft of now, not with the version the run had", () => {
  const changed = planOf({
    ...drawn,
    nodes: { ...drawn.nodes, c: "act", fresh: "act" },
    edges: [...drawn.edges, "c>fresh"],
  });
  const start = testStart(changed, { trigger: "start", from: "c" }, recorded(), cause);
  const run = new Driver(changed, { draft: true });
  run.send({ kind: "start", event: start });
  expect(run.flying).toEqual(["c"]);
  run.ok("c");
  expect(run.flying).toEqual(["fresh"]);
});
