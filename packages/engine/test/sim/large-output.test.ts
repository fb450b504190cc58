import type { JournalEvent, Json } from "@signalbox/model";
import { expect, test } from "vitest";
import { VALUE_LIMIT } from "../../src/ports.ts";
import { Engine } from "../../src/runtime/engine.ts";
import { catalog, logicOf } from "../support/nodes.ts";
import { type Sketch, sketch } from "../support/workflow.ts";
import { Database } from "./database.ts";
import { Hints, simStore } from "./sim-store.ts";
import type { World } from "./world.ts";

const calm = {
  call: async (_process: unknown, _name: string, effect: () => unknown) => effect(),
  schedule: (_at: number, _process: unknown, run: () => void) => {
    setImmediate(run);
    return () => {};
  },
  happens: () => false,
  random: { below: () => 0 },
} as unknown as World;

/** The journal of a run whose actions return `output`, but for the one called `after`. */
async function journalOf(drawn: Sketch, output: Json, input: Json = null): Promise<JournalEvent[]> {
  const database = new Database(
    () => Date.now(),
    () => true,
  );
  const process = { id: 1, alive: true, pausedUntil: 0, skew: 0, onDeath: () => {} };
  const document = sketch(drawn);
  const engine = new Engine({
    store: simStore(calm, database, process, new Hints(calm)),
    dispatcher: { execute: async (task) => ({ output: task.nodeId === "after" ? "saved" : output }) },
    catalog,
    logic: (type) => logicOf(type),
    versions: { document: async () => document, newest: async () => undefined },
    log: () => {},
    secret: "secret",
  });
  await engine.start();
  const ended = new Promise<void>((resolve) => {
    engine.on(({ events }) => events.some((event) => event.t === "ended") && resolve());
  });
  const start = { workflow: "wf", versionId: "v", trigger: "start", input, cause: { kind: "manual" } } as const;
  const { run } = await engine.startRun(start);
  await ended;
  await engine.stop(0);
  return database.journal(run).flatMap(({ events }) => events);
}

const large = "x".repeat(VALUE_LIMIT);
const failed = (p: string, port: string) => ({
  t: "failed",
  p,
  port,
  error: { code: "OUTPUT_TOO_LARGE", retry: false },
});

test("OUT-1 an action whose output is too large fails, and its run goes on by the error port", async () => {
  const nodes = { get: { type: "act", retry: { max: 5 } }, after: "act" };
  const events = await journalOf({ nodes, edges: ["start>get", "get.error>after"] }, large);
  expect(events.filter(({ t }) => t === "scheduled")).toHaveLength(2);
  expect(events.find(({ t }) => t === "failed")).toMatchObject(failed("get", "error"));
  expect(events.find((event) => event.t === "completed" && event.p === "after")).toMatchObject({ out: "saved" });
  expect(events.at(-1)).toMatchObject({ t: "ended", status: "succeeded" });
});

test("OUT-1 so does a step that is decided and not carried out", async () => {
  const nodes = { twice: { type: "set", params: { value: { a: "{{ trigger }}", b: "{{ trigger }}" } } }, after: "act" };
  const events = await journalOf({ nodes, edges: ["start>twice", "twice.error>after"] }, 1, large.slice(9));
  expect(events.find(({ t }) => t === "failed")).toMatchObject(failed("twice", "error"));
  expect(events.at(-1)).toMatchObject({ t: "ended", status: "succeeded" });
});
