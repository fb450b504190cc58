import type { Json } from "@signalbox/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Driver, T0 } from "../support/driver.ts";
import { flaky, oops } from "../support/nodes.ts";
import { actsOf, type Block, block, drawn, duration } from "./blocks.ts";
import { meaning } from "./naive.ts";

const RUNS = Number(process.env.MODEL_RUNS ?? 800);

const goesOn = (run: Driver): boolean => run.state.status === "running";
const nodeOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** Lets a run happen: whatever is over or due first comes first. `meddle` is asked between any two inputs. */
function play(root: Block, meddle: (run: Driver) => void = () => {}): Driver {
  const acts = actsOf(root);
  const run = new Driver(drawn(root)).start();
  const flights = new Map<string, number>();
  for (let turns = 0; run.state.status === "running"; turns++) {
    if (turns > 5000) throw new Error("The run does not come to an end.");
    meddle(run);
    for (const path of run.flying) {
      const act = run.state.active.get(path);
      if (act && !flights.has(path)) flights.set(path, act.at + duration(path, act.attempt));
    }
    const [path, over] = [...flights].sort(([, a], [, b]) => a - b)[0] ?? ["", Number.POSITIVE_INFINITY];
    const due = run.due ?? Number.POSITIVE_INFINITY;
    if (over === due && over === Number.POSITIVE_INFINITY) throw new Error(`The run hangs: ${run.story.join("; ")}`);
    if (due <= over) {
      run.pass(due - run.now);
      continue;
    }
    flights.delete(path);
    run.now = over;
    const attempt = run.state.active.get(path)?.attempt ?? 0;
    // Those that take back or clean up have no block of their own.
    const { fails, final } = acts.get(nodeOf(path)) ?? { fails: 0, final: false };
    if (attempt > fails) run.ok(path, { path, attempt });
    else run.fail(path, final ? oops() : flaky());
  }
  return run;
}

function outputs(run: Driver): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const event of run.events) {
    if (event.t === "completed" || event.t === "pure" || event.t === "resolved")
      if (!isFolded(event.p)) found.set(event.p, simple(run, event.p, event.out ?? null));
    if (event.t === "failed" && event.port !== undefined) {
      if (isGroup(run, event.p)) found.set(event.p, { error: "caught" });
      else found.set(event.p, { error: { code: event.error.code, message: event.error.message, details: null } });
    }
  }
  return found;
}

/** The loop of a drawn cycle has no block of its own: its steps have. */
const isFolded = (path: string) => nodeOf(path).startsWith("~");
const isGroup = (run: Driver, path: string) => run.plan.nodes.get(nodeOf(path))?.definition.behaviour === "scope";

/** Of a for-each's failures only the numbers of the items are compared, of a group only that it was left. */
const simple = (run: Driver, path: string, out: Json): Json => {
  if (isGroup(run, path)) return "group";
  const each = out as { results?: Json[]; failed?: { index: number }[]; count?: number } | null;
  if (!each?.results || !each.failed) return out;
  return { ...each, failed: each.failed.map(({ index }) => index) } as Json;
};

const sorted = (map: Map<string, Json>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

function agrees(root: Block, run: Driver): void {
  const expected = meaning(root);
  const story = run.story.join("\n");
  expect({ status: run.state.status, end: run.now - T0 }, story).toEqual({
    status: expected.status,
    end: expected.end,
  });
  const ended = run.events.at(-1);
  expect(ended?.t === "ended" ? ended.p : undefined, story).toBe(expected.failed);
  expect(sorted(outputs(run)), story).toEqual(sorted(expected.outputs));
}

test("MODEL-1: the engine gives random workflows the meaning the naive interpreter gives them", () => {
  fc.assert(
    fc.property(block, (root) => agrees(root, play(root))),
    { numRuns: RUNS, seed: 7 },
  );
});

test("MODEL-2: taking the run over between any two inputs changes nothing", () => {
  fc.assert(
    fc.property(block, (root) =>
      agrees(
        root,
        play(root, (run) => void run.takeover(false)),
      ),
    ),
    { numRuns: RUNS / 4, seed: 8 },
  );
});

test("MODEL-3: a run that is cancelled at any moment ends; retried, it goes on and ends", () => {
  fc.assert(
    fc.property(block, fc.nat(40), (root, moment) => {
      let turn = 0;
      const run = play(root, (run) => {
        if (turn++ !== moment) return;
        run.cancel();
        // What takes back and cleans up is still to come.
        if (run.state.status === "running") return;
        expect(run.state.status).toBe("cancelled");
        expect(run.state.active.size).toBe(0);
        run.retry();
      });
      expect(["succeeded", "failed", "cancelled"]).toContain(run.state.status);
      expect(run.state.active.size).toBe(0);
    }),
    { numRuns: RUNS / 2, seed: 9 },
  );
});

test("MODEL-4: a failed run can be retried until it succeeds, once the cause is gone", () => {
  fc.assert(
    fc.property(block, (root) => {
      const run = play(root);
      if (run.state.status !== "failed" || run.state.undone) return;
      run.retry();
      for (let turns = 0; goesOn(run); turns++) {
        if (turns > 5000) throw new Error("The run does not come to an end.");
        const [path] = run.flying;
        if (path !== undefined) run.ok(path);
        else if (run.due !== undefined) run.pass(run.due - run.now);
        else throw new Error(`The run hangs: ${run.story.join("\n")}`);
      }
      expect(run.state.status).toBe("succeeded");
      // Nothing is left open: every node of the root is over (JOIN-3: every join resolves).
      for (const node of run.plan.nodes.values()) {
        if (node.scope === "") expect(run.state.scopes.get("")?.acts.has(node.id), node.id).toBe(true);
      }
    }),
    { numRuns: RUNS / 2, seed: 10 },
  );
});
