import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRunStore } from "../src/index.ts";
import { newRunId } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.close());

test("S10 after a kill -9 the next process on the machine takes all runs at once, without waiting for heartbeats", async () => {
  const runs = Array.from({ length: 1200 }, newRunId);
  const fixture = fileURLToPath(new URL("fixtures/abandon-run.ts", import.meta.url));
  const child = spawn(process.execPath, [fixture, scratch.url, runs.join(",")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve));

  const early = createRunStore(scratch.database);
  const neighbour = await early.register({ name: "neighbour" });
  expect(await early.claim(neighbour, 2000)).toEqual([]);
  child.kill("SIGKILL");
  await ended;

  // Heartbeats tell nothing for an hour: that the process ended does.
  const store = createRunStore(scratch.database, { deadAfter: 3_600_000 });
  const worker = await store.register({ name: "next" });
  const claimed = [];
  for (let more = await store.claim(worker, 500); more.length > 0; more = await store.claim(worker, 500))
    claimed.push(...more);
  expect(claimed).toHaveLength(1200);
  expect(claimed.every(({ takeover, crashes, epoch }) => takeover && crashes === 1 && epoch === 2)).toBe(true);
  expect((await store.load(runs)).size).toBe(1200);
});
