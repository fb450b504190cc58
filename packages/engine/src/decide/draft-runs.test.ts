import { describe, expect, test } from "vitest";
import { Driver, T0 } from "../../test/support/driver.ts";
import { oops } from "../../test/support/nodes.ts";
import { runView } from "../view/run-view.ts";
import { stepInput } from "../view/step-input.ts";

const chain = {
  nodes: { a: "act", b: { type: "act", params: { from: "{{ steps.a }}" } }, c: "act" },
  edges: ["start>a>b>c"],
};
const draft = { draft: true };
const viewOf = (run: Driver) => runView(run.plan, run.rows);

describe("how far a test goes", () => {
  test("DRAFT-1: a run of a published version knows neither pins, nor limits, nor breakpoints", () => {
    const drawn = { ...chain, nodes: { ...chain.nodes, a: { type: "act", pinned: { made: "up" } } } };
    const run = new Driver(drawn).start(null, { test: { until: "a", breakpoints: ["a"], each: true } });
    expect(run.events[0]).not.toHaveProperty("test");
    run.message({ kind: "debug", action: "pause", breakpoints: ["b"] });
    run.ok("a", 1);
    run.ok("b");
    run.ok("c");
    expect(run.story).toEqual([
      "started",
      "scheduled a",
      "completed a out",
      "scheduled b",
      "completed b out",
      "scheduled c",
      "completed c out",
      "ended succeeded",
    ]);
  });

  test("DRAFT-3: pinned data stand in for a node, are marked in the journal, and are not taken back", () => {
    const run = new Driver(
      {
        nodes: {
          pay: { type: "act", pinned: { paid: 5 }, undo: "back" },
          back: "undo",
          give: { type: "act", scope: "back" },
          b: "act",
        },
        edges: ["start>pay>b"],
      },
      draft,
    ).start();
    expect(run.events).toContainEqual({ t: "pure", p: "pay", port: "out", out: { paid: 5 }, pinned: true });
    expect(viewOf(run).steps.get("pay")).toMatchObject({ status: "succeeded", pinned: true });
    run.fail("b", oops());
    expect(run.story.at(-1)).toBe("ended b failed OOPS");
    expect(run.story.join(" ")).not.toContain("back");
  });

  test("DRAFT-4: until a node, its forerunners run and nothing else; then the run ends", () => {
    const run = new Driver(
      {
        nodes: {
          a: "act",
          pick: { type: "if", params: { value: true } },
          b: "act",
          beside: "act",
          after: "act",
          last: "finally",
          clean: { type: "act", scope: "last" },
        },
        edges: ["start>a>pick", "pick.true>b>after", "start>beside"],
      },
      draft,
    ).start(null, { test: { until: "b" } });
    expect(run.flying).toEqual(["a"]);
    run.ok("a");
    run.ok("b");
    expect(run.story.slice(-2)).toEqual(["completed b out", "ended succeeded"]);
    expect(viewOf(run).test).toEqual({ until: "b", breakpoints: [], each: false });
  });

  test("DRAFT-4: until a node in a for-each, every item goes as far as it, and containers before run as a whole", () => {
    const run = new Driver(
      {
        nodes: {
          group: "scope",
          within: { type: "act", scope: "group" },
          lines: { type: "each", params: { items: [1, 2] } },
          label: { type: "act", scope: "lines" },
          pack: { type: "act", scope: "lines" },
          after: "act",
        },
        edges: ["start>group>lines>after", "label>pack"],
      },
      draft,
    ).start(null, { test: { until: "label" } });
    run.ok("group/within");
    run.ok("lines[0]/label");
    run.ok("lines[1]/label");
    expect(run.story.at(-1)).toBe("ended succeeded");
    expect(run.story.join(" ")).not.toMatch(/pack|after/);
  });

  test("DRAFT-5: one node alone runs with the results it is given, in one item of the containers around it", () => {
    const run = new Driver(
      {
        nodes: {
          a: "act",
          lines: { type: "each", params: { items: "{{ steps.a }}" } },
          label: { type: "act", scope: "lines" },
          pack: { type: "act", scope: "lines", pinned: 9, params: { item: "{{ item }}", label: "{{ steps.label }}" } },
          after: "act",
        },
        edges: ["start>a>lines>after", "label>pack"],
      },
      draft,
    ).start(null, {
      test: { only: "pack" },
      carried: [
        { p: "a", port: "out", out: [7, 8], source: "run" },
        { p: "label", port: "out", out: "L", source: "sample" },
      ],
    });
    expect(run.flying).toEqual(["lines[0]/pack"]);
    expect(run.input("lines[0]/pack")).toEqual({ item: 7, label: "L" });
    run.ok("lines[0]/pack", "packed");
    expect(run.story.at(-1)).toBe("ended succeeded");
    expect(run.story.join(" ")).not.toContain("after");
    expect(viewOf(run).steps.get("label")).toMatchObject({ carried: true, source: "sample" });
  });

  test("DRAFT-5: alone in a loop or a drawn cycle a node runs once", () => {
    const loop = new Driver(
      {
        nodes: { round: { type: "loop", params: { times: 5 } }, a: { type: "act", scope: "round" } },
        edges: ["start>round"],
      },
      draft,
    ).start(null, { test: { only: "a" } });
    loop.ok("round[0]/a");
    expect(loop.story.at(-1)).toBe("ended succeeded");
    const cycle = new Driver(
      { nodes: { check: "act", again: "act" }, edges: ["start>check>again>check"] },
      draft,
    ).start(null, { test: { only: "again" } });
    cycle.ok("~check[0]/again");
    expect(cycle.story.at(-1)).toBe("ended succeeded");
  });

  test("DRAFT-6: results that were taken over are not taken back when the test fails", () => {
    const run = new Driver(
      {
        nodes: { pay: { type: "act", undo: "back" }, back: "undo", give: { type: "act", scope: "back" }, b: "act" },
        edges: ["start>pay>b"],
      },
      draft,
    ).start(null, { test: {}, carried: [{ p: "pay", port: "out", out: 1, source: "run" }] });
    run.fail("b", oops());
    expect(run.story.at(-1)).toBe("ended b failed OOPS");
    expect(run.story.join(" ")).not.toContain("opened");
  });
});

