import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { oops } from "../../test/support/nodes.ts";

describe("edges", () => {
  test("EDGE-1: a step starts when the one before it is over", () => {
    const run = new Driver({ nodes: { a: "act", b: "act" }, edges: ["start>a>b"] }).start();
    expect(run.flying).toEqual(["a"]);
    run.ok("a");
    expect(run.flying).toEqual(["b"]);
    run.ok("b");
    expect(run.story).toEqual([
      "started",
      "scheduled a",
      "completed a out",
      "scheduled b",
      "completed b out",
      "ended succeeded",
    ]);
  });

  test("EDGE-1: several edges from one port start several steps at once", () => {
    const run = new Driver({
      nodes: { a: "act", b: "act", c: "act" },
      edges: ["start>a", "start>b", "start>c"],
    }).start();
    expect(run.flying).toEqual(["a", "b", "c"]);
  });

  test("EDGE-2: a choice takes one port, and what hangs on the other is skipped", () => {
    const run = new Driver({
      nodes: { pick: { type: "if", params: { value: false } }, yes: "act", after: "act", no: "act" },
      edges: ["start>pick", "pick.true>yes>after", "pick.false>no"],
    }).start();
    expect(run.story).toContain("skipped yes after");
    expect(run.flying).toEqual(["no"]);
  });

  test("EDGE-2: several ports joined by a comma are all taken", () => {
    const run = new Driver({
      nodes: { pick: { type: "pick", params: { ports: "a,c" } }, a: "act", b: "act", c: "act", join: "act" },
      edges: ["start>pick", "pick.a>a>join", "pick.b>b>join", "pick.c>c>join"],
    }).start();
    expect(run.flying).toEqual(["a", "c"]);
    run.ok("a");
    expect(run.flying).toEqual(["c"]);
    run.ok("c");
    expect(run.flying).toEqual(["join"]);
  });

  test("EDGE-3: a disabled node is passed over, whatever it is", () => {
    for (const type of ["act", "wait", "each", "call", "if"]) {
      const run = new Driver({
        nodes: {
          off: { type, disabled: true },
          inside: { type: "act", ...(type === "each" && { scope: "off" }) },
          b: "act",
        },
        edges: ["start>off", `off.${type === "if" ? "true" : "out"}>b`, ...(type === "each" ? [] : ["start>inside"])],
      }).start();
      expect(run.flying, type).toContain("b");
    }
  });

  test("EDGE-4: pinned data stand in for a node in a run of the draft, and only there", () => {
    const drawn = {
      nodes: { a: { type: "act", pinned: { id: 7 } }, b: { type: "act", params: { id: "{{ steps.a.id }}" } } },
      edges: ["start>a>b"],
    };
    const draft = new Driver(drawn, { draft: true }).start();
    expect(draft.flying).toEqual(["b"]);
    expect(draft.input("b")).toEqual({ id: 7 });
    expect(new Driver(drawn).start().flying).toEqual(["a"]);
  });

  test("END-1: a run ends by itself when nothing is left to do", () => {
    expect(
      new Driver({ nodes: { a: { type: "set", params: { value: 1 } } }, edges: ["start>a"] }).start().state.status,
    ).toBe("succeeded");
  });

  test("END-2: an End node ends the whole run; what is under way is withdrawn", () => {
    const run = new Driver({
      nodes: { slow: "act", quick: "act", end: { type: "end", params: { output: "done" } } },
      edges: ["start>slow", "start>quick>end"],
    }).start();
    run.ok("quick");
    expect(run.story.slice(-3)).toEqual(["pure end out", "cancelled slow", "ended succeeded"]);
    expect(run.state.output).toBe("done");
  });

  test("END-3: a Stop node fails its scope like any failing step", () => {
    const run = new Driver({ nodes: { stop: "stop" }, edges: ["start>stop"] }).start();
    expect(run.state.status).toBe("failed");
    expect(run.state.error?.code).toBe("NO_STOCK");
  });
});

