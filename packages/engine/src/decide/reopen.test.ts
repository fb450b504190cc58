import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { flaky, oops } from "../../test/support/nodes.ts";
import { wantsOf } from "../runtime/gates.ts";

const at = (i: number, node = "label") => `lines[${i}]/${node}`;
const lines = (params: object = {}, more: object = {}) => ({
  nodes: {
    lines: { type: "each", params: { items: [1, 2, 3], concurrency: 2, ...params }, ...more },
    label: { type: "act", scope: "lines" },
    after: "act",
  },
  edges: ["start>lines>after"],
});

/** Lets a retried run finish: everything that flies succeeds. */
function finish(run: Driver): void {
  for (let i = 0; i < 100 && run.flying.length > 0; i++) run.ok(run.flying[0] as string, run.flying[0] as string);
  expect(run.state.status).toBe("succeeded");
}

describe("retrying an ended run in place", () => {
  test("REOPEN-1: the failed step runs again, with attempts counted anew; finished steps stay", () => {
    const run = new Driver({
      nodes: { a: "act", b: { type: "act", retry: { max: 2, initial: "1ms", factor: 1, cap: "1ms" } }, c: "act" },
      edges: ["start>a>b>c"],
    }).start();
    run.ok("a");
    run.fail("b", flaky());
    run.pass(10);
    run.fail("b", flaky());
    expect(run.state.status).toBe("failed");
    run.retry();
    expect(run.story.slice(-2)).toEqual(["reopened b", "scheduled b"]);
    expect(run.state.error).toBeUndefined();
    finish(run);
    expect(run.story.filter((line) => line === "scheduled a")).toHaveLength(1);
  });

  test("REOPEN-1: runs that succeeded, or have not ended, are left alone", () => {
    const run = new Driver({ nodes: { a: "act" }, edges: ["start>a"] }).start();
    expect(run.retry()).toEqual([]);
    run.ok("a");
    expect(run.retry()).toEqual([]);
  });

  test("REOPEN-2: steps that were withdrawn with it run again too, and those behind finished ones start", () => {
    const run = new Driver({
      nodes: { a: "act", slow: "act", next: "act", nap: { type: "wait", params: { ms: 1000 } } },
      edges: ["start>a", "start>slow>next", "start>nap"],
    }).start();
    run.fail("a", oops());
    run.ok("slow");
    run.retry();
    expect(run.flying).toEqual(["a", "next"]);
    expect(run.paths("waiting")).toEqual(["nap"]);
    run.pass(1000);
    finish(run);
  });

  test("REOPEN-2: a wait that opens again has another token, and a child another run", () => {
    const run = new Driver({
      nodes: { ask: "approval", sub: { type: "call", params: { workflow: "x" } } },
      edges: ["start>ask", "start>sub"],
    }).start();
    const [token, child] = [run.token("ask"), run.state.active.get("sub")?.childRun];
    run.cancel();
    run.retry();
    expect(run.token("ask")).not.toBe(token);
    expect(run.state.active.get("sub")?.childRun).not.toBe(child);
    expect(run.message({ kind: "resolve", path: "ask", token, port: "approved", output: 1 })).toEqual([]);
  });

  test("REOPEN-2: after a cancel everything that was under way runs again", () => {
    const run = new Driver(lines()).start();
    run.ok(at(0));
    run.cancel();
    run.retry();
    expect(run.flying).toEqual([at(1), at(2)]);
    finish(run);
    expect(run.output("lines")).toMatchObject({ count: 3, failed: [] });
  });

  test("REOPEN-3: a failed item runs again; items that are done stay done", () => {
    const run = new Driver(lines()).start();
    run.ok(at(0), "first");
    run.fail(at(1), oops());
    run.ok(at(2), "kept");
    expect(run.state.status).toBe("failed");
    run.retry();
    expect(run.flying).toEqual([at(1)]);
    run.takeover();
    run.ok(at(1), "second");
    // Item 2 was finished while the for-each was stopping: nothing of it runs again.
    expect(run.output("lines")).toMatchObject({ results: ["first", "second", "kept"], failed: [] });
    finish(run);
  });

  test("REOPEN-3: a for-each may fail and be retried again and again", () => {
    const run = new Driver(lines()).start();
    for (const _ of [1, 2, 3]) {
      run.fail(at(0), oops());
      for (const path of run.flying) run.ok(path);
      expect(run.state.status).toBe("failed");
      run.retry();
      expect(run.flying).toContain(at(0));
    }
    finish(run);
  });

  test("REOPEN-3: collected failures are results: they are not run again", () => {
    const run = new Driver(lines({ onItemError: "continue" })).start();
    run.fail(at(0), oops());
    run.cancel();
    run.retry();
    expect(run.flying).toEqual([at(1), at(2)]);
    finish(run);
    expect(run.output("lines")).toMatchObject({ failed: [{ index: 0 }] });
  });

  test("REOPEN-3: never more items at a time than the concurrency", () => {
    const run = new Driver(lines({ items: [1, 2, 3, 4, 5, 6], onItemError: "continue" })).start();
    for (const i of [0, 1, 2, 3]) run.fail(at(i), oops());
    run.cancel();
    run.retry();
    expect(run.flying).toEqual([at(4), at(5)]);
  });

  test("REOPEN-3: nested for-eaches go on at every level", () => {
    const run = new Driver({
      nodes: {
        outer: {
          type: "each",
          params: {
            items: [
              [1, 2],
              [3, 4],
            ],
          },
        },
        inner: { type: "each", scope: "outer", params: { items: "{{ item }}" } },
        deep: { type: "act", scope: "inner" },
      },
      edges: ["start>outer"],
    }).start();
    const deep = (i: number, j: number) => `outer[${i}]/inner[${j}]/deep`;
    run.ok(deep(0, 0), "kept");
    run.fail(deep(0, 1), oops());
    run.ok(deep(1, 0));
    run.ok(deep(1, 1));
    expect(run.state.status).toBe("failed");
    run.retry();
    expect(run.flying).toEqual([deep(0, 1)]);
    run.takeover();
    finish(run);
    expect(run.output("outer")).toMatchObject({ results: [{ results: ["kept", deep(0, 1)] }, { count: 2 }] });
  });

  test("REOPEN-3: a for-each that was withdrawn with a sibling goes on, error port or not", () => {
    const drawn = lines();
    const run = new Driver({
      nodes: { ...drawn.nodes, bad: "act", mend: "act", nap: { type: "wait", scope: "lines", params: { ms: 9 } } },
      edges: [...drawn.edges, "start>bad", "lines.error>mend", "label>nap"],
    }).start();
    run.ok(at(0));
    run.fail("bad", oops("BAD"));
    run.ok(at(1));
    expect(run.state.error?.code).toBe("BAD");
    run.retry();
    expect(run.paths("waiting")).toEqual([at(0, "nap"), at(1, "nap")]);
    expect(run.flying).toEqual(["bad"]);
    run.pass(9);
    run.ok(at(2));
    run.pass(9);
    finish(run);
    expect(run.story).toContain("skipped mend");
  });

  test("REOPEN-3: a result expression that failed is evaluated again, the steps inside are not run again", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [1], result: "{{ steps.label.no }}" } },
        label: { type: "act", scope: "lines" },
      },
      edges: ["start>lines"],
    }).start();
    run.ok(at(0), {});
    expect(run.state.error?.code).toBe("EXPRESSION_FAILED");
    run.retry();
    expect(run.state.status).toBe("failed");
    expect(run.story.filter((line) => line === `scheduled ${at(0)}`)).toHaveLength(1);
  });

  test("REOPEN-4: after its time limit a run gets the whole limit again", () => {
    const run = new Driver({ nodes: { a: "act" }, edges: ["start>a"], settings: { deadline: "1m" } }).start();
    run.pass(60_000);
    run.now += 60_000;
    run.retry();
    expect(run.due).toBe(run.now + 60_000);
    finish(run);
  });

  test("REOPEN-4: a step whose own time limit passed gets it anew, with all inside", () => {
    const run = new Driver(lines({}, { timeout: { step: "10s" } })).start();
    run.ok(at(0));
    run.pass(10_000);
    expect(run.state.error?.code).toBe("STEP_DEADLINE");
    run.retry();
    expect(run.due).toBe(run.now + 10_000);
    expect(run.flying).toEqual([at(1), at(2)]);
    run.takeover();
    finish(run);
  });

  test("REOPEN-5: a run ended because a value could not be stored goes on from what was under way", () => {
    const run = new Driver({
      nodes: { a: "act", nap: { type: "wait", params: { ms: 10 } }, b: "act" },
      edges: ["start>a>b", "start>nap"],
    }).start();
    run.rows.push({
      rev: run.rows.length,
      at: run.now,
      events: [{ t: "ended", status: "failed", error: oops("STEP_FAILED") }],
    });
    run.takeover(false);
    run.retry();
    expect(run.flying).toEqual(["a"]);
    run.pass(10);
    finish(run);
  });

  test("REOPEN-6: a caught failure stays caught", () => {
    const run = new Driver({ nodes: { a: "act", mend: "act" }, edges: ["start>a", "a.error>mend"] }).start();
    run.fail("a", oops());
    run.fail("mend", oops());
    run.retry();
    expect(run.flying).toEqual(["mend"]);
    finish(run);
  });
});

