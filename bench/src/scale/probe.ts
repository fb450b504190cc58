/** A new worker on a database with waiting runs: what its start costs, its claims, its sweep, and waking one run. */
import { createRunStore, openDatabase } from "@signalbox/store";
import { waitingDocument } from "./waiting.ts";
import { engineOf, MB } from "./world.ts";

export interface Probed {
  startMs: number;
  /** One claim when nothing is due, mean of 200. */
  claimMs: number;
  /** One look for what processes left undone, as each worker does once a second; mean of 20. */
  sweepMs: number;
  /** From the event to the end of the run that waited for it, median of 20. */
  wokenMs: number;
  /** Resident memory after all that. */
  rssMb: number;
  loaded: number;
}

const { url, keys } = JSON.parse(process.argv[2] ?? "{}") as { url: string; keys: string[] };
const database = await openDatabase({ databaseUrl: url, dataDir: "", log: () => {} });
const store = createRunStore(database);
const engine = engineOf(store, waitingDocument, { execute: async () => ({ output: null }) });

async function mean(times: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (performance.now() - began) / times;
}
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

const began = performance.now();
await engine.start();
const startMs = performance.now() - began;
const claimer = await store.register({ name: "probe" });
const claimMs = await mean(200, () => store.claim(claimer, 100));
const sweepMs = await mean(20, () => store.matchWaits());
await store.leave(claimer);

const woken: number[] = [];
for (const key of keys) {
  const ended = new Promise<void>((resolve) => {
    const off = engine.on(({ events }) => {
      if (!events.some((event) => event.t === "ended")) return;
      off();
      resolve();
    });
  });
  const sent = performance.now();
  const event = { id: `probe ${key}`, name: "paid", key, data: {}, at: Date.now() };
  if ((await engine.emit(event)).delivered === 0) throw new Error(`nobody waits for ${key}`);
  await ended;
  woken.push(performance.now() - sent);
}
woken.sort((a, b) => a - b);
const probed: Probed = {
  startMs: rounded(startMs),
  claimMs: rounded(claimMs),
  sweepMs: rounded(sweepMs),
  wokenMs: rounded(woken[woken.length >> 1] ?? 0),
  rssMb: Math.round(process.memoryUsage().rss / MB),
  loaded: engine.stats().loaded,
};
process.send?.(probed);
await engine.stop();
await database.close();
process.disconnect?.();