describe("joins", () => {
  const three = (join: object) => ({
    nodes: { a: "act", b: "act", c: "act", join: { type: "act", join } },
    edges: ["start>a>join", "start>b>join", "start>c>join"],
  });

  test("JOIN-1: all waits until no input is open", () => {
    const run = new Driver(three({ mode: "all" })).start();
    run.ok("b");
    run.ok("a");
    expect(run.flying).toEqual(["c"]);
    run.ok("c");
    expect(run.flying).toEqual(["join"]);
  });

  test("JOIN-1: all goes on with the taken inputs when the others are dead", () => {
    const run = new Driver({
      nodes: { pick: { type: "pick", params: { ports: "b" } }, a: "act", b: "act", join: "act" },
      edges: ["start>pick", "pick.a>a>join", "pick.b>b>join"],
    }).start();
    run.ok("b");
    expect(run.flying).toEqual(["join"]);
  });

  test("JOIN-1: any begins at the first taken input and ignores later ones", () => {
    const run = new Driver(three({ mode: "any" })).start();
    run.ok("b");
    expect(run.flying).toEqual(["a", "c", "join"]);
    run.ok("join");
    run.ok("a");
    run.ok("c");
    expect(run.story.filter((line) => line.startsWith("scheduled join"))).toHaveLength(1);
    expect(run.state.status).toBe("succeeded");
  });

  test("JOIN-1: n begins when n inputs are taken", () => {
    const run = new Driver(three({ mode: "n", count: 2 })).start();
    run.ok("c");
    expect(run.flying).toEqual(["a", "b"]);
    run.ok("a");
    expect(run.flying).toEqual(["b", "join"]);
  });

  test("JOIN-3: a join that can no longer be met is skipped, and so is what follows", () => {
    const run = new Driver({
      nodes: {
        pick: { type: "pick", params: { ports: "a" } },
        a: "act",
        b: "act",
        c: "act",
        join: { type: "act", join: { mode: "n", count: 2 } },
        after: "act",
      },
      edges: ["start>pick", "pick.a>a>join", "pick.b>b>join", "pick.c>c>join", "join>after"],
    }).start();
    expect(run.story).toContain("skipped b c join after");
    run.ok("a");
    expect(run.state.status).toBe("succeeded");
  });

  test("JOIN-3: with all inputs dead every kind of join is skipped", () => {
    for (const join of [{ mode: "all" }, { mode: "any" }, { mode: "n", count: 1 }] as const) {
      const run = new Driver({
        nodes: { pick: { type: "pick", params: { ports: "c" } }, a: "act", b: "act", join: { type: "act", join } },
        edges: ["start>pick", "pick.a>a>join", "pick.b>b>join"],
      }).start();
      expect(run.state.status).toBe("succeeded");
      expect(run.story).toContain("skipped a b join");
    }
  });

  test("JOIN-2: cancelRest withdraws what only leads to the join", () => {
    const run = new Driver({
      nodes: {
        a: "act",
        b: "act",
        slow: "act",
        log: "act",
        join: { type: "act", join: { mode: "any", cancelRest: true } },
      },
      edges: ["start>a>join", "start>b>slow>join", "slow>log"],
    }).start();
    run.ok("a");
    // b leads to log as well, by way of slow: it stays.
    expect(run.flying).toEqual(["b", "join"]);
    const race = new Driver(three({ mode: "any", cancelRest: true })).start();
    race.ok("b");
    expect(race.flying).toEqual(["join"]);
    expect(race.story).toContain("cancelled a c");
    expect(race.ok("a")).toEqual([]);
    race.ok("join");
    expect(race.state.status).toBe("succeeded");
  });

  test("JOIN-2: what would only feed a join that has begun does not start any more", () => {
    const run = new Driver({
      nodes: { x: "act", b: "act", log: "act", join: { type: "act", join: { mode: "any", cancelRest: true } } },
      edges: ["start>x>b>join", "x>log", "start>join"],
    }).start();
    expect(run.flying).toEqual(["x", "join"]);
    run.ok("x");
    expect(run.flying).toEqual(["join", "log"]);
    expect(run.story).toContain("skipped b");
  });

  test("JOIN-2: cancelRest withdraws waits and whole for-eaches", () => {
    const run = new Driver({
      nodes: {
        quick: "act",
        lines: { type: "each", params: { items: [1, 2] } },
        label: { type: "act", scope: "lines" },
        nap: { type: "wait", params: { ms: 1000 } },
        join: { type: "act", join: { mode: "any", cancelRest: true } },
      },
      edges: ["start>quick>join", "start>lines>join", "start>nap>join"],
    }).start();
    run.ok("quick");
    expect(run.flying).toEqual(["join"]);
    expect(run.ok("lines[0]/label")).toEqual([]);
    expect(run.pass(5000)).toEqual([]);
    run.takeover();
    run.ok("join");
    expect(run.state.status).toBe("succeeded");
  });

  test("JOIN-2: a withdrawn branch stays withdrawn when the run is retried", () => {
    const run = new Driver(three({ mode: "any", cancelRest: true })).start();
    run.ok("b");
    run.fail("join", oops());
    run.retry();
    expect(run.flying).toEqual(["join"]);
  });
});
