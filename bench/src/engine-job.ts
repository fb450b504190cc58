/** The job of `bench:engine` and of the budgets test: runs of ten actions that cost nothing, a pure check after each. */
import { type Dispatcher, Engine, type EngineOptions, type NodeLogic, type RunStore } from "@signalbox/engine";
import { catalogOf, type NodeDefinition, nodeDefinition, workflowDocument } from "@signalbox/model";

/** Actions a run: each one's result is committed before the next one starts, which is what a durable step means. */
export const STEPS = 10;

const check: NodeLogic = {
  params: { parse: (value) => value },
  evaluate: (params: { value: boolean }) => ({ ok: params.value }),
};

/** Results of 170 bytes, at once. */
const dispatcher: Dispatcher = { execute: async () => ({ output: { total: 7, note: "x".repeat(150) } }) };

export function jobEngine(store: RunStore, options: Pick<EngineOptions, "timing" | "name"> = {}): Engine {
  return new Engine({
    store,
    dispatcher,
    catalog,
    logic: (type) => (type === "check" ? check : undefined),
    versions: { document: async () => document, newest: async () => undefined },
    log: (level, message, data) => level !== "debug" && console.error(level, message, data),
    secret: "bench",
    ...options,
  });
}

export interface JobTimes {
  seconds: number;
  /** Milliseconds from starting a run to its end being durable, sorted. */
  runs: number[];
  /** Milliseconds from one commit of a run to its next, which is one durable step, sorted. */
  steps: number[];
}

/** Starts `runs` runs, `inFlight` at a time, and waits for the end of each. */
export async function runJob(engine: Engine, runs: number, inFlight: number): Promise<JobTimes> {
  const open = new Map<string, { last: number; ended: (at: number) => void }>();
  const times: JobTimes = { seconds: 0, runs: [], steps: [] };
  const off = engine.on(({ run, events }) => {
    const known = open.get(run);
    if (!known) return;
    const now = performance.now();
    times.steps.push(now - known.last);
    known.last = now;
    if (events.some((event) => event.t === "ended")) known.ended(now);
  });
  let left = runs;
  const started = performance.now();
  const one = async () => {
    while (left-- > 0) {
      const began = performance.now();
      const { run } = await engine.startRun({
        workflow: "00000000-0000-7000-8000-000000000001",
        versionId: "bench",
        trigger: "start",
        input: { total: 7 },
        cause: { kind: "test" },
      });
      const end = await new Promise<number>((ended) => open.set(run, { last: performance.now(), ended }));
      open.delete(run);
      times.runs.push(end - began);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, runs) }, one));
  off();
  times.seconds = (performance.now() - started) / 1000;
  times.runs.sort((a, b) => a - b);
  times.steps.sort((a, b) => a - b);
  return times;
}

const document = workflowDocument.parse({
  name: "Bench",
  nodes: [
    { id: "start", type: "start" },
    ...Array.from({ length: STEPS }, (_, i) => [
      { id: `act${i}`, type: "act" },
      { id: `check${i}`, type: "check", params: { value: `{{ steps.act${i}.total > 5 }}` } },
    ]).flat(),
  ],
  edges: Array.from({ length: STEPS }, (_, i) => [
    { source: i === 0 ? "start" : `check${i - 1}`, sourcePort: "out", target: `act${i}` },
    { source: `act${i}`, sourcePort: "out", target: `check${i}` },
  ]).flat(),
});

const define = (type: string, behaviour: NodeDefinition["behaviour"]) =>
  nodeDefinition.parse({
    type,
    version: 1,
    behaviour,
    kind: behaviour === "trigger" ? "trigger" : "action",
    category: "bench",
    title: { en: type },
    description: { en: type },
    params: { type: "object" },
    output: {},
    ports: [{ id: "out", label: { en: "then" } }],
    effect: behaviour === "action" ? "idempotent" : "pure",
    risk: "none",
  });

const catalog = catalogOf([define("start", "trigger"), define("act", "action"), define("check", "pure")]);
