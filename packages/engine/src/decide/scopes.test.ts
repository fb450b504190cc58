import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { flaky, oops } from "../../test/support/nodes.ts";
import type { Sketch } from "../../test/support/workflow.ts";

const inside = (type: string, more: object = {}) => ({ type, scope: "box", ...more });
const box = (nodes: Sketch["nodes"] = {}, edges: string[] = []): Sketch => ({
  nodes: {
    box: "scope",
    a: inside("act"),
    b: inside("act"),
    after: { type: "act", params: { a: "{{ has(steps.a) ? steps.a : null }}" } },
    ...nodes,
  },
  edges: ["start>box>after", "a>b", ...edges],
});

describe("scopes", () => {
  test("SCOPE-1: its nodes run once, and what is behind it sees their results", () => {
    const run = new Driver(box()).start();
    expect(run.flying).toEqual(["box/a"]);
    run.ok("box/a", "A");
    run.ok("box/b", "B");
    expect(run.output("box")).toBe("B");
    expect(run.input("after")).toEqual({ a: "A" });
  });

  test("SCOPE-2: what fails inside goes on by the error port of the scope", () => {
    const run = new Driver(box({ rescue: "act" }, ["box.error>rescue"])).start();
    run.fail("box/a", oops());
    expect(run.flying).toEqual(["rescue"]);
    run.ok("rescue");
    expect(run.state.status).toBe("succeeded");
  });

  test("SCOPE-2: without an error port the scope around it fails, and goes on where it stopped", () => {
    const run = new Driver(box()).start();
    run.ok("box/a");
    run.fail("box/b", oops());
    expect(run.state.status).toBe("failed");
    run.retry();
    expect(run.flying).toEqual(["box/b"]);
    run.ok("box/b");
    run.ok("after");
    expect(run.state.status).toBe("succeeded");
  });

  test("SCOPE-3: cancelled by a step beside it, it goes on by its port `cancelled`", () => {
    const drawn = box({ stop: "act", kill: { type: "cancel", params: { target: "box" } }, gone: "act" }, [
      "start>stop>kill",
      "box.cancelled>gone",
    ]);
    const run = new Driver(drawn).start();
    run.ok("box/a");
    run.ok("stop");
    expect(run.flying).toEqual(["gone"]);
    run.ok("gone");
    expect(run.state.status).toBe("succeeded");
    expect(run.story).toContain("skipped after");
  });

  test("SCOPE-3: cancelled from inside, everything in it is withdrawn", () => {
    const drawn = box({ other: inside("act"), kill: inside("cancel", { params: { target: "box" } }) }, ["other>kill"]);
    const run = new Driver(drawn).start();
    run.ok("box/other");
    expect(run.flying).toEqual([]);
    expect(run.state.status).toBe("succeeded");
    expect(run.story).toContain("skipped after");
  });

  test("SCOPE-3: a person withdraws one step", () => {
    const run = new Driver({
      nodes: { a: "act", b: "act", join: "act" },
      edges: ["start>a>join", "start>b>join"],
    }).start();
    run.message({ kind: "cancelStep", path: "a", by: "mia" });
    run.ok("b");
    expect(run.flying).toEqual(["join"]);
  });

  test("SCOPE-3: a time limit on the scope", () => {
    const drawn = box({ box: { type: "scope", timeout: { step: "1h" } }, late: "act" }, ["box.error>late"]);
    const run = new Driver(drawn).start();
    run.pass(3_600_000);
    expect(run.flying).toEqual(["late"]);
  });
});

const cleanup = { cleanup: "finally", wipe: { type: "act", scope: "cleanup" } };

