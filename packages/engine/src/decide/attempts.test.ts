import { describe, expect, test } from "vitest";
import { Driver } from "../../test/support/driver.ts";
import { flaky, oops } from "../../test/support/nodes.ts";
import { nodeIds } from "../runtime/ids.ts";
import { retryDelay } from "./retry.ts";

const retry = { max: 3, initial: "1s", factor: 2, cap: "5m" };
const one = (more: object = {}) => ({ nodes: { a: { type: "act", ...more }, b: "act" }, edges: ["start>a>b"] });
const chance = (attempt: number) => nodeIds("secret").chance("run-1", "a", attempt);

describe("attempts", () => {
  test("RETRY-1: only errors that trying again can help are tried again", () => {
    const run = new Driver(one({ retry })).start();
    run.fail("a", oops("NO"));
    expect(run.state.error?.code).toBe("NO");
    const again = new Driver(one({ retry })).start();
    again.fail("a", flaky());
    expect(again.paths("retrying")).toEqual(["a"]);
  });

  test("RETRY-2: the delay is the run's own chance below a ceiling that grows to the cap", () => {
    const policy = { initial: 1000, factor: 2, cap: 5000 };
    expect(retryDelay(policy, 1, 0.5, undefined)).toBe(500);
    expect(retryDelay(policy, 3, 0.5, undefined)).toBe(2000);
    expect(retryDelay(policy, 9, 0.999, undefined)).toBe(4995);
    expect(retryDelay(policy, 1, 0, undefined)).toBe(0);
    const run = new Driver(one({ retry })).start();
    run.fail("a", flaky());
    expect(run.due).toBe(run.now + Math.round(1000 * chance(1)));
    run.pass(Math.round(1000 * chance(1)) - 1);
    expect(run.flying).toEqual([]);
    run.pass(1);
    expect(run.flying).toEqual(["a"]);
    run.fail("a", flaky());
    expect(run.due).toBe(run.now + Math.round(2000 * chance(2)));
  });

  test("RETRY-2: never earlier than the other system asked for", () => {
    const run = new Driver(one({ retry })).start();
    run.fail("a", flaky({ retryAfter: 60_000 }));
    expect(run.due).toBe(run.now + 60_000);
  });

  test("RETRY-3: after the last attempt the step fails", () => {
    const run = new Driver(one({ retry })).start();
    for (const _ of [1, 2]) {
      run.fail("a", flaky());
      run.pass(300_000);
    }
    run.fail("a", flaky());
    expect(run.story.filter((line) => line.startsWith("scheduled"))).toEqual([
      "scheduled a",
      "scheduled a #2",
      "scheduled a #3",
    ]);
    expect(run.state.status).toBe("failed");
  });

  test("RETRY-4: an attempt that could only begin after the step's time limit is not planned", () => {
    const run = new Driver(one({ retry, timeout: { step: "10s" } })).start();
    run.fail("a", flaky({ retryAfter: 11_000 }));
    expect(run.state.error?.code).toBe("FLAKY");
  });

  test("EXEC-4: every attempt of a step gets the same input, `now` included", () => {
    const run = new Driver({
      nodes: {
        a: { type: "act", retry, params: { now: "{{ now }}", b: "{{ steps.start }}" } },
        late: "act",
        c: { type: "act", params: { late: "{{ steps.late }}" } },
      },
      edges: ["start>a", "start>late", "start>c"],
    }).start("x");
    const first = run.input("a");
    expect(run.input("c")).toBeUndefined();
    run.ok("late", 1);
    run.fail("a", flaky());
    run.pass(400_000);
    expect(run.flying).toContain("a");
    expect(run.input("a")).toEqual(first);
    // A result that came after a step was scheduled is not there for it, however late it is dispatched.
    expect(run.input("c")).toBeUndefined();
  });

  test("ENG-2: results of attempts that are over are ignored", () => {
    const run = new Driver(one({ retry })).start();
    run.fail("a", flaky());
    expect(run.send({ kind: "result", path: "a", attempt: 1, port: undefined, output: 1 })).toEqual([]);
    run.pass(5000);
    expect(run.send({ kind: "failure", path: "a", attempt: 1, error: oops() })).toEqual([]);
    expect(run.send({ kind: "result", path: "nothing", attempt: 1, port: undefined, output: 1 })).toEqual([]);
    run.ok("a");
    expect(run.send({ kind: "result", path: "a", attempt: 2, port: undefined, output: 2 })).toEqual([]);
    run.ok("b");
    expect(run.send({ kind: "due" })).toEqual([]);
    expect(run.cancel()).toEqual([]);
  });

  test("FAIL-1: after the last attempt the run goes on by the error port, with the error as output", () => {
    const run = new Driver({
      nodes: { a: "act", b: "act", mend: { type: "act", params: { error: "{{ steps.a.error }}" } } },
      edges: ["start>a>b", "a.error>mend"],
    }).start();
    run.fail("a", oops("BAD", { details: { status: 404 } }));
    expect(run.flying).toEqual(["mend"]);
    expect(run.input("mend")).toEqual({
      error: { code: "BAD", message: "It failed with BAD.", details: { status: 404 } },
    });
    run.ok("mend");
    expect(run.state.status).toBe("succeeded");
  });

  test("FAIL-2: onError continue goes on by the first port", () => {
    const run = new Driver(one({ onError: "continue" })).start();
    run.fail("a", oops());
    expect(run.flying).toEqual(["b"]);
  });

  test("FAIL-3: a failure without either fails the scope: what runs may finish, what waits is withdrawn, nothing starts", () => {
    const run = new Driver({
      nodes: { a: "act", slow: "act", next: "act", nap: { type: "wait", params: { ms: 5000 } }, ask: "approval" },
      edges: ["start>a", "start>slow>next", "start>nap", "start>ask"],
    }).start();
    run.fail("a", oops("BAD"));
    expect(run.story.slice(-2)).toEqual(["failed a BAD", "cancelled nap ask"]);
    expect(run.flying).toEqual(["slow"]);
    run.ok("slow");
    expect(run.story.at(-1)).toBe("ended a failed BAD");
  });

  test("FAIL-3: while a scope drains, an attempt that could be repeated is withdrawn, with its error on record", () => {
    const run = new Driver({
      nodes: { a: "act", slow: { type: "act", retry } },
      edges: ["start>a", "start>slow"],
    }).start();
    run.fail("a", oops("BAD"));
    run.fail("slow", flaky());
    expect(run.story.slice(-3)).toEqual(["retry slow FLAKY", "cancelled slow", "ended a failed BAD"]);
  });

  test("FAIL-4: a pure node that throws fails like any other", () => {
    expect(new Driver({ nodes: { a: "broken" }, edges: ["start>a"] }).start().state.error?.code).toBe("BROKEN");
  });

  test("FAIL-4: parameters that cannot be evaluated fail the step with the name of the field", () => {
    const run = new Driver({
      nodes: { a: { type: "set", params: { value: "{{ trigger.x.y }}" } } },
      edges: ["start>a"],
    }).start({});
    expect(run.state.error).toMatchObject({ code: "EXPRESSION_FAILED" });
    expect(run.state.error?.message).toContain("value");
  });

  test("TIME-3: the step's own time limit covers all its attempts and waits", () => {
    const run = new Driver(one({ retry: { ...retry, initial: "1ms" }, timeout: { step: "10s" } })).start();
    run.fail("a", flaky());
    run.pass(5000);
    run.pass(4999);
    expect(run.flying).toEqual(["a"]);
    run.pass(1);
    expect(run.state.error?.code).toBe("STEP_DEADLINE");
  });

  test("TIME-4: the run's time limit fails it and withdraws everything", () => {
    const run = new Driver({ ...one(), settings: { deadline: "1h" } }).start();
    expect(run.due).toBe(run.now + 3_600_000);
    run.pass(3_600_000);
    expect(run.story.slice(-2)).toEqual(["cancelled a", "ended failed RUN_DEADLINE"]);
  });
});

