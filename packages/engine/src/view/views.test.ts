import type { JournalRow, Json } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { flaky, oops } from "../../test/support/nodes.ts";
import { planReplay, replayStart } from "./replay.ts";
import { extendRunView, runView } from "./run-view.ts";
import { stepInput } from "./step-input.ts";

const ids = { run: "run-1", workflow: "test" };
const retry = { max: 2, initial: "1ms", factor: 1, cap: "1ms" };

describe("the view of a run", () => {
  const drawn = {
    nodes: {
      a: { type: "act", retry },
      lines: { type: "each", params: { items: [1, 2, 3], concurrency: 2 } },
      label: { type: "act", scope: "lines" },
      ask: "approval",
      mend: "act",
    },
    edges: ["start>a>lines", "a.error>mend", "start>ask"],
  };

  test("VIEW-1: it tells attempts, errors, waits, items and edges", () => {
    const run = new Driver(drawn).start({ id: 1 });
    run.fail("a", flaky());
    run.pass(5);
    run.ok("a", "done");
    run.ok("lines[0]/label");
    const view = runView(run.plan, run.rows);
    expect(view.status).toBe("running");
    expect(view.input).toEqual({ id: 1 });
    expect(view.steps.get("a")).toMatchObject({ status: "succeeded", port: "out", output: "done" });
    expect(view.steps.get("a")?.attempts.map(({ n, error }) => [n, error?.code])).toEqual([
      [1, "FLAKY"],
      [2, undefined],
    ]);
    expect(view.steps.get("ask")).toMatchObject({ status: "waiting", wait: { token: run.token("ask") } });
    expect(view.steps.get("lines")?.items).toMatchObject({ total: 3, done: 1, failed: 0 });
    expect(view.steps.get("mend")?.status).toBe("skipped");
    expect(view.edges.get("a.out->lines.in")).toEqual({ taken: 1, dead: 0 });
    expect(view.edges.get("a.error->mend.in")).toEqual({ taken: 0, dead: 1 });
  });

  test("VIEW-2: a run in which nothing runs is waiting", () => {
    const run = new Driver({
      nodes: { ask: "approval", sub: { type: "call", params: { workflow: "x" } } },
      edges: ["start>ask", "start>sub"],
    }).start();
    expect(runView(run.plan, run.rows).status).toBe("waiting");
    run.message({
      kind: "childEnded",
      path: "sub",
      run: run.state.active.get("sub")?.childRun ?? "",
      status: "succeeded",
    });
    expect(runView(run.plan, run.rows).status).toBe("waiting");
    run.cancel();
    expect(runView(run.plan, run.rows).status).toBe("cancelled");
  });

  test("VIEW-3: a view continued row by row is the view of all rows; a gap is refused", () => {
    const run = new Driver(drawn).start();
    run.ok("a");
    run.fail("lines[0]/label", oops());
    run.ok("lines[1]/label");
    run.retry();
    const continued = runView(run.plan, []);
    for (const row of run.rows) extendRunView(run.plan, continued, [row]);
    extendRunView(run.plan, continued, run.rows);
    expect(continued).toEqual(runView(run.plan, run.rows));
    const gap: JournalRow = { rev: continued.rev + 1, at: 0, events: [] };
    expect(() => extendRunView(run.plan, continued, [gap])).toThrow(`Row ${continued.rev} of the journal is missing`);
  });

  test("VIEW-4: withdrawn items are not counted as failed, and retried ones no longer", () => {
    const run = new Driver(drawn).start();
    run.ok("a");
    run.fail("lines[0]/label", oops());
    run.ok("lines[1]/label");
    const counts = () => runView(run.plan, run.rows).steps.get("lines")?.items;
    expect(counts()).toMatchObject({ failed: 1 });
    run.retry();
    expect(counts()).toMatchObject({ failed: 0, done: 1 });
  });
});