describe("finally", () => {
  test.each(["ok", "fail", "cancel", "end", "deadline"])("SCOPE-4: it runs at the end of the run: %s", (how) => {
    const run = new Driver({
      nodes: { a: "act", b: "act", stop: "end", ...cleanup },
      edges: ["start>a", "start>b", "b.other>stop"],
      settings: { deadline: "1h" },
    }).start();
    if (how === "ok") {
      run.ok("a");
      run.ok("b");
    }
    if (how === "fail") {
      run.fail("a", oops());
      run.ok("b");
    }
    if (how === "cancel") run.cancel();
    if (how === "end") run.ok("b", null, "other");
    if (how === "deadline") run.pass(3_600_000);
    expect(run.flying).toEqual(["cleanup/wipe"]);
    expect(run.state.status).toBe("running");
    run.takeover();
    run.ok("cleanup/wipe");
    expect(run.state.status).toBe(
      { ok: "succeeded", end: "succeeded", fail: "failed", deadline: "failed", cancel: "cancelled" }[how],
    );
  });

  test("SCOPE-5: a cancel does not stop it; its own time limit does", () => {
    const run = new Driver({ nodes: { a: "act", ...cleanup }, edges: ["start>a"] }).start();
    run.ok("a");
    run.cancel();
    expect(run.flying).toEqual(["cleanup/wipe"]);
    run.pass(3_600_000);
    expect(run.state.status).toBe("failed");
    expect(run.story.at(-2)).toBe("failed cleanup STEP_DEADLINE");
  });

  test("SCOPE-4: when it fails the run fails, though everything else was well", () => {
    const run = new Driver({ nodes: { a: "act", ...cleanup }, edges: ["start>a"] }).start();
    run.ok("a");
    run.fail("cleanup/wipe", oops("DIRTY"));
    expect(run.state.error?.code).toBe("DIRTY");
    run.retry();
    expect(run.flying).toEqual(["cleanup[1]/wipe"]);
    run.ok("cleanup[1]/wipe");
    expect(run.state.status).toBe("succeeded");
  });

  test("SCOPE-4: in a scope it runs before the scope is left", () => {
    const run = new Driver(
      box({ cleanup: { type: "finally", scope: "box" }, wipe: { type: "act", scope: "cleanup" }, rescue: "act" }, [
        "box.error>rescue",
      ]),
    ).start();
    run.fail("box/a", oops());
    expect(run.flying).toEqual(["box/cleanup/wipe"]);
    run.ok("box/cleanup/wipe");
    expect(run.flying).toEqual(["rescue"]);
  });

  test("SCOPE-4: in each item of a for-each that is stopped", () => {
    const run = new Driver({
      nodes: {
        lines: { type: "each", params: { items: [1, 2], concurrency: 2 } },
        label: { type: "act", scope: "lines" },
        cleanup: { type: "finally", scope: "lines" },
        wipe: { type: "act", scope: "cleanup" },
      },
      edges: ["start>lines"],
    }).start();
    run.cancel();
    expect(run.flying).toEqual(["lines[0]/cleanup/wipe", "lines[1]/cleanup/wipe"]);
    run.ok("lines[0]/cleanup/wipe");
    run.ok("lines[1]/cleanup/wipe");
    expect(run.state.status).toBe("cancelled");
  });
});

const undo = (step: string, scope?: string): Sketch["nodes"] => ({
  [step]: { type: "act", undo: `undo_${step}`, ...(scope && { scope }) },
  [`undo_${step}`]: { type: "undo", ...(scope && { scope }) },
  [`take_back_${step}`]: { type: "act", scope: `undo_${step}`, params: { of: `{{ steps.${step} }}` } },
});

