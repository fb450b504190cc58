import type { JournalEvent } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { Driver, told } from "../../test/support/driver.ts";
import { flaky } from "../../test/support/nodes.ts";
import { planOf, type Sketch } from "../../test/support/workflow.ts";
import { planReplay } from "../view/replay.ts";
import { extendRunView, runView } from "../view/run-view.ts";
import { stepInput } from "../view/step-input.ts";
import { changesAhead } from "./changes.ts";
import { fits } from "./fits.ts";
import { foldRows } from "./fold.ts";
import { positionOf, signatureOf } from "./position.ts";

const waiting: Sketch = {
  nodes: { a: "act", ask: "approval", ship: "act" },
  edges: ["start>a>ask", "ask.approved>ship"],
};

/** A run of `waiting` at its approval. */
const atApproval = (drawn: Sketch = waiting): Driver => {
  const run = new Driver(drawn).start();
  run.ok("a", { price: 5 });
  return run;
};
const codesOf = (events: JournalEvent[] | "later"): string[] => {
  if (events === "later") return ["later"];
  return events.flatMap((event) =>
    event.t === "refused"
      ? (event.error.details as { reasons: { code: string; node?: string }[] }).reasons.map(
          ({ code, node }) => `${code} ${node ?? ""}`,
        )
      : [],
  );
};
const story = (events: JournalEvent[] | "later") => (events === "later" ? ["later"] : events.map(told));

describe("MIG-1: steps that are not over have their place in the other version", () => {
  test("a run that waits goes on with the other version: what lies ahead is the new one's", () => {
    const run = atApproval();
    const next = {
      nodes: {
        a: "act",
        ask: "approval",
        check: "act",
        ship: { type: "act", params: { price: "{{ steps.a.price }}" } },
      },
      edges: ["start>a>ask", "ask.approved>check>ship"],
    };
    expect(story(run.migrate(next))).toEqual(["migrated"]);
    run.resolve("ask", "approved");
    expect(run.flying).toEqual(["check"]);
    run.ok("check");
    expect(run.input("ship")).toEqual({ price: 5 });
    run.ok("ship");
    expect(run.state.status).toBe("succeeded");
  });

  test.each<[string, Sketch, string[]]>([
    ["the node is gone", { nodes: { a: "act", ship: "act" }, edges: ["start>a>ship"] }, ["NODE_GONE ask"]],
    [
      "the node is of another type",
      { nodes: { a: "act", ask: "event", ship: "act" }, edges: ["start>a>ask", "ask.received>ship"] },
      ["NODE_REPLACED ask"],
    ],
    [
      "the node is inside a container",
      {
        nodes: {
          a: "act",
          all: { type: "each", params: { items: [1] } },
          ask: { type: "approval", scope: "all" },
          ship: "act",
        },
        edges: ["start>a>all>ship"],
      },
      ["NODE_MOVED ask"],
    ],
  ])("it stays, with the reason, when %s", (_, next, codes) => {
    const run = atApproval();
    expect(codesOf(run.migrate(next))).toEqual(codes);
    run.resolve("ask", "approved");
    expect(run.flying, "it goes on with the version it has").toEqual(["ship"]);
  });

  test("a way out that the wait may take must be there", () => {
    const before = planOf({ nodes: { paid: { type: "event", params: { ms: 5 } } }, edges: ["start>paid"] });
    const run = new Driver(before).start();
    const after = planOf({ nodes: { paid: { type: "event", params: { ms: 5 } } }, edges: ["start>paid"] });
    const paid = after.nodes.get("paid");
    const definition = {
      ...(paid as NonNullable<typeof paid>).definition,
      ports: paid?.definition.ports.slice(0, 1) ?? [],
    };
    const narrowed = {
      ...after,
      nodes: new Map(after.nodes).set("paid", { ...(paid as NonNullable<typeof paid>), definition }),
    };
    const { reasons } = fits(run.state, before, { plan: narrowed, name: 2 });
    expect(reasons.map(({ code, cause }) => [code, cause])).toEqual([
      ["PORT_GONE", "“paid” may go on by its way out “timeout”, which version 2 does not have."],
    ]);
  });

  test("drafts never change, ended runs and runs that have the version already give nothing", () => {
    const draft = new Driver(waiting, { draft: true }).start();
    expect(codesOf(draft.migrate(waiting))).toEqual(["DRAFT "]);
    const run = atApproval();
    expect(run.migrate(waiting, "v1")).toEqual([]);
    run.cancel();
    expect(run.migrate(waiting)).toEqual([]);
  });
});