describe("pausing", () => {
  const step = (run: Driver, more: object = {}) => run.message({ kind: "debug", action: "step", ...more });

  test("DRAFT-7: a run pauses before a breakpoint, is due at no time, and goes on when told, also after a takeover", () => {
    const run = new Driver({ ...chain, settings: { deadline: "1m" } }, draft).start(null, {
      test: { breakpoints: ["b"] },
    });
    run.ok("a", 1);
    expect(run.paths("paused")).toEqual(["b"]);
    expect(run.due).toBeUndefined();
    expect(viewOf(run)).toMatchObject({ status: "waiting" });
    expect(viewOf(run).steps.get("b")?.status).toBe("paused");
    run.pass(3_600_000);
    run.takeover();
    expect(run.paths("paused")).toEqual(["b"]);
    run.message({ kind: "debug", action: "continue", by: "Ada" });
    expect(run.flying).toEqual(["b"]);
    // The deadline stood still meanwhile.
    expect(run.due).toBe(T0 + 3_600_000 + 60_000);
    run.ok("b");
    run.ok("c");
    expect(run.story.at(-1)).toBe("ended succeeded");
  });

  test("DRAFT-8: stepping goes node by node, one branch at a time; continuing lets all go on", () => {
    const run = new Driver({ nodes: { a: "act", b: "act", c: "act" }, edges: ["start>a>c", "start>b>c"] }, draft).start(
      null,
      { test: { each: true } },
    );
    expect(run.paths("paused")).toEqual(["a", "b"]);
    step(run, { path: "b" });
    expect(run.flying).toEqual(["b"]);
    step(run);
    run.ok("a");
    run.ok("b");
    expect(run.paths("paused")).toEqual(["c"]);
    run.message({ kind: "debug", action: "continue" });
    expect(run.flying).toEqual(["c"]);
    expect(viewOf(run).test?.each).toBe(false);
  });

  test("DRAFT-8: pausing and new breakpoints take effect at the next node; nodes that decide pause too", () => {
    const run = new Driver(
      {
        nodes: {
          a: "act",
          pick: { type: "if", params: { value: true } },
          nap: { type: "wait", params: { ms: 5 } },
          d: "act",
        },
        edges: ["start>a>pick", "pick.true>nap>d"],
      },
      draft,
    ).start();
    run.message({ kind: "debug", action: "pause" });
    expect(run.flying).toEqual(["a"]);
    run.ok("a");
    expect(run.paths("paused")).toEqual(["pick"]);
    run.message({ kind: "debug", action: "continue", breakpoints: ["d"] });
    expect(run.paths("waiting")).toEqual(["nap"]);
    run.pass(10);
    expect(run.paths("paused")).toEqual(["d"]);
    run.cancel();
    expect(run.story.slice(-2)).toEqual(["cancelled d", "ended cancelled"]);
  });

  test("DRAFT-9: while it is paused a step can be given other settings; they are what it gets and what is shown", () => {
    const run = new Driver(
      { ...chain, nodes: { ...chain.nodes, c: { type: "set", params: { value: 1 } } } },
      draft,
    ).start(null, { test: { each: true } });
    const input = (path: string) => stepInput(run.plan, run.rows, path, { run: "run-1", workflow: "test" });
    step(run);
    run.ok("a", 1);
    expect(input("b")).toEqual({ from: 1 });
    step(run, { path: "b", params: { from: "edited" }, by: "Ada" });
    expect(run.input("b")).toEqual({ from: "edited" });
    expect(run.events).toContainEqual({ t: "continued", p: "b", by: "Ada", params: { from: "edited" } });
    run.ok("b");
    step(run, { path: "c", params: { value: 2 } });
    expect(run.output("c")).toBe(2);
    expect([input("b"), input("c")]).toEqual([{ from: "edited" }, { value: 2 }]);
  });

  test("DRAFT-7: a paused step is withdrawn when its scope fails, and can be retried", () => {
    const run = new Driver({ nodes: { a: "act", b: "act" }, edges: ["start>a", "start>b"] }, draft).start(null, {
      test: { breakpoints: ["b"] },
    });
    run.fail("a", oops());
    expect(run.story.slice(-2)).toEqual(["cancelled b", "ended a failed OOPS"]);
    run.retry();
    expect(run.paths("paused")).toEqual(["b"]);
  });

  test("DRAFT-7: a breakpoint stands before the gate of a limit", () => {
    const run = new Driver(
      { nodes: { a: { type: "act", limit: { concurrency: { max: 1 } } } }, edges: ["start>a"] },
      draft,
    ).start(null, { test: { breakpoints: ["a"] } });
    run.message({ kind: "debug", action: "continue" });
    expect(run.paths("gated")).toEqual(["a"]);
    run.send({ kind: "granted", path: "a" });
    expect(run.flying).toEqual(["a"]);
  });
});