describe("undo", () => {
  const saga: Sketch = {
    nodes: { ...undo("a"), ...undo("b"), c: "act" },
    edges: ["start>a>b>c"],
  };

  test("UNDO-2: when a later step fails, what was done is taken back, the newest first", () => {
    const run = new Driver(saga).start();
    run.ok("a", "A");
    run.ok("b", "B");
    run.fail("c", oops("C_FAILED"));
    expect(run.flying).toEqual(["undo_b/take_back_b"]);
    expect(run.input("undo_b/take_back_b")).toEqual({ of: "B" });
    run.takeover();
    run.ok("undo_b/take_back_b");
    expect(run.flying).toEqual(["undo_a/take_back_a"]);
    run.ok("undo_a/take_back_a");
    expect(run.state.status).toBe("failed");
    expect(run.state.error?.code).toBe("C_FAILED");
  });

  test("UNDO-1: only what was done is taken back, and only when something went wrong", () => {
    const failed = new Driver(saga).start();
    failed.ok("a");
    failed.fail("b", oops());
    expect(failed.flying).toEqual(["undo_a/take_back_a"]);
    const well = new Driver(saga).start();
    for (const step of ["a", "b", "c"]) well.ok(step);
    expect(well.state.status).toBe("succeeded");
  });

  test("UNDO-2: a cancelled run takes back as well", () => {
    const run = new Driver(saga).start();
    run.ok("a");
    run.cancel();
    expect(run.flying).toEqual(["undo_a/take_back_a"]);
    run.ok("undo_a/take_back_a");
    expect(run.state.status).toBe("cancelled");
  });

  test("UNDO-3: a run that has taken back cannot go on where it stopped", () => {
    const run = new Driver(saga).start();
    run.ok("a");
    run.fail("b", oops());
    run.ok("undo_a/take_back_a");
    expect(run.retry()).toEqual([]);
    expect(run.state.status).toBe("failed");
  });

  test("UNDO-4: an undo that fails is a person's to see to", () => {
    const run = new Driver(saga).start();
    run.ok("a");
    run.fail("b", oops());
    run.fail("undo_a/take_back_a", oops("NO_REFUND"));
    expect(run.paths("waiting")).toEqual(["undo_a"]);
    run.takeover();
    run.resolve("undo_a", "again");
    expect(run.flying).toEqual(["undo_a/take_back_a"]);
    run.fail("undo_a/take_back_a", oops("NO_REFUND"));
    run.resolve("undo_a", "done");
    expect(run.state.status).toBe("failed");
  });

  test("UNDO-5: what a scope did that is over is taken back when the run fails later", () => {
    const run = new Driver({
      nodes: { box: "scope", ...undo("a", "box"), b: "act" },
      edges: ["start>box>b"],
    }).start();
    run.ok("box/a", "A");
    run.fail("b", oops());
    expect(run.flying).toEqual(["box/undo_a/take_back_a"]);
    expect(run.input("box/undo_a/take_back_a")).toEqual({ of: "A" });
    run.ok("box/undo_a/take_back_a");
    expect(run.state.status).toBe("failed");
  });

  test("UNDO-5: and so are the items of a for-each, and the passes of a loop", () => {
    const run = new Driver({
      nodes: { lines: { type: "each", params: { items: [1, 2], concurrency: 1 } }, ...undo("a", "lines"), b: "act" },
      edges: ["start>lines>b"],
    }).start();
    run.ok("lines[0]/a", "A0");
    run.ok("lines[1]/a", "A1");
    run.fail("b", oops());
    expect(run.input("lines[1]/undo_a/take_back_a")).toEqual({ of: "A1" });
    run.ok("lines[1]/undo_a/take_back_a");
    expect(run.input("lines[0]/undo_a/take_back_a")).toEqual({ of: "A0" });
    run.ok("lines[0]/undo_a/take_back_a");
    expect(run.state.status).toBe("failed");
    const loop = new Driver({
      nodes: { pages: { type: "loop", params: { times: 2 } }, ...undo("a", "pages"), b: "act" },
      edges: ["start>pages>b"],
    }).start();
    loop.ok("pages[0]/a");
    loop.ok("pages[1]/a");
    loop.fail("b", oops());
    loop.ok("pages[1]/undo_a/take_back_a");
    loop.ok("pages[0]/undo_a/take_back_a");
    expect(loop.state.status).toBe("failed");
  });

  test("UNDO-2: a scope with an error port takes back before it goes on", () => {
    const run = new Driver({
      nodes: { box: "scope", ...undo("a", "box"), b: { type: "act", scope: "box" }, rescue: "act" },
      edges: ["start>box", "a>b", "box.error>rescue"],
    }).start();
    run.ok("box/a");
    run.fail("box/b", oops());
    run.ok("box/undo_a/take_back_a");
    expect(run.flying).toEqual(["rescue"]);
    run.ok("rescue");
    expect(run.state.status).toBe("succeeded");
  });
});

