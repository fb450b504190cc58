import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId, RunStore, WorkerId } from "@signalbox/engine";
import { type JournalEvent, type Json, SignalboxError } from "@signalbox/model";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { BlobKeeper, createRunStore, directoryBlobs } from "../src/index.ts";
import { newRunId, starting, step } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

const MB = 1024 * 1024;
let scratch: Scratch;
let folder: string;
let away: boolean;
let store: RunStore;
let worker: WorkerId;
let parent: RunId;

beforeAll(async () => {
  scratch = await scratchDatabase();
  folder = await mkdtemp(join(tmpdir(), "signalbox-children-"));
});
afterAll(async () => {
  await scratch.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  away = false;
  const blobs = await directoryBlobs(folder);
  const get = blobs.get.bind(blobs);
  blobs.get = (key) =>
    away ? Promise.reject(new SignalboxError("BLOB_STORE_AWAY", { store: "test", detail: "away" })) : get(key);
  store = createRunStore(scratch.database, { blobs: new BlobKeeper(scratch.database, blobs) });
  worker = await store.register({ name: "w" });
  parent = newRunId();
  await store.commit(worker, [starting(parent)]);
});

/** A child run that gives this and tells the parent. */
async function childEnds(out: Json): Promise<RunId> {
  const run = newRunId();
  await store.commit(worker, [starting(run, {}, { parent: { run: parent, path: "call" } })]);
  const ended: JournalEvent = { t: "ended", status: "succeeded", out };
  const message = { kind: "childEnded" as const, path: "call", run, status: "succeeded" as const, output: out };
  const notify = [{ run: parent, dedupe: `child:${run}`, message }];
  await store.commit(worker, [step(run, 1, { events: [ended], end: { status: "succeeded" }, notify })]);
  return run;
}
const inbox = async () =>
  (await store.messages(worker, [parent])).map(({ wakeSeq, messages }) => ({
    wakeSeq,
    messages: messages.map(({ message }) => message),
  }))[0];
const storedBytes = async () => {
  const { rows } = await scratch.database
    .sql("general")
    .query<{ n: number }>("select length(data::text) as n from signalbox.inbox where run_id = $1", [parent]);
  return rows.map(({ n }) => n);
};
const noise = (size: number) =>
  Array.from({ length: size / 8 }, (_, i) => ((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, "0")).join("");

test("S21 small outputs are in the message, large ones in the child's journal alone, and both arrive whole", async () => {
  const small = await childEnds({ total: 5 });
  const medium = await childEnds({ text: "m".repeat(5000) });
  const large = await childEnds({ text: noise(3 * MB) });
  const base = { kind: "childEnded", path: "call", status: "succeeded" };
  expect((await inbox())?.messages).toEqual([
    { ...base, run: small, output: { total: 5 } },
    { ...base, run: medium, output: { text: "m".repeat(5000) } },
    { ...base, run: large, output: { text: noise(3 * MB) } },
  ]);
  expect(Math.max(...(await storedBytes()))).toBeLessThan(300);
  // Without a list it is the sweep that reads them.
  const [swept] = await store.messages(worker);
  expect(swept?.messages).toHaveLength(3);
});

test("S21 while the blob store is away the message waits, others come, and the run cannot be parked", async () => {
  await childEnds({ total: 1 });
  await childEnds({ text: noise(2 * MB) });
  away = true;
  const now = await inbox();
  expect(now?.messages).toMatchObject([{ output: { total: 1 } }]);
  const park = { run: parent, epoch: 1, wakeSeq: now?.wakeSeq ?? 0, wakeAt: undefined };
  expect([...(await store.park(worker, [park]))]).toEqual([]);
  away = false;
  expect((await inbox())?.messages).toHaveLength(2);
});

test("S21 BLOB-5 an output that is gone is a child run that failed, and says which value", async () => {
  await childEnds({ text: noise(2 * MB + 8) });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name !== "signalbox-store") await rm(join(entry.parentPath, entry.name));
  expect((await inbox())?.messages).toMatchObject([{ status: "failed", error: { code: "BLOB_MISSING" } }]);
});
