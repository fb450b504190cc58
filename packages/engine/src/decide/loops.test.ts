import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { oops } from "../../test/support/nodes.ts";
import type { Sketch } from "../../test/support/workflow.ts";

const loop = (params: object, inside: Sketch["nodes"] = { work: { type: "act", scope: "pages" } }): Sketch => ({
  nodes: { pages: { type: "loop", params }, ...inside, after: "act" },
  edges: ["start>pages>after"],
});

describe("loop containers", () => {
  test("LOOP-1: a fixed number of passes, one after the other", () => {
    const run = new Driver(loop({ times: 2 })).start();
    expect(run.flying).toEqual(["pages[0]/work"]);
    run.ok("pages[0]/work");
    expect(run.flying).toEqual(["pages[1]/work"]);
    run.ok("pages[1]/work", "last");
    expect(run.output("pages")).toEqual({ value: "last", passes: 2 });
    expect(run.flying).toEqual(["after"]);
  });

  test("LOOP-2: a condition before the pass sees the carried value", () => {
    const run = new Driver(
      loop({ initial: 1, while: "{{ item < 10 }}", next: "{{ item * 3 }}" }, { work: { type: "set", scope: "pages" } }),
    ).start();
    expect(run.output("pages")).toEqual({ value: 27, passes: 3 });
    const none = new Driver(loop({ initial: 10, while: "{{ item < 10 }}" })).start();
    expect(none.output("pages")).toEqual({ value: 10, passes: 0 });
    expect(none.flying).toEqual(["after"]);
  });

  test("LOOP-2: a condition after the pass sees its steps", () => {
    const run = new Driver(loop({ until: "{{ steps.work.last == true }}" })).start();
    run.ok("pages[0]/work", { last: false });
    run.ok("pages[1]/work", { last: true });
    expect(run.output("pages")).toEqual({ value: { last: true }, passes: 2 });
  });

  test("LOOP-3: a step sees those of the pass before until it is their turn again", () => {
    const run = new Driver(
      loop(
        { times: 3 },
        {
          work: {
            type: "act",
            scope: "pages",
            params: { cursor: "{{ has(steps.work.next) ? steps.work.next : 'first' }}" },
          },
        },
      ),
    ).start();
    run.ok("pages[0]/work", { next: "c1" });
    expect(run.input("pages[1]/work")).toEqual({ cursor: "c1" });
    run.takeover();
    expect(run.input("pages[1]/work")).toEqual({ cursor: "c1" });
  });

  test("LOOP-4: a loop that does not come to its end fails, it does not run for ever", () => {
    const run = new Driver(loop({ while: "{{ true }}", max: 5 }, { work: { type: "set", scope: "pages" } })).start();
    expect(run.state.error?.code).toBe("LOOP_LIMIT");
    expect(run.story.filter((line) => line.startsWith("pass"))).toHaveLength(5);
  });

  test("LOOP-5: what fails in a pass fails the loop, and the run goes on in that pass when it is retried", () => {
    const run = new Driver(loop({ times: 3 })).start();
    run.ok("pages[0]/work");
    run.fail("pages[1]/work", oops());
    expect(run.state.status).toBe("failed");
    run.retry();
    expect(run.flying).toEqual(["pages[1]/work"]);
    run.ok("pages[1]/work");
    run.ok("pages[2]/work");
    run.ok("after");
    expect(run.state.status).toBe("succeeded");
  });

  test("LOOP-6: many passes are stored in several rows, and only one of them is kept in memory", () => {
    const run = new Driver(
      loop({ times: 3000, initial: 0, next: "{{ item + 1 }}" }, { work: { type: "set", scope: "pages" } }),
    ).start();
    expect(run.output("pages")).toEqual({ value: 3000, passes: 3000 });
    expect(run.rows.length).toBeGreaterThan(2);
    expect(Math.max(...run.rows.map((row) => row.events.length))).toBeLessThan(2100);
    expect(run.state.scopes.size).toBe(1);
  });
});

const cycle: Sketch = {
  nodes: {
    ask: { type: "act", params: { last: "{{ has(steps.check.n) ? steps.check.n : 0 }}" } },
    check: "act",
    done: { type: "act", params: { n: "{{ steps.check.n }}" } },
  },
  edges: ["start>ask>check", "check.other>ask", "check>done"],
};