describe("recovery", () => {
  test("ENG-3: a run taken up in order goes on where it was, without a trace", () => {
    const run = new Driver(one()).start();
    expect(run.takeover(false)).toEqual([]);
    expect(run.flying).toEqual(["a"]);
    run.ok("a");
    expect(run.flying).toEqual(["b"]);
  });

  test("EXEC-1: an attempt whose worker was lost is executed again", () => {
    const run = new Driver(one()).start();
    expect(run.takeover()).toEqual([{ t: "recovered", crashes: 1 }]);
    expect(run.flying).toEqual(["a"]);
    run.ok("a");
    expect(run.flying).toEqual(["b"]);
  });

  test("EXEC-2: a step that may run at most once fails instead", () => {
    for (const lost of [true, false]) {
      const run = new Driver(one({ type: "once" })).start();
      run.takeover(lost);
      expect(run.state.error?.code).toBe("OUTCOME_UNKNOWN");
      expect(run.flying).toEqual([]);
    }
  });

  test("EXEC-3: a step that was under way in three lost workers is given up", () => {
    const run = new Driver(one()).start();
    run.takeover();
    run.takeover();
    run.takeover(false);
    expect(run.flying).toEqual(["a"]);
    run.send({ kind: "trial", path: "a" });
    run.takeover();
    expect(run.state.error?.code).toBe("WORKER_LOST");
  });

  test("OWN-5: a step that was not tried alone is not given up, however many workers are lost", () => {
    const run = new Driver(one()).start();
    for (let i = 0; i < 10; i++) run.takeover();
    expect(run.flying).toEqual(["a"]);
    run.send({ kind: "trial", path: "a" });
    expect(run.ok("a").map((event) => event.t)).toContain("completed");
  });

  test("EXEC-3: other steps are not blamed", () => {
    const run = new Driver(one()).start();
    run.takeover();
    run.takeover();
    run.ok("a");
    run.takeover();
    expect(run.flying).toEqual(["b"]);
  });

  test("ENG-3: what became due while nobody had the run happens when it is taken up", () => {
    const run = new Driver({
      nodes: { nap: { type: "wait", params: { ms: 1000 } }, b: "act" },
      edges: ["start>nap>b"],
    }).start();
    run.now += 5000;
    run.takeover();
    expect(run.flying).toEqual(["b"]);
  });

  test("ENG-3: a run of which only the first event is known begins", () => {
    const run = new Driver(one());
    run.rows.push({
      rev: 0,
      at: run.now,
      events: [{ t: "started", trigger: "start", input: null, cause: { kind: "workflow" }, depth: 1 }],
    });
    run.takeover(false);
    expect(run.flying).toEqual(["a"]);
  });
});
