import { fork } from "node:child_process";
import { validateWorkflow } from "@signalbox/engine";
import { createRunStore, type Database } from "@signalbox/store";
import { catalog, edge, endOf, engineOf, parked, scalar, startOf, watched, workflow } from "./world.ts";

export interface Row {
  what: string;
  count: number;
  seconds: number;
  [figure: string]: string | number | undefined;
}

const NOTHING = { execute: async () => ({ output: { ok: true } }) };

/** One run whose loop makes `count` passes; then it waits, is given up, and is taken up again from its snapshot. */
export async function loop(database: Database, count: number): Promise<Row> {
  const document = workflow({
    nodes: [
      { id: "start", type: "manual" },
      { id: "loop", type: "loop", params: { times: count, initial: 0, next: "{{ item + 1 }}" } },
      { id: "step", type: "set", params: { fields: [{ name: "n", value: "{{ item }}" }] }, scope: "loop" },
      { id: "pause", type: "wait", params: { for: "30d" } },
    ],
    edges: [edge("start", "loop"), edge("loop", "pause")],
  });
  const engine = engineOf(createRunStore(database), document, NOTHING, { timing: { parkAfter: 100 } });
  await engine.start();
  let run: string | undefined;
  const waiting = new Promise<void>((resolve) => {
    engine.on(({ events }) => events.some((event) => event.t === "wait") && resolve());
  });
  const { seconds, peakMb, heapMb } = await watched(async () => {
    run = await startOf(engine);
    await waiting;
  });
  await parked(engine);
  await engine.stop();
  const rows = await scalar(database, "select count(*)::float8 as n from signalbox.journal where run_id = $1", [run]);
  const again = engineOf(createRunStore(database), document, NOTHING);
  const took = performance.now();
  await again.start();
  const ended = endOf(again, () => run);
  await again.cancel(run as string);
  await ended.catch(() => {});
  const back = Math.round(performance.now() - took);
  await again.stop();
  return { what: "passes of one loop", count, seconds, peakMb, heapMb, journalRows: rows, takenUpAgainMs: back };
}

/** One run whose for-each has `count` items, each with an action; 100 at a time. */
export async function items(database: Database, count: number): Promise<Row> {
  const document = workflow({
    nodes: [
      { id: "start", type: "manual" },
      { id: "each", type: "for_each", params: { items: "{{ trigger.items }}", concurrency: 100 } },
      { id: "step", type: "act", scope: "each" },
    ],
    edges: [edge("start", "each")],
  });
  const engine = engineOf(createRunStore(database), document, NOTHING);
  await engine.start();
  const list = Array.from({ length: count }, (_, i) => ({ sku: `A-${i}` }));
  let run: string | undefined;
  const ended = endOf(engine, () => run);
  const { seconds, peakMb, heapMb } = await watched(async () => {
    run = await startOf(engine, { items: list });
    await ended;
  });
  const rows = await scalar(database, "select count(*)::float8 as n from signalbox.journal where run_id = $1", [run]);
  await engine.stop();
  return {
    what: "items of one for-each",
    count,
    seconds,
    perSecond: Math.round(count / seconds),
    peakMb,
    heapMb,
    journalRows: rows,
  };
}

/** `count` runs with an attempt under way in a worker that is killed; another one takes them over. */
export async function takeover(database: Database, count: number): Promise<Row> {
  const child = fork(new URL("./victim.ts", import.meta.url), [JSON.stringify({ url: database.url, count })]);
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) => reject(new Error(`The worker ended with ${code}.`)));
  });
  child.kill("SIGKILL");
  let first = 0;
  let last = 0;
  let dispatched = 0;
  let done = () => {};
  const all = new Promise<void>((resolve) => (done = resolve));
  const dispatcher = {
    execute: async () => {
      last = performance.now();
      first ||= last;
      if (++dispatched === count) done();
      return { output: null };
    },
  };
  const engine = engineOf(createRunStore(database), victimDocument, dispatcher, { capacity: count + 1000 });
  const { seconds, peakMb } = await watched(async () => {
    await engine.start();
    await all;
  });
  await engine.stop();
  // Seconds count from the start of the new worker; `goingOnMs` from the first run that went on to the last.
  return { what: "interrupted runs taken over", count, seconds, goingOnMs: Math.round(last - first), peakMb };
}

export const victimDocument = workflow({
  nodes: [
    { id: "start", type: "manual" },
    { id: "step", type: "act" },
  ],
  edges: [edge("start", "step")],
});

/** A workflow of `count` nodes: lanes that split and meet again, actions and decisions in turn. */
export async function nodes(database: Database, count: number): Promise<Row> {
  const lanes = 10;
  const length = Math.floor((count - 2) / lanes);
  const list: object[] = [
    { id: "start", type: "manual" },
    { id: "join", type: "act" },
  ];
  const edges: object[] = [];
  for (let lane = 0; lane < lanes; lane++) {
    for (let i = 0; i < length; i++) {
      const id = `n${lane}_${i}`;
      const before = i === 0 ? "start" : `n${lane}_${i - 1}`;
      list.push(
        i % 2 === 0
          ? { id, type: "act", params: { before: i === 0 ? "{{ trigger }}" : `{{ steps.${before} }}` } }
          : { id, type: "set", params: { fields: [{ name: "n", value: `{{ steps.${before}.ok }}` }] } },
      );
      edges.push(edge(before, id));
    }
    edges.push(edge(`n${lane}_${length - 1}`, "join"));
  }
  const document = workflow({ nodes: list, edges });
  const began = performance.now();
  const { findings } = validateWorkflow(document, catalog);
  const checkMs = Math.round(performance.now() - began);
  const errors = findings.filter((finding) => finding.severity === "error").length;
  if (errors > 0) throw new Error(`The workflow has ${errors} problems: ${findings[0]?.cause}`);
  const engine = engineOf(createRunStore(database), document, NOTHING);
  await engine.start();
  let run: string | undefined;
  const ended = endOf(engine, () => run);
  const { seconds, peakMb } = await watched(async () => {
    run = await startOf(engine);
    await ended;
  });
  await engine.stop();
  return { what: "nodes of one workflow", count: list.length, seconds, checkMs, peakMb };
}
