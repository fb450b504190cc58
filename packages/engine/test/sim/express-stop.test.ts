import { makeStepError } from "@signalbox/model";
import { expect, test } from "vitest";
import type { Task } from "../../src/ports.ts";
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

/** Two workers, one after the other, on one database. */
function workers(steps: Parameters<typeof sketch>[0], execute: (task: Task) => Promise<{ output: null }>) {
  const database = new Database(
    () => Date.now(),
    () => true,
  );
  const document = sketch(steps);
  return [1, 2].map((id) => {
    const process: Process = { id, alive: true, pausedUntil: 0, skew: 0, onDeath: () => {} };
    return new Engine({
      store: simStore(calm, database, process, new Hints(calm)),
      dispatcher: { execute },
      catalog,
      logic: (type) => logicOf(type),
      versions: { document: async () => document, newest: async () => undefined },
      log: () => {},
      secret: "secret",
      timing: { pollIdle: 5, pollBusy: 5 },
    });
  }) as [Engine, Engine];
}
const settings = { durability: "express" } as const;
const start = { workflow: "w", versionId: "w", trigger: "start", input: null, cause: { kind: "test" } } as const;
const until = async (met: () => boolean) => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 2));
};

test("DUR-2 a worker that stops stores what it kept: a step that ended meanwhile is not done again", async () => {
  const done: string[] = [];
  let finish = () => {};
  const [first, second] = workers(
    { nodes: { a: "act", b: "act", c: "act" }, edges: ["start>a>b>c"], settings },
    async ({ path }) => {
      done.push(path);
      if (path === "b") await new Promise<void>((resolve) => (finish = resolve));
      return { output: null };
    },
  );
  await first.start();
  await first.startRun(start);
  await until(() => done.includes("b"));
  const stopped = first.stop();
  finish();
  await stopped;
  expect(done).toEqual(["a", "b"]);
  await second.start();
  await until(() => done.length > 2);
  await second.stop();
  expect(done).toEqual(["a", "b", "c"]);
});

test("DUR-2 a worker that stops stores what it kept: also while the run only waits for its next attempt", async () => {
  const done: string[] = [];
  const retry = { max: 3, initial: "300ms", factor: 1, cap: "300ms" };
  const [first, second] = workers(
    { nodes: { a: "act", b: { type: "act", retry } }, edges: ["start>a>b"], settings },
    async ({ path, attempt }) => {
      done.push(`${path} ${attempt}`);
      if (done.length === 2) {
        const error = makeStepError("STEP_TIMEOUT", { limit: 1 }, { fault: "operational", retry: true });
        throw Object.assign(new Error(error.message), { error });
      }
      return { output: null };
    },
  );
  await first.start();
  await first.startRun(start);
  await until(() => done.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 10));
  await first.stop();
  await second.start();
  await until(() => done.length > 2);
  await second.stop();
  expect(done).toEqual(["a 1", "b 1", "b 2"]);
});