describe("what goes wrong late, or went wrong before", () => {
  const shop: Sketch = {
    nodes: {
      charge: { type: "act", undo: "refund", retry: { max: 2, initial: "1ms", factor: 1, cap: "1ms" } },
      ship: "act",
      refund: "undo",
      pay_back: { type: "act", scope: "refund" },
      last: "finally",
      unlock: { type: "act", scope: "last" },
    },
    edges: ["start>charge>ship"],
  };

  test("UNDO-2: an action that succeeded at its second attempt is taken back", () => {
    const run = new Driver(shop).start();
    run.fail("charge", flaky());
    run.pass(10);
    run.ok("charge");
    run.fail("ship", oops());
    expect(run.flying).toEqual(["refund/pay_back"]);
  });

  test("UNDO-2: an action whose failure was caught did nothing that could be taken back", () => {
    const caught = { ...shop, nodes: { ...shop.nodes, mend: "act" }, edges: [...shop.edges, "charge.error>mend"] };
    const run = new Driver(caught).start();
    run.fail("charge", oops());
    run.fail("mend", oops());
    expect(run.flying).toEqual(["last/unlock"]);
  });

  test("CANCEL-4: when only `finally` is left a run is not cancelled any more", () => {
    const run = new Driver(shop).start();
    run.ok("charge");
    run.ok("ship");
    expect(run.flying).toEqual(["last/unlock"]);
    run.send({ kind: "message", message: { kind: "cancel" } });
    run.ok("last/unlock");
    expect(run.state.status).toBe("succeeded");
  });
});

describe("limits", () => {
  const rated: Sketch = { nodes: { a: { type: "act", limit: { rate: { count: 1, per: "1h" } } } }, edges: ["start>a"] };

  test("LIMIT-7: a start that nobody was there for in time is asked for again", () => {
    const run = new Driver(rated).start();
    run.send({ kind: "granted", path: "a", at: run.now + 60_000 });
    run.pass(60_000 - 1);
    expect(run.flying).toEqual([]);
    run.pass(3_600_000);
    expect(run.paths("gated")).toEqual(["a"]);
    run.send({ kind: "granted", path: "a", at: run.now + 1000 });
    run.pass(1200);
    expect(run.flying).toEqual(["a"]);
  });

  test("LIMIT-7: starts are evenly apart unless the limit says how many may come at once", () => {
    const run = new Driver(rated).start();
    expect(run.state.active.get("a")?.gate?.rate).toMatchObject({ count: 1, per: 3_600_000, burst: 1 });
  });

  const single: Sketch = {
    nodes: { a: "act" },
    edges: ["start>a"],
    settings: { concurrency: { max: 1, onFull: "skip" } },
  };

  test("LIMIT-8: a run that goes on after its end asks for its place again", () => {
    const run = new Driver(single).start();
    expect(run.flying).toEqual([]);
    run.send({ kind: "granted", path: "" });
    run.fail("a", oops());
    expect(run.state.gate).toBeUndefined();
    run.retry();
    expect(run.flying).toEqual([]);
    run.takeover();
    run.message({ kind: "granted", path: "" });
    expect(run.flying).toEqual(["a"]);
    run.ok("a");
    expect(run.state.status).toBe("succeeded");
  });

  test("LIMIT-9: a step that is told to give up its wait fails by its rules, and only while it waits", () => {
    const limit = { concurrency: { key: "till", max: 1 } };
    const drawn = {
      nodes: { box: { type: "scope" }, a: { type: "act", scope: "box", limit }, late: "act" },
      edges: ["start>box", "box.error>late"],
    };
    const message = { kind: "circle", path: "box/a", key: "k:till", held: "k:safe" } as const;
    const run = new Driver(drawn).start();
    run.message(message);
    expect(run.flying).toEqual(["late"]);
    const failed = run.rows.flatMap((row) => row.events).find((event) => event.t === "failed");
    expect(failed).toMatchObject({ p: "box/a", error: { code: "KEYS_CIRCLE" } });
    expect(failed?.t === "failed" && failed.error.message).toContain("key till, with one of safe held around it");
    const through = new Driver(drawn).start();
    through.send({ kind: "granted", path: "box/a" });
    through.message(message);
    expect(through.flying).toEqual(["box/a"]);
    const whole = new Driver({ ...single, settings: { concurrency: { max: 1, onFull: "wait" } } }).start();
    whole.message({ ...message, path: "" });
    expect([whole.state.status, whole.state.error?.code]).toEqual(["failed", "KEYS_CIRCLE"]);
  });

  test("LIMIT-4: a run that finds no place is skipped when its workflow says so", () => {
    const run = new Driver(single).start();
    run.send({ kind: "full", path: "" });
    expect(run.state.error?.code).toBe("LIMIT_SKIPPED");
    expect(run.state.status).toBe("cancelled");
  });
});
