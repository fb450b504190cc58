/** A worker that starts runs whose step never ends, says so, and waits to be killed. */
import { createRunStore, openDatabase } from "@signalbox/store";
import { victimDocument } from "./jobs.ts";
import { engineOf, startOf } from "./world.ts";

const { url, count } = JSON.parse(process.argv[2] ?? "{}") as { url: string; count: number };
const database = await openDatabase({ databaseUrl: url, dataDir: "", log: () => {} });
const engine = engineOf(
  createRunStore(database),
  victimDocument,
  { execute: () => new Promise(() => {}) },
  { capacity: 2 * count },
);
await engine.start();
let left = count;
const one = async () => {
  while (left-- > 0) await startOf(engine);
};
await Promise.all(Array.from({ length: 500 }, one));
process.send?.("ready");
setInterval(() => {}, 1000);
