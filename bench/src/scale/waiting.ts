import { fork } from "node:child_process";
import { createRunStore, type Database } from "@signalbox/store";
import { copyWaiting } from "./copies.ts";
import type { Row } from "./jobs.ts";
import type { Probed } from "./probe.ts";
import { edge, engineOf, parked, scalar, startOf, watched, workflow } from "./world.ts";

export const waitingDocument = workflow({
  nodes: [
    { id: "start", type: "manual" },
    { id: "paid", type: "wait_event", params: { name: "paid", key: "{{ trigger.order }}", timeout: "30d" } },
  ],
  edges: [edge("start", "paid")],
});
/** As many as the engine makes itself; the rest are copies of them (`bench/test/copies.test.ts` compares both). */
const MADE = 20_000;
const PROBES = 20;

/** Lets the engine start runs that wait for the event of their order, and parks them. */
export async function makeWaiting(database: Database, orders: readonly string[]): Promise<void> {
  const engine = engineOf(createRunStore(database), waitingDocument, { execute: async () => ({ output: null }) });
  await engine.start();
  const left = [...orders];
  const one = async () => {
    for (let order = left.pop(); order !== undefined; order = left.pop()) await startOf(engine, { order });
  };
  await Promise.all(Array.from({ length: 1000 }, one));
  await parked(engine);
  await engine.stop();
}

/** `count` runs that wait: what they cost a worker that starts, claims, sweeps and wakes some, against 20 of them. */
export async function waiting(database: Database, count: number): Promise<Row> {
  const few = Array.from({ length: PROBES }, (_, i) => `few-${i}`);
  await makeWaiting(database, few);
  const alone = await probe(database, few);

  const made = Math.min(count, MADE);
  const { seconds, peakMb } = await watched(() =>
    makeWaiting(
      database,
      Array.from({ length: made }, (_, i) => `made-${i}-`),
    ),
  );
  const copies = count - made;
  const copied = await watched(() => copyWaiting(database, copies, (n) => `copy-${n}-`));
  const parkedRuns = await scalar(
    database,
    "select count(*)::float8 as n from signalbox.run_live where owner is null and wake_at is not null",
  );
  const some = Array.from({ length: PROBES }, (_, i) =>
    copies >= PROBES ? `copy-${Math.floor(((i + 0.5) * copies) / PROBES) + 1}-` : `made-${i}-`,
  );
  const among = await probe(database, some);
  const figures = (name: string, { startMs, claimMs, sweepMs, wokenMs, rssMb }: Probed) =>
    Object.fromEntries(Object.entries({ startMs, claimMs, sweepMs, wokenMs, rssMb }).map(([k, v]) => [name + k, v]));
  return {
    what: "waiting runs",
    count,
    seconds,
    made,
    perSecond: Math.round(made / seconds),
    peakMb,
    copies,
    copySeconds: copied.seconds,
    parked: parkedRuns,
    ...figures("", among),
    ...figures("few_", alone),
  };
}

/** Measured in a process of its own, which has made nothing. */
async function probe(database: Database, keys: readonly string[]): Promise<Probed> {
  const child = fork(new URL("./probe.ts", import.meta.url), [JSON.stringify({ url: database.url, keys })]);
  return new Promise((resolve, reject) => {
    let probed: Probed | undefined;
    child.once("message", (message) => {
      probed = message as Probed;
    });
    child.once("exit", (code) => (probed ? resolve(probed) : reject(new Error(`The probe ended with ${code}.`))));
  });
}
