import type { Json } from "@signalbox/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { changesAhead } from "../../src/migrate/changes.ts";
import { fits } from "../../src/migrate/fits.ts";
import { remap } from "../../src/migrate/remap.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { Driver, T0 } from "../support/driver.ts";
import { flaky, oops } from "../support/nodes.ts";
import { refold, snapshot } from "../support/snapshot.ts";
import { planOf, type Sketch } from "../support/workflow.ts";
import { actsOf, type Block, block, drawn, duration } from "./blocks.ts";
import { meaning } from "./naive.ts";

const RUNS = Number(process.env.MODEL_RUNS ?? 150);

/** The same workflow with its nodes and edges in another order: equal in everything but the numbers of its edges. */
function shuffled(sketch: Sketch, seed: number): Sketch {
  const mixed = <T>(list: readonly T[]): T[] =>
    list
      .map((item, i) => ({ item, key: Math.imul(i + 1, seed * 2 + 0x9e3779b1) >>> 0 }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const edges = sketch.edges.flatMap((chain) => {
    const stops = chain.split(">");
    return stops.slice(1).map((stop, i) => `${stops[i]}>${stop.split(".")[0]}`);
  });
  const nodes = { start: "start", ...sketch.nodes };
  return { ...sketch, nodes: Object.fromEntries(mixed(Object.entries(nodes))), edges: mixed(edges) };
}

const nodeOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** Lets a run happen, and asks between any two inputs. `acts` are those of every version together. */
function play(
  run: Driver,
  acts: Map<string, Block & { kind: "act" }>,
  meddle: (run: Driver, turn: number) => void,
): Driver {
  const flights = new Map<string, number>();
  for (let turn = 0; run.state.status === "running"; turn++) {
    if (turn > 5000) throw new Error("The run does not come to an end.");
    meddle(run, turn);
    for (const path of run.flying) {
      const act = run.state.active.get(path);
      if (act && !flights.has(path)) flights.set(path, act.at + duration(path, act.attempt));
    }
    const [path, over] = [...flights].sort(([, a], [, b]) => a - b)[0] ?? ["", Number.POSITIVE_INFINITY];
    const due = run.due ?? Number.POSITIVE_INFINITY;
    if (over === Number.POSITIVE_INFINITY && due === over) throw new Error(`The run hangs: ${run.story.join("; ")}`);
    if (due <= over) {
      run.pass(due - run.now);
      continue;
    }
    flights.delete(path);
    run.now = over;
    const { fails, final } = acts.get(nodeOf(path)) ?? { fails: 0, final: false };
    const attempt = run.state.active.get(path)?.attempt ?? 0;
    if (attempt > fails) run.ok(path, { path, attempt });
    else run.fail(path, final ? oops() : flaky());
  }
  return run;
}

/** Everything that is scheduled counts as not dispatched: moments inside a commit. */
const asFresh = (run: Driver) => run.flying;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;
/** What happened; in which order things happen at the same moment follows the drawing. */
const factsOf = (run: Driver) =>
  run.story
    .flatMap((line) =>
      line.startsWith("skipped ")
        ? line
            .slice(8)
            .split(" ")
            .map((path) => `skipped ${path}`)
        : line,
    )
    .filter((line) => line !== "migrated")
    .sort();

test("MIG-4: changing to the same version, drawn in another order, changes nothing, whenever it happens", () => {
  fc.assert(
    fc.property(block, fc.nat(30), fc.nat(1000), (root, moment, seed) => {
      const acts = actsOf(root);
      const sketch = drawn(root);
      const untouched = play(new Driver(sketch).start(), acts, () => {});
      const turned = planOf(shuffled(sketch, seed));
      let asked = false;
      const run = play(new Driver(sketch).start(), acts, (run, turn) => {
        if (turn !== moment) return;
        asked = true;
        const { plan, state } = run;
        expect(fits(state, plan, { plan: turned, name: 2 }).reasons).toEqual([]);
        expect(changesAhead(state, plan, turned)).toEqual({ added: [], removed: [], changed: [] });
        const events = run.migrate(turned, "v2", asFresh(run));
        expect(events === "later" ? events : events.map(({ t }) => t)).toEqual(["migrated"]);
        run.takeover(false);
      });
      expect(factsOf(run)).toEqual(factsOf(untouched));
      expect(run.now).toBe(untouched.now);
      if (asked) expect(run.story).toContain("migrated");
    }),
    { numRuns: RUNS, seed: 21 },
  );
});

test("MIG-4: there and back again, a state is what it was", () => {
  let renumbered = 0;
  fc.assert(
    fc.property(block, fc.nat(30), fc.nat(1000), (root, moment, seed) => {
      const sketch = drawn(root);
      const other = planOf(shuffled(sketch, seed));
      play(new Driver(sketch).start(), actsOf(root), (run, turn) => {
        if (turn !== moment) return;
        const state = refold(run.versions, run.rows);
        const before = inOrder(state);
        remap(state, run.plan, other);
        if (state.scopes.get("")?.edges.size) expect(edgeIdsOf(state, other)).toEqual(edgeIdsOf(run.state, run.plan));
        // Were the numbers kept, they would mean other edges: what this test is there to notice.
        if (JSON.stringify(inOrder(state)) !== JSON.stringify(before)) renumbered++;
        remap(state, other, run.plan);
        expect(inOrder(state)).toEqual(before);
      });
    }),
    { numRuns: RUNS, seed: 22 },
  );
  expect(renumbered).toBeGreaterThan(RUNS / 8);
});

const inOrder = (state: Parameters<typeof snapshot>[0]) => {
  const { scopes, ...rest } = plain(snapshot(state)) as { scopes: { edges: [number, number][] }[] };
  return { ...rest, scopes: scopes.map((scope) => ({ ...scope, edges: scope.edges.sort(([a], [b]) => a - b) })) };
};
const edgeIdsOf = (state: Parameters<typeof snapshot>[0], plan: Plan) =>
  [...(state.scopes.get("")?.edges ?? [])]
    .map(([number, mark]) => {
      const { source, sourcePort, target } = plan.document.edges[number] as Plan["document"]["edges"][number];
      return `${source}.${sourcePort}>${target}=${mark}`;
    })
    .sort();

/** A workflow that begins as one block and goes on as another; names of the two do not meet. */
function joined(head: Block, tail: Block): Block {
  const renamed = JSON.parse(JSON.stringify(tail), (key, value) =>
    (key === "id" || key === "join") && value !== "" ? `t_${value}` : value,
  ) as Block;
  return { kind: "seq", blocks: [head, renamed] };
}

test("MIG-1, MIG-4: a run that changes before the versions part ends as if it had been started with the new one", () => {
  let changed = 0;
  fc.assert(
    fc.property(block, block, block, fc.nat(20), (head, oldTail, newTail, moment) => {
      const [old, next] = [joined(head, oldTail), joined(head, newTail)];
      const acts = new Map([...actsOf(old), ...actsOf(next)]);
      const later = new Set([...planOf(drawn(old)).nodes.keys()].filter((id) => id.startsWith("t_")));
      const run = play(new Driver(drawn(old)).start(), acts, (run, turn) => {
        const parted = [...(run.state.scopes.get("")?.acts.keys() ?? [])].some((id) => later.has(id));
        if (turn !== moment || parted) return;
        const events = run.migrate(planOf(drawn(next)), "v2", asFresh(run));
        expect(events === "later" ? events : events.map(({ t }) => t)).toEqual(["migrated"]);
        changed++;
      });
      if (!run.story.includes("migrated")) return;
      const expected = meaning(next);
      const ended = run.events.at(-1);
      expect(
        { status: run.state.status, end: run.now - T0, failed: ended?.t === "ended" ? ended.p : undefined },
        run.story.join("\n"),
      ).toEqual({ status: expected.status, end: expected.end, failed: expected.failed });
    }),
    { numRuns: RUNS, seed: 23 },
  );
  expect(changed).toBeGreaterThan(RUNS / 8);
});

test("MIG-1, MIG-2: whatever the other version is, a run it is possible for comes to an end", () => {
  let changed = 0;
  fc.assert(
    fc.property(block, block, fc.nat(12), (old, next, moment) => {
      const acts = new Map([...actsOf(old), ...actsOf(next)]);
      const [from, to] = [planOf(drawn(old)), planOf(drawn(next))];
      const known = (path: string) => from.nodes.has(nodeOf(path)) || to.nodes.has(nodeOf(path));
      const run = play(new Driver(drawn(old)).start(), acts, (run, turn) => {
        if (turn !== moment) return;
        const { reasons } = fits(run.state, run.plan, { plan: to, name: 2 }, new Set(run.flying));
        const events = run.migrate(to, "v2", asFresh(run));
        if (events === "later") throw new Error("nothing was under way");
        expect(events[0]?.t).toBe(reasons.length === 0 ? "migrated" : "refused");
        if (reasons.length === 0) changed++;
        run.takeover(false);
        expect(run.flying.every(known)).toBe(true);
      });
      expect(["succeeded", "failed"]).toContain(run.state.status);
      expect(run.state.active.size).toBe(0);
    }),
    { numRuns: RUNS * 6, seed: 24 },
  );
  expect(changed).toBeGreaterThan(10);
});
