import { expect, test } from "vitest";
import { Engine } from "../../src/runtime/engine.ts";
import { catalog, logicOf } from "../support/nodes.ts";
import { sketch } from "../support/workflow.ts";
import { Database } from "./database.ts";
import { Hints, simStore } from "./sim-store.ts";
import type { Process, World } from "./world.ts";

const calm = {
  call: async (_process: Process, _name: string, effect: () => unknown) => {
    // As slow as a database: many starts are under way at a time.
    await new Promise((resolve) => setImmediate(resolve));
    return effect();
  },
  schedule: (_at: number, _process: Process | undefined, run: () => void) => {
    setImmediate(run);
    return () => {};
  },
  happens: () => false,
  random: { below: () => 0 },
} as unknown as World;

test("OWN-6 a flood of starts never has more runs in memory than there is room, whether they work or wait", async () => {
  const process: Process = { id: 1, alive: true, pausedUntil: 0, skew: 0, onDeath: () => {} };
  const database = new Database(
    () => Date.now(),
    () => true,
  );
  const documents = {
    works: sketch({ nodes: { step: { type: "act" } }, edges: ["start>step"] }),
    waits: sketch({ nodes: { ask: { type: "approval" } }, edges: ["start>ask"] }),
  };
  let most = 0;
  let done = 0;
  const engine: Engine = new Engine({
    store: simStore(calm, database, process, new Hints(calm)),
    dispatcher: {
      execute: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        done++;
        return { output: null };
      },
    },
    catalog,
    logic: (type) => logicOf(type),
    versions: {
      document: async (id) => documents[id as keyof typeof documents],
      newest: async () => undefined,
    },
    log: () => {},
    secret: "secret",
    capacity: 20,
  });
  engine.on(() => {
    most = Math.max(most, engine.stats().loaded);
  });
  await engine.start();
  const start = (i: number) =>
    engine.startRun({
      workflow: "w",
      versionId: i % 2 === 0 ? "works" : "waits",
      trigger: "start",
      input: i,
      cause: { kind: "test" },
    });
  const started = await Promise.all(Array.from({ length: 300 }, (_, i) => start(i)));
  expect(new Set(started.map(({ run }) => run)).size).toBe(300);
  while (done < 150 || engine.stats().loaded > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(20);
  await engine.stop();
});
