/** The engine of `bench:scale`: built-in nodes, and one action whose attempts are over when the benchmark says so. */
import { type Dispatcher, Engine, type EngineOptions, type RunStore } from "@signalbox/engine";
import { catalogOf, nodeDefinition, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import type { Database } from "@signalbox/store";

const act = nodeDefinition.parse({
  type: "act",
  version: 1,
  kind: "action",
  behaviour: "action",
  category: "bench",
  title: { en: "Act" },
  description: { en: "" },
  params: { type: "object" },
  output: {},
  ports: [{ id: "out", label: { en: "then" } }],
  effect: "idempotent",
  risk: "none",
});

export const catalog = catalogOf([...nodes.map((node) => node.definition), act]);
const logic = new Map(nodes.map((node) => [node.definition.type, node]));

export const workflow = (parts: Pick<WorkflowDocument, "nodes" | "edges"> | object): WorkflowDocument =>
  workflowDocument.parse({ name: "Scale", ...parts });

export const edge = (source: string, target: string, sourcePort = "out") => ({ source, sourcePort, target });

/** An engine that runs one document, in versions named by it. */
export function engineOf(
  store: RunStore,
  document: WorkflowDocument,
  dispatcher: Dispatcher,
  more: Partial<EngineOptions> = {},
): Engine {
  return new Engine({
    store,
    dispatcher,
    catalog,
    logic: (type) => logic.get(type) as ReturnType<EngineOptions["logic"]>,
    versions: { document: async () => document, newest: async () => undefined },
    log: (level, message, data) => (level === "error" || level === "warn") && console.error(level, message, data),
    secret: "bench",
    ...more,
  });
}

export const WORKFLOW = "00000000-0000-7000-8000-000000000001";

/** Starts a run. @returns its id. */
export async function startOf(engine: Engine, input: unknown = {}): Promise<string> {
  const { run } = await engine.startRun({
    workflow: WORKFLOW,
    versionId: "scale",
    trigger: "start",
    input: input as never,
    cause: { kind: "test" },
  });
  return run;
}

/** Resolves when the run has ended. @throws Error naming what failed. */
export function endOf(engine: Engine, run: () => string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const off = engine.on((committed) => {
      const ended = committed.events.find((event) => event.t === "ended");
      if (!ended || committed.run !== run()) return;
      off();
      if (ended.status === "succeeded") resolve();
      else reject(new Error(`The run ${ended.status}: ${ended.error?.message}`));
    });
  });
}

export const MB = 1024 * 1024;
/** Highest resident memory and heap while `work` goes on, in MB, sampled every 50 ms. */
export async function watched<T>(
  work: () => Promise<T>,
): Promise<{ value: T; seconds: number; peakMb: number; heapMb: number }> {
  let peak = 0;
  let heap = 0;
  const timer = setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage();
    peak = Math.max(peak, rss);
    heap = Math.max(heap, heapUsed);
  }, 50);
  const began = performance.now();
  try {
    const value = await work();
    const seconds = Math.round(performance.now() - began) / 1000;
    return { value, seconds, peakMb: Math.round(peak / MB), heapMb: Math.round(heap / MB) };
  } finally {
    clearInterval(timer);
  }
}

/** Resolves when no run is in memory any more. */
export async function parked(engine: { stats(): { loaded: number } }): Promise<void> {
  while (engine.stats().loaded > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The number `n` that a query gives. */
export async function scalar(database: Database, text: string, params: unknown[] = []): Promise<number> {
  const { rows } = await database.sql("general").query<{ n: number }>(text, params);
  return rows[0]?.n ?? 0;
}