describe("inputs of steps", () => {
  test("EXEC-4: what is worked out from the journal is what the step got", () => {
    const run = new Driver({
      nodes: {
        a: { type: "act", retry, params: { id: "{{ trigger.id }}", now: "{{ now }}" } },
        lines: { type: "each", params: { items: "{{ trigger.items }}" } },
        label: { type: "act", scope: "lines", params: { item: "{{ item }}", a: "{{ steps.a }}" } },
        set: { type: "set", scope: "lines", params: { value: "{{ steps.label }}" } },
        bad: { type: "broken", params: { why: "{{ index }}" }, scope: "lines", onError: "continue" },
      },
      edges: ["start>a>lines", "label>set>bad"],
    }).start({ id: 7, items: ["x", "y"] });
    const got = new Map<string, Json | undefined>();
    const look = () => {
      for (const path of run.flying) got.set(path, run.input(path));
    };
    look();
    run.fail("a", flaky());
    run.pass(5);
    run.ok("a", { done: true });
    look();
    run.ok("lines[1]/label", 2);
    run.ok("lines[0]/label", 1);
    expect(run.state.status).toBe("succeeded");
    for (const [path, input] of got) expect(stepInput(run.plan, run.rows, path, ids), path).toEqual(input);
    expect(got.get("lines[1]/label")).toEqual({ item: "y", a: { done: true } });
    expect(stepInput(run.plan, run.rows, "lines[1]/set", ids)).toEqual({ value: 2 });
    expect(stepInput(run.plan, run.rows, "lines[1]/bad", ids)).toEqual({ why: 1 });
    expect(stepInput(run.plan, run.rows, "lines", ids)).toEqual({ items: ["x", "y"] });
    expect(stepInput(run.plan, run.rows, "start", ids)).toEqual({ id: 7, items: ["x", "y"] });
    expect(stepInput(run.plan, run.rows, "nothing", ids)).toBeUndefined();
  });
});

describe("replaying", () => {
  const drawn = {
    nodes: {
      a: "act",
      b: { type: "act", params: { a: "{{ steps.a }}" } },
      side: "act",
      c: { type: "act", params: { b: "{{ steps.b }}", side: "{{ steps.side }}" } },
    },
    edges: ["start>a>b>c", "start>side>c"],
  };
  const old = () => {
    const run = new Driver(drawn).start("in");
    for (const path of ["a", "side", "b", "c"]) run.ok(path, `${path}-1`);
    return run;
  };

  test("REPLAY-1: results that do not depend on the node are reused, the node and what follows runs again", () => {
    const run = old();
    const plan = planReplay(run.plan, run.rows, "b", "run-1");
    expect(plan.reused.map(({ node }) => node)).toEqual(["a", "side"]);
    expect(plan.rerun.map(({ node, outside }) => [node, outside])).toEqual([
      ["b", true],
      ["c", true],
    ]);
    expect(plan.editable).toEqual({ start: "in", a: "a-1", side: "side-1" });
    const start = replayStart(run.plan, run.rows, "b", { a: "edited" }, "run-1", { kind: "replay" });
    const again = new Driver(run.plan, { run: "run-2" });
    again.send({ kind: "start", event: start });
    expect(again.flying).toEqual(["b"]);
    expect(again.input("b")).toEqual({ a: "edited" });
    again.ok("b", "b-2");
    expect(again.input("c")).toEqual({ b: "b-2", side: "side-1" });
    again.ok("c");
    expect(again.state.status).toBe("succeeded");
    expect(runView(run.plan, again.rows).steps.get("a")).toMatchObject({ carried: true, output: "edited" });
  });

  test("REPLAY-1: the trigger's data can be edited; then everything runs again", () => {
    const run = old();
    const start = replayStart(run.plan, run.rows, "start", { start: "new" }, "run-1", { kind: "replay" });
    expect(start).toMatchObject({ input: "new", carried: [], forkedFrom: { run: "run-1", node: "start" } });
  });

  test("REPLAY-1: a failure that was caught is carried over as such, a withdrawn branch does not come back", () => {
    const run = new Driver({
      nodes: {
        bad: "act",
        mend: "act",
        slow: "act",
        race: { type: "act", join: { mode: "any", cancelRest: true } },
        last: "act",
      },
      edges: ["start>bad", "bad.error>mend>race", "start>slow>race", "race>last"],
    }).start();
    run.fail("bad", oops());
    for (const path of ["mend", "race", "last"]) run.ok(path);
    const start = replayStart(run.plan, run.rows, "last", {}, "run-1", { kind: "replay" });
    expect(start.carried?.find(({ p }) => p === "bad")).toMatchObject({
      port: "error",
      out: { error: { code: "OOPS" } },
    });
    const again = new Driver(run.plan, { run: "run-2" });
    again.send({ kind: "start", event: start });
    expect(again.flying).toEqual(["last"]);
  });

  test("REPLAY-1: nodes that are not there, or inside a for-each, are refused, and so are edits of what runs again", () => {
    const run = old();
    expect(() => planReplay(run.plan, run.rows, "nothing", "run-1")).toThrow("no such node");
    expect(() => replayStart(run.plan, run.rows, "b", { c: 1 }, "run-1", { kind: "replay" })).toThrow(
      "cannot be edited",
    );
  });
});