describe("cycles drawn by hand", () => {
  test("LOOP-7: an edge back to the entry begins another pass", () => {
    const run = new Driver(cycle).start();
    expect(run.flying).toEqual(["~ask[0]/ask"]);
    run.ok("~ask[0]/ask");
    run.ok("~ask[0]/check", { n: 1 }, "other");
    expect(run.input("~ask[1]/ask")).toEqual({ last: 1 });
    run.ok("~ask[1]/ask");
    run.takeover();
    run.ok("~ask[1]/check", { n: 2 });
    expect(run.flying).toEqual(["done"]);
    expect(run.input("done")).toEqual({ n: 2 });
    run.ok("done");
    expect(run.state.status).toBe("succeeded");
  });

  test("LOOP-7: one cycle inside another", () => {
    const run = new Driver({
      nodes: { outer: "act", inner: "act", check: "act", end: "act" },
      edges: ["start>outer>inner>check>end", "check.other>outer", "inner.other>inner"]
        .slice(0, 2)
        .concat("inner.other>check"),
    }).start();
    run.ok("~outer[0]/outer");
    run.ok("~outer[0]/inner", null, "other");
    run.ok("~outer[0]/check", null, "other");
    run.ok("~outer[1]/outer");
    run.ok("~outer[1]/inner");
    run.ok("~outer[1]/check");
    expect(run.flying).toEqual(["end"]);
    const nested = new Driver({
      nodes: { a: "act", b: "act", c: "act", d: "act", end: "act" },
      edges: ["start>a>b>c>d>end", "c.other>b", "d.other>a"],
    }).start();
    nested.ok("~a[0]/a");
    nested.ok("~a[0]/~b[0]/b");
    nested.ok("~a[0]/~b[0]/c", null, "other");
    nested.ok("~a[0]/~b[1]/b");
    nested.ok("~a[0]/~b[1]/c");
    nested.ok("~a[0]/d", null, "other");
    nested.takeover();
    nested.ok("~a[1]/a");
    nested.ok("~a[1]/~b[0]/b");
    nested.ok("~a[1]/~b[0]/c");
    nested.ok("~a[1]/d");
    expect(nested.flying).toEqual(["end"]);
    nested.ok("end");
    expect(nested.state.status).toBe("succeeded");
  });

  test("LOOP-7: an edge out of two cycles at once", () => {
    const run = new Driver({
      nodes: { a: "act", b: "act", c: "act", out: "act", end: "act" },
      edges: ["start>a>b>c>end", "b.other>b".replace("b>", "b>"), "c.other>a", "b.error>out"].filter(
        (edge) => edge !== "b.other>b",
      ),
    }).start();
    run.ok("~a[0]/a");
    run.fail("~a[0]/b", oops());
    expect(run.flying).toEqual(["out"]);
    run.ok("out");
    expect(run.state.status).toBe("succeeded");
  });

  test("LOOP-8: a failing step of a cycle is named as what failed", () => {
    const run = new Driver(cycle).start();
    run.fail("~ask[0]/ask", oops());
    expect(run.events.at(-1)).toMatchObject({ t: "ended", status: "failed", p: "~ask[0]/ask" });
    run.retry();
    expect(run.flying).toEqual(["~ask[0]/ask"]);
  });

  test("LOOP-4: a cycle has a limit as well", () => {
    const run = new Driver({
      nodes: { a: { type: "set", maxPasses: 4 }, b: { type: "if", params: { value: true } }, c: "act" },
      edges: ["start>a>b", "b.true>a", "b.false>c"],
    }).start();
    expect(run.state.error?.code).toBe("LOOP_LIMIT");
  });

  test("LOOP-9: the join at the entry waits for what leads into the cycle", () => {
    const run = new Driver({
      nodes: { x: "act", y: "act", a: "act", b: "act", c: "act" },
      edges: ["start>x>a", "start>y>a", "a>b", "b.other>a", "b>c"],
    }).start();
    run.ok("x");
    expect(run.flying).toEqual(["y"]);
    run.ok("y");
    expect(run.flying).toEqual(["~a[0]/a"]);
  });
});