describe("LIMIT-2: a retried run gets its places again first", () => {
  const drawn = {
    nodes: {
      till: { type: "scope", limit: { concurrency: { key: "till", max: 1 } } },
      open: { type: "act", scope: "till" },
      count: { type: "act", scope: "till" },
    },
    edges: ["start>till", "open>count"],
    settings: { timezone: "UTC", concurrency: { max: 1, onFull: "wait" as const } },
  };
  const grant = (run: Driver, path: string) => run.send({ kind: "granted", path });
  const wants = (run: Driver) => [...wantsOf(run.state).keys()];

  test("its own, then those of the containers it goes on in; nothing begins before", () => {
    const run = new Driver(drawn).start();
    expect(wants(run)).toEqual([""]);
    grant(run, "");
    grant(run, "till");
    run.ok("till/open", "opened");
    run.fail("till/count", oops());
    expect(run.state.status).toBe("failed");
    run.retry();
    expect(run.flying).toEqual([]);
    expect(wants(run)).toEqual([""]);
    grant(run, "");
    expect(run.flying).toEqual([]);
    expect(wants(run)).toEqual(["till"]);
    run.send({ kind: "resume", takeover: true, crashes: 1 });
    expect(run.flying).toEqual([]);
    grant(run, "till");
    expect(run.flying).toEqual(["till/count"]);
    finish(run);
  });

  test("one that is cancelled while it waits for them ends", () => {
    const run = new Driver(drawn).start();
    grant(run, "");
    grant(run, "till");
    run.fail("till/open", oops());
    run.retry();
    grant(run, "");
    run.send({ kind: "message", message: { kind: "cancel" } });
    expect(run.state.status).toBe("cancelled");
    expect(wants(run)).toEqual([]);
  });
});
