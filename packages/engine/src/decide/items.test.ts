import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { flaky, oops } from "../../test/support/nodes.ts";

const lines = (params: object, more: object = {}) => ({
  nodes: {
    lines: { type: "each", params: { items: "{{ trigger }}", ...params }, ...more },
    label: { type: "act", scope: "lines", params: { item: "{{ item }}", index: "{{ index }}" } },
    after: { type: "act", params: { got: "{{ steps.lines }}" } },
  },
  edges: ["start>lines>after"],
});
const at = (i: number, node = "label") => `lines[${i}]/${node}`;

describe("for-each", () => {
  test("EACH-1: results stand in the order of the items, whatever order they came in", () => {
    const run = new Driver(lines({ concurrency: 3 })).start(["a", "b", "c"]);
    expect(run.flying).toEqual([at(0), at(1), at(2)]);
    expect(run.input(at(1))).toEqual({ item: "b", index: 1 });
    for (const i of [2, 0, 1]) run.ok(at(i), `r${i}`);
    expect(run.input("after")).toEqual({ got: { results: ["r0", "r1", "r2"], failed: [], count: 3 } });
  });

  test("EACH-2: no more items than the concurrency are under way", () => {
    const run = new Driver(lines({ concurrency: 2 })).start([1, 2, 3, 4]);
    expect(run.flying).toEqual([at(0), at(1)]);
    run.ok(at(1));
    expect(run.flying).toEqual([at(0), at(2)]);
    run.takeover();
    expect(run.flying).toEqual([at(0), at(2)]);
    for (const i of [0, 2, 3]) run.ok(at(i));
    expect(run.flying).toEqual(["after"]);
  });

  test("EACH-2: an empty list is over at once", () => {
    const run = new Driver(lines({})).start([]);
    expect(run.output("lines")).toEqual({ results: [], failed: [], count: 0 });
    expect(run.flying).toEqual(["after"]);
  });

  test("EACH-2: something that is no list fails the step", () => {
    expect(new Driver(lines({})).start("abc").state.error?.message).toContain("expected a list, got string");
  });

  test("EACH-3: a failing item stops the for-each: running items finish, waiting ones are withdrawn, no new one starts", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: "{{ trigger }}", concurrency: 3 } },
        label: { type: "act", scope: "lines", retry: { max: 3, initial: "10s", factor: 2, cap: "5m" } },
        more: { type: "act", scope: "lines" },
      },
      edges: ["start>lines", "label>more"],
    }).start([1, 2, 3, 4]);
    run.fail(at(0), flaky());
    run.fail(at(1), oops("BAD"));
    expect(run.story.at(-1)).toBe("itemFailed lines 0 WITHDRAWN");
    expect(run.flying).toEqual([at(2)]);
    run.ok(at(2));
    expect(run.story).not.toContain("scheduled lines[2]/more");
    expect(run.story.at(-1)).toBe("ended lines failed BAD");
  });

  test("EACH-3: the for-each goes on by its error port with the failure that stopped it", () => {
    const drawn = lines({ concurrency: 2 });
    const run = new Driver({
      nodes: { ...drawn.nodes, mend: { type: "act", params: { code: "{{ steps.lines.error.code }}" } } },
      edges: [...drawn.edges, "lines.error>mend"],
    }).start([1, 2, 3]);
    run.fail(at(1), oops("BAD"));
    run.ok(at(0));
    expect(run.flying).toEqual(["mend"]);
    expect(run.input("mend")).toEqual({ code: "BAD" });
    expect([...run.state.scopes.keys()]).toEqual([""]);
  });

  test("EACH-4: with continue, failed items are collected and the others go on", () => {
    const run = new Driver(lines({ concurrency: 2, onItemError: "continue" })).start([1, 2, 3]);
    run.fail(at(0), oops("BAD"));
    expect(run.flying).toEqual([at(1), at(2)]);
    run.ok(at(1), "r1");
    run.ok(at(2), "r2");
    expect(run.input("after")).toEqual({
      got: {
        results: [null, "r1", "r2"],
        failed: [{ index: 0, error: { code: "BAD", message: "It failed with BAD." } }],
        count: 3,
      },
    });
  });

  test("EACH-5: the result expression sees the item and the steps inside", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [5, 6], result: "{{ index }}:{{ item }}:{{ steps.label }}" } },
        label: { type: "act", scope: "lines" },
      },
      edges: ["start>lines"],
    }).start();
    run.ok(at(0), "x");
    run.ok(at(1), "y");
    expect(run.output("lines")).toMatchObject({ results: ["0:5:x", "1:6:y"] });
  });

  test("EACH-5: a result that cannot be evaluated fails the item", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [5], onItemError: "continue", result: "{{ steps.label.nothing }}" } },
        label: { type: "act", scope: "lines" },
      },
      edges: ["start>lines"],
    }).start();
    run.ok(at(0), {});
    expect(run.output("lines")).toMatchObject({ failed: [{ index: 0, error: { code: "EXPRESSION_FAILED" } }] });
  });

  test("EACH-5: without one, the output of the only last step, or of each by name", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [1] } },
        a: { type: "act", scope: "lines" },
        b: { type: "act", scope: "lines" },
        c: { type: "act", scope: "lines" },
      },
      edges: ["start>lines", "a>b"],
    }).start();
    run.ok(at(0, "a"), 1);
    run.ok(at(0, "b"), 2);
    run.ok(at(0, "c"), 3);
    expect(run.output("lines")).toMatchObject({ results: [{ b: 2, c: 3 }] });
  });

  test("EACH-6: a for-each inside a for-each sees its own item, and the steps around it", () => {
    const run = new Driver({
      nodes: {
        head: "act",
        lines: { type: "each", params: { items: [[1, 2], [3]] } },
        inner: { type: "each", scope: "lines", params: { items: "{{ item }}" } },
        deep: { type: "act", scope: "inner", params: { item: "{{ item }}", head: "{{ steps.head }}" } },
      },
      edges: ["start>head>lines"],
    }).start();
    run.ok("head", "h");
    const deep = (i: number, j: number) => `lines[${i}]/inner[${j}]/deep`;
    expect(run.flying).toEqual([deep(0, 0), deep(0, 1), deep(1, 0)]);
    expect(run.input(deep(1, 0))).toEqual({ item: 3, head: "h" });
    run.ok(deep(0, 0), "a");
    run.takeover();
    run.ok(deep(0, 1), "b");
    run.ok(deep(1, 0), "c");
    expect(run.output("lines")).toEqual({
      results: [
        { results: ["a", "b"], failed: [], count: 2 },
        { results: ["c"], failed: [], count: 1 },
      ],
      failed: [],
      count: 2,
    });
    expect(run.state.status).toBe("succeeded");
  });

  test("EACH-7: an item whose nodes are all skipped is done", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [true, false] } },
        pick: { type: "if", scope: "lines", params: { value: "{{ item }}" } },
        label: { type: "act", scope: "lines" },
      },
      edges: ["start>lines", "pick.true>label"],
    }).start();
    run.ok(at(0), "x");
    expect(run.output("lines")).toMatchObject({ results: ["x", null], count: 2 });
  });

  test("END-2: an End node inside a for-each ends the whole run", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [1, 2] } },
        pick: { type: "act", scope: "lines" },
        end: { type: "end", scope: "lines", params: { output: "{{ item }}" } },
        other: "act",
      },
      edges: ["start>lines", "start>other", "pick>end"],
    }).start();
    run.ok(at(1, "pick"));
    expect(run.state.status).toBe("succeeded");
    expect(run.state.output).toBe(2);
    expect(run.state.active.size).toBe(0);
  });

  test("END-3: a Stop node inside a for-each fails its item", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [1], onItemError: "continue" } },
        stop: { type: "stop", scope: "lines" },
      },
      edges: ["start>lines"],
    }).start();
    expect(run.output("lines")).toMatchObject({ failed: [{ index: 0, error: { code: "NO_STOCK" } }] });
    expect(run.state.status).toBe("succeeded");
  });

  test("TIME-3: the time limit of a for-each withdraws everything inside", () => {
    const drawn = lines({ concurrency: 2 }, { timeout: { step: "10s" } });
    const run = new Driver({ ...drawn, edges: [...drawn.edges, "lines.error>after"] }).start([1, 2, 3]);
    expect(run.due).toBe(run.now + 10_000);
    run.ok(at(0));
    run.pass(10_000);
    expect(run.flying).toEqual(["after"]);
    expect([...run.state.scopes.keys()]).toEqual([""]);
    expect(run.ok(at(1))).toEqual([]);
    run.takeover();
    run.ok("after");
    expect(run.state.status).toBe("succeeded");
  });

  test("EACH-2: ten thousand items without effects are decided in one go", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: "{{ trigger }}" } },
        set: { type: "set", scope: "lines", params: { value: "{{ item }}" } },
      },
      edges: ["start>lines"],
    }).start(Array.from({ length: 10_000 }, (_, i) => i));
    expect(run.state.status).toBe("succeeded");
  });
});