describe("MIG-2: what was given to steps ahead stays given", () => {
  const before: Sketch = {
    nodes: { a: "act", ask: "approval", j: "act" },
    edges: ["start>a>j", "start>ask", "ask.approved>j"],
  };

  test("a join that has an input keeps the connection it came by", () => {
    const run = new Driver(before).start();
    run.ok("a");
    const next: Sketch = {
      nodes: { a: "act", ask: "approval", x: "act", j: "act" },
      edges: ["start>a>x>j", "start>ask", "ask.approved>j"],
    };
    expect(codesOf(run.migrate(next))).toEqual(["JOIN_CHANGED j"]);
  });

  test("a join that has no input yet may be drawn anew", () => {
    const run = new Driver(before).start();
    const next: Sketch = {
      nodes: { a: "act", ask: "approval", k: "act" },
      edges: ["start>a", "start>ask", "ask.approved>k"],
    };
    run.migrate(next, "v2", ["a"]);
    run.ok("a");
    run.resolve("ask", "approved");
    expect(run.flying).toEqual(["k"]);
  });

  test.each<[string, string, string[]]>([
    ["needs a result that the run has gone past without", "{{ steps.quote.total }}", ["RESULT_MISSING ship"]],
    ["can do without it", "{{ default(steps.quote.total, 0) }}", []],
    ["reads what is there", "{{ steps.a.price }}", []],
    ["reads what comes before it", "{{ steps.check.ok }}", []],
  ])("a step ahead that %s", (_, total, codes) => {
    const next: Sketch = {
      nodes: { a: "act", quote: "act", ask: "approval", check: "act", ship: { type: "act", params: { total } } },
      edges: ["start>quote>a>ask", "ask.approved>check>ship"],
    };
    expect(codesOf(atApproval().migrate(next))).toEqual(codes);
  });
});

describe("MIG-3: attempts under way", () => {
  test("are let finish on the version they were started with", () => {
    const run = new Driver(waiting).start();
    expect(run.migrate(waiting)).toBe("later");
    run.ok("a");
    expect(story(run.migrate(waiting))).toEqual(["migrated"]);
  });

  test("a step that is scheduled and not yet dispatched is no hindrance", () => {
    const run = new Driver(waiting).start();
    expect(story(run.migrate(waiting, "v2", ["a"]))).toEqual(["migrated"]);
  });

  test("the next attempt of a step that waits for it has the new settings", () => {
    const retry = { max: 3, initial: "1s" };
    const run = new Driver({ nodes: { a: { type: "act", retry, params: { to: "old" } } }, edges: ["start>a"] }).start();
    run.fail("a", flaky());
    run.migrate({ nodes: { a: { type: "act", retry, params: { to: "new" } } }, edges: ["start>a"] });
    run.pass(5000);
    expect(run.input("a")).toEqual({ to: "new" });
  });
});

describe("MIG-4: nothing begins because of a migration", () => {
  test("steps put in front of where the run is are passed over", () => {
    const run = atApproval();
    const next: Sketch = {
      nodes: { a: "act", early: "act", note: "act", ask: "approval", ship: "act" },
      edges: ["start>early>a>ask", "a>note", "ask.approved>ship"],
    };
    expect(story(run.migrate(next))).toEqual(["migrated", "skipped early note"]);
    run.resolve("ask", "approved");
    expect(run.flying).toEqual(["ship"]);
    run.ok("ship");
    expect(run.state.status).toBe("succeeded");
  });

  test("a step put at the beginning of an item that is under way is passed over; items to come have it", () => {
    const each = { type: "each", params: { items: [1, 2], concurrency: 1 } };
    const run = new Driver({
      nodes: { all: each, ask: { type: "approval", scope: "all" } },
      edges: ["start>all"],
    }).start();
    const next: Sketch = {
      nodes: { all: each, ask: { type: "approval", scope: "all" }, note: { type: "act", scope: "all" } },
      edges: ["start>all"],
    };
    expect(story(run.migrate(next))).toEqual(["migrated", "skipped all[0]/note"]);
    run.resolve("all[0]/ask", "approved");
    expect(run.flying).toEqual(["all[1]/note"]);
  });

  test("a takeover after it folds both versions and goes on with the new one", () => {
    const run = atApproval();
    run.migrate({ nodes: { a: "act", ask: "approval", send: "act" }, edges: ["start>a>ask", "ask.approved>send"] });
    run.takeover();
    run.resolve("ask", "approved");
    expect(run.flying).toEqual(["send"]);
    run.fail("send", { code: "NO", message: "no", retry: false, fault: "user" });
    run.takeover();
    run.retry();
    expect(run.flying).toEqual(["send"]);
  });

  test("back and forth: the same edges mean the same whatever their numbers are", () => {
    const turned: Sketch = { nodes: waiting.nodes, edges: [...waiting.edges].reverse() };
    const run = atApproval();
    run.migrate(turned);
    run.takeover();
    run.migrate(waiting, "v3");
    run.resolve("ask", "approved");
    run.ok("ship");
    expect(run.state.status).toBe("succeeded");
  });
});

