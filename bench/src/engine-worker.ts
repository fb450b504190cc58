/** One worker process of `bench:engine`: an engine on the database it is told, which does jobs when asked over IPC. */
import { createRunStore, openDatabase } from "@signalbox/store";
import { jobEngine, runJob } from "./engine-job.ts";
import type { Ask, Done, Where } from "./engine-workers.ts";

const where: Where = JSON.parse(process.argv[2] ?? "{}");
const database = await openDatabase({
  ...(where.databaseUrl === undefined ? { dataDir: where.folder, prefer: "pglite" } : where),
  log: () => {},
});
// Often, so that workers soon know of each other and keep their intervals (rule ENG-8).
const engine = jobEngine(createRunStore(database), { timing: { heartbeat: 500 } });
await engine.start();

process.on("message", async ({ runs, inFlight }: Ask) => {
  const before = { cpu: process.cpuUsage(), stats: engine.stats(), wal: await wal() };
  const { seconds, runs: runTimes, steps } = await runJob(engine, runs, inFlight);
  const cpu = process.cpuUsage(before.cpu);
  const stats = engine.stats();
  const done: Done = {
    seconds,
    runTimes,
    stepTimes: steps,
    cpuMicros: cpu.user + cpu.system,
    statements: stats.statements - before.stats.statements,
    wal: { from: before.wal, to: await wal() },
  };
  process.send?.(done);
});
process.once("disconnect", async () => {
  await engine.stop();
  await database.close();
});
process.send?.("ready");

async function wal(): Promise<number> {
  const text = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as at";
  return (await database.sql("general").query<{ at: number }>(text)).rows[0]?.at ?? 0;
}
