import type { Json } from "@signalbox/model";
import { expect, test } from "vitest";
import type { LoadedRun, RunStore, Task } from "../../src/ports.ts";
import { Engine } from "../../src/runtime/engine.ts";
import { catalog, logicOf } from "../support/nodes.ts";
import { sketch } from "../support/workflow.ts";
import { Database } from "./database.ts";
import { Hints, simStore } from "./sim-store.ts";
import type { Process, World } from "./world.ts";

const calm = {
  call: async (_process: Process, _name: string, effect: () => unknown) => effect(),
  schedule: (_at: number, _process: Process | undefined, run: () => void) => {
    setImmediate(run);
    return () => {};
  },
  happens: () => false,
  random: { below: () => 0 },
} as unknown as World;

const ITEMS = 2500;
const document = sketch({
  nodes: {
    lines: { type: "each", params: { items: "{{ trigger }}", concurrency: 1 } },
    label: { type: "act", scope: "lines", params: { item: "{{ item }}" } },
    after: { type: "act", params: { count: "{{ steps.lines.count }}" } },
  },
  edges: ["start>lines>after"],
});

/** One worker after the other on the same database; what each loads is kept. */
function workers() {
  const database = new Database(
    () => Date.now(),
    () => true,
  );
  const hints = new Hints(calm);
  const executed: string[] = [];
  const loaded: { rows: number; from: number }[] = [];
  let processes = 0;
  /** @param until Called with each step; the worker stops when it says so. */
  const work = async (until: (path: string) => boolean, change: (store: RunStore) => RunStore = (store) => store) => {
    const process: Process = { id: ++processes, alive: true, pausedUntil: 0, skew: 0, onDeath: () => {} };
    const store = simStore(calm, database, process, hints);
    let enough = () => {};
    const stopped = new Promise<void>((resolve) => (enough = resolve));
    const engine = new Engine({
      store: change({
        ...store,
        load: async (runs, abi) => {
          const found = await store.load(runs, abi);
          for (const { rows, snapshot } of found.values()) loaded.push({ rows: rows.length, from: snapshot?.rev ?? 0 });
          return found;
        },
      }),
      dispatcher: {
        execute: (task: Task) => {
          if (until(task.path)) {
            enough();
            return new Promise<{ output: Json }>(() => {});
          }
          executed.push(task.path);
          return Promise.resolve({ output: (task.params as { item: Json }).item });
        },
      },
      catalog,
      logic: (type) => logicOf(type),
      versions: { document: async () => document, newest: async () => ({ versionId: "v" }) },
      log: () => {},
      secret: "secret",
      timing: { pollIdle: 5, pollBusy: 5 },
    });
    await engine.start();
    return { engine, stopped };
  };
  return { database, executed, loaded, work };
}

const itemOf = (path: string) => Number(/\[(\d+)\]/.exec(path)?.[1] ?? -1);
const items = Array.from({ length: ITEMS }, (_, i) => i);

async function interrupted(change?: (loaded: LoadedRun) => void) {
  const { database, executed, loaded, work } = workers();
  const first = await work((path) => itemOf(path) === ITEMS - 100);
  const { run } = await first.engine.startRun({
    ...{ workflow: "wf", versionId: "v", trigger: "start", input: items, cause: { kind: "manual" } },
  });
  await first.stopped;
  await first.engine.stop(0);
  loaded.length = 0;
  const before = database.journal(run).length;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const second = await work(
    (path) => {
      if (path === "after") end();
      return path === "after";
    },
    (store) => ({
      ...store,
      load: async (runs, abi) => {
        const found = await store.load(runs, abi);
        for (const one of found.values()) change?.(one);
        return found;
      },
    }),
  );
  await over;
  const [result] = database
    .journal(run)
    .flatMap(({ events }) => events)
    .filter((event) => event.t === "completed" && event.p === "lines");
  await second.engine.stop(0);
  return { executed, loaded, before, result };
}

test("SNAP-2 a run with thousands of rows is taken up with the rows since its last snapshot", async () => {
  const { executed, loaded, before, result } = await interrupted();
  expect(before).toBeGreaterThan(ITEMS - 200);
  expect(loaded).toHaveLength(1);
  expect(loaded[0]?.from).toBeGreaterThanOrEqual(2000);
  expect(loaded[0]?.rows).toBe(before - (loaded[0]?.from as number));
  expect(executed).toEqual(items.map((i) => `lines[${i}]/label`));
  expect(result).toMatchObject({ t: "completed", out: { results: items, count: ITEMS } });
});

test("SNAP-3 with a snapshot that cannot be used, the whole journal is read and nothing is different", async () => {
  const { executed, loaded, before, result } = await interrupted((run) => {
    if (run.snapshot) run.snapshot = { ...run.snapshot, data: Buffer.from("rubbish") };
  });
  expect(loaded.map(({ from }) => from)).toEqual([2000, 0]);
  expect(loaded[1]?.rows).toBe(before);
  expect(executed).toEqual(items.map((i) => `lines[${i}]/label`));
  expect(result).toMatchObject({ t: "completed", out: { results: items, count: ITEMS } });
});