describe("MIG-6: positions", () => {
  const each = (items: number[]): Sketch => ({
    nodes: { all: { type: "each", params: { items } }, ask: { type: "approval", scope: "all" }, ship: "act" },
    edges: ["start>all>ship"],
  });

  test("the signature tells apart what matters for a migration, and nothing else", () => {
    const sign = (run: Driver) => signatureOf(run.state, run.plan);
    const other = atApproval();
    other.now += 1000;
    expect(sign(atApproval())).toBe(sign(other));
    const further = atApproval();
    further.resolve("ask", "approved");
    expect(sign(further)).not.toBe(sign(other));
    expect(sign(new Driver(each([1, 2])).start())).toBe(sign(new Driver(each([7, 8, 9])).start()));
  });

  test("they name node, path and what is waited for", () => {
    const run = new Driver(each([1])).start();
    expect(positionOf(run.state, run.plan).map(({ path, node, waitsFor }) => [path, node, waitsFor])).toEqual([
      ["all", "all", "container"],
      ["all[0]/ask", "ask", "approval"],
    ]);
  });

  test("what lies ahead is compared, what lies behind is not", () => {
    const run = atApproval();
    const next = planOf({
      nodes: { a: { type: "act", params: { x: 1 } }, ask: "approval", check: "act", ship: "act" },
      edges: ["start>a>ask", "ask.approved>check>ship"],
    });
    expect(changesAhead(run.state, run.plan, next)).toEqual({ added: ["check"], removed: [], changed: ["ship"] });
    const without = planOf({ nodes: { a: "act", ask: "approval" }, edges: ["start>a>ask"] });
    expect(changesAhead(run.state, run.plan, without)).toEqual({ added: [], removed: ["ship"], changed: [] });
  });
});

describe("MIG-9: what people see", () => {
  const before: Sketch = {
    nodes: { a: { type: "act", params: { to: "old" } }, ask: "approval", ship: "act" },
    edges: ["start>a>ask", "ask.approved>ship"],
  };
  const after: Sketch = {
    nodes: {
      a: { type: "act", params: { to: "new" } },
      ask: "approval",
      check: { type: "act", params: { price: "{{ steps.a.price }}" } },
      ship: "act",
    },
    edges: ["start>a>check>ship", "ask.approved>check", "start>ask"],
  };
  const run = new Driver(before).start();
  run.ok("a", { price: 5 });
  run.migrate(after);
  run.resolve("ask", "approved");
  run.ok("check");
  run.ok("ship");

  test("each row is shown with the version it belongs to, and the change with its moment", () => {
    const view = runView(run.versions, run.rows);
    expect(view.status).toBe("succeeded");
    expect(view.migrations).toEqual([{ from: "v1", to: "v2", rev: 2, at: run.rows[2]?.at }]);
    expect(view.edges.get("a.out->ask.in"), "an edge of the version before").toEqual({ taken: 1, dead: 0 });
    expect(view.edges.get("a.out->check.in"), "an edge that was not there then").toBeUndefined();
    expect(view.edges.get("ask.approved->check.in")).toEqual({ taken: 1, dead: 0 });
  });

  test("row by row it is the same as at once", () => {
    const view = runView(run.versions, run.rows.slice(0, 1));
    for (const row of run.rows.slice(1)) extendRunView(run.versions, view, [row]);
    expect(view).toEqual(runView(run.versions, run.rows));
  });

  test("inputs are those the steps had in their version", () => {
    const ids = { run: "run-1", workflow: "test" };
    expect(stepInput(run.versions, run.rows, "a", ids)).toEqual({ to: "old" });
    expect(stepInput(run.versions, run.rows, "check", ids)).toEqual({ price: 5 });
  });

  test("a replay uses the version the run has", () => {
    const { reused, rerun } = planReplay(run.plan, run.rows, "ship", "run-1", run.versions);
    expect(reused.map(({ node }) => node)).toEqual(["a", "ask", "check"]);
    expect(rerun.map(({ node }) => node)).toEqual(["ship"]);
  });

  test("a journal of several versions cannot be folded with one", () => {
    expect(() => foldRows(run.rows, run.plan)).toThrow("version v2, which is not there");
  });
});
