import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { oops } from "../../test/support/nodes.ts";
import { MAX_DEPTH } from "./decide.ts";

describe("waits", () => {
  const paid = {
    nodes: {
      paid: { type: "event", params: { name: "order.paid", key: "{{ trigger.id }}", ms: 10_000 } },
      ship: { type: "act", params: { paid: "{{ steps.paid }}" } },
      late: "act",
    },
    edges: ["start>paid", "paid.received>ship", "paid.timeout>late"],
  };

  test("WAIT-1: a timed wait ends when it is due and not before", () => {
    const run = new Driver({
      nodes: { nap: { type: "wait", params: { ms: 1000 } }, b: "act" },
      edges: ["start>nap>b"],
    }).start();
    expect(run.due).toBe(run.now + 1000);
    expect(run.pass(999)).toEqual([]);
    run.pass(1);
    expect(run.flying).toEqual(["b"]);
    expect(run.output("nap")).toEqual({});
  });

  test("WAIT-2: the first to arrive wins: the event", () => {
    const run = new Driver(paid).start({ id: 7 });
    const token = run.token("paid");
    run.message({ kind: "event", path: "paid", token, output: { total: 5 } });
    expect(run.input("ship")).toEqual({ paid: { total: 5 } });
    expect(run.pass(20_000)).toEqual([]);
    expect(run.message({ kind: "event", path: "paid", token, output: { total: 6 } })).toEqual([]);
  });

  test("WAIT-2: the first to arrive wins: the time limit", () => {
    const run = new Driver(paid).start({ id: 7 });
    const token = run.token("paid");
    run.pass(10_000);
    expect(run.flying).toEqual(["late"]);
    expect(run.message({ kind: "event", path: "paid", token, output: 1 })).toEqual([]);
  });

  test("WAIT-3: a message with another token does nothing", () => {
    const run = new Driver(paid).start({ id: 7 });
    expect(run.message({ kind: "event", path: "paid", token: "stale", output: 1 })).toEqual([]);
    expect(run.message({ kind: "resolve", path: "paid", token: "", port: "received", output: 1 })).toEqual([]);
  });

  test("WAIT-4: an approval goes on by the port of the decision, and the journal names who decided", () => {
    const run = new Driver({ nodes: { ask: "approval", no: "act" }, edges: ["start>ask", "ask.rejected>no"] }).start();
    run.message({
      kind: "resolve",
      path: "ask",
      token: run.token("ask"),
      port: "rejected",
      output: { comment: "no" },
      by: "Ada",
    });
    expect(run.events).toContainEqual({ t: "resolved", p: "ask", port: "rejected", out: { comment: "no" }, by: "Ada" });
    expect(run.flying).toEqual(["no"]);
  });

  test("TIME-3: a step's time limit ends a wait as a failure", () => {
    const run = new Driver({
      nodes: { ask: { type: "approval", timeout: { step: "1m" } } },
      edges: ["start>ask"],
    }).start();
    run.pass(60_000);
    expect(run.state.error?.code).toBe("STEP_DEADLINE");
  });
});

describe("cancel", () => {
  test("CANCEL-1: a cancel withdraws everything and ends the run", () => {
    const run = new Driver({
      nodes: {
        a: "act",
        nap: { type: "wait", params: { ms: 1000 } },
        lines: { type: "each", params: { items: [1] } },
        label: { type: "act", scope: "lines" },
      },
      edges: ["start>a", "start>nap", "start>lines"],
    }).start();
    run.message({ kind: "cancel", by: "Ada", reason: "wrong order" });
    expect(run.events).toContainEqual({ t: "cancelRequested", by: "Ada", reason: "wrong order" });
    expect(run.story.slice(-2)).toEqual(["cancelled a nap lines lines[0]/label", "ended cancelled"]);
    expect(run.ok("a")).toEqual([]);
    expect(run.pass(5000)).toEqual([]);
  });
});

describe("child runs", () => {
  const call = {
    nodes: {
      sub: { type: "call", params: { workflow: "pack", input: "{{ trigger }}" } },
      b: { type: "act", params: { out: "{{ steps.sub }}" } },
    },
    edges: ["start>sub>b"],
  };
  const ended = (run: Driver, more: object) => ({
    kind: "childEnded" as const,
    path: "sub",
    run: run.state.active.get("sub")?.childRun ?? "",
    status: "succeeded" as const,
    ...more,
  });

  test("CHILD-1: the parent goes on with the output of the child", () => {
    const run = new Driver(call).start({ id: 1 });
    expect(run.events.at(-1)).toMatchObject({ t: "child", workflow: "pack", input: { id: 1 } });
    run.message(ended(run, { output: "packed" }));
    expect(run.input("b")).toEqual({ out: "packed" });
  });

  test("CHILD-1: the id of the child follows from the run, the step and its beginning", () => {
    const [a, b] = [new Driver(call).start(), new Driver(call).start()];
    expect(a.state.active.get("sub")?.childRun).toBe(b.state.active.get("sub")?.childRun);
    expect(new Driver(call, { run: "run-2" }).start().state.active.get("sub")?.childRun).not.toBe(
      a.state.active.get("sub")?.childRun,
    );
  });

  test("CHILD-2: a child that failed or was cancelled fails the step", () => {
    const run = new Driver(call).start();
    run.message(ended(run, { status: "failed", error: oops("BAD") }));
    expect(run.state.error).toMatchObject({
      code: "CHILD_FAILED",
      message: "The workflow that was called failed: It failed with BAD.",
    });
  });

  test("CHILD-2: news of another run is ignored", () => {
    const run = new Driver(call).start();
    expect(run.message(ended(run, { run: "other" }))).toEqual([]);
  });

  test("CHILD-3: workflows may call each other, and themselves, up to a depth", () => {
    expect(new Driver(call).start(null, { depth: MAX_DEPTH - 1 }).paths("child")).toEqual(["sub"]);
    expect(new Driver(call).start(null, { depth: MAX_DEPTH }).state.error?.code).toBe("CHILD_DEPTH");
  });

  test("CHILD-4: a run called by another one hands over the output of its last step", () => {
    const nodes = { a: { type: "set", params: { value: 5 } } };
    expect(new Driver({ nodes, edges: ["start>a"] }).start(null, { cause: { kind: "workflow" } }).state.output).toBe(5);
  });
});
