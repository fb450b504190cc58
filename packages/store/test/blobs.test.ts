import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { JournalEvent, Json } from "@signalbox/model";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  BlobKeeper,
  type BlobStore,
  createRepositories,
  createRunStore,
  directoryBlobs,
  S3Blobs,
} from "../src/index.ts";
import { type S3Server, s3Server } from "./fixtures/s3-server.ts";
import { standing } from "./lock-waits.ts";
import { completed, newRunId, starting, step } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

const KEYS = { id: "AKTEST", secret: "a secret / with + signs", bucket: "values" };
const MB = 1024 * 1024;

let scratch: Scratch;
let folder: string;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-blobs-"));
  await scratch.database.sql("general").query("delete from signalbox.blob; delete from signalbox.payload");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Text that hardly shrinks, different for each seed. */
function noise(size: number, seed = 1): string {
  let state = seed;
  let text = "";
  while (text.length < size) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += state.toString(36);
  }
  return text.slice(0, size);
}

async function openStore(blobs: BlobStore) {
  const { database } = scratch;
  const keeper = new BlobKeeper(database, blobs);
  const store = createRunStore(database, { blobs: keeper, patience: 300 });
  return {
    keeper,
    store,
    runs: createRepositories(database, keeper).runs,
    worker: await store.register({ name: "w" }),
  };
}
const out = (events: readonly JournalEvent[] | undefined): Json =>
  (events?.[0] as { out: Json } | undefined)?.out ?? null;
const count = async (table: string) =>
  (await scratch.database.sql("general").query<{ n: number }>(`select count(*) as n from signalbox.${table}`)).rows[0]
    ?.n;
const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "signalbox-store")
    .map((entry) => join(entry.parentPath, entry.name));

describe.each(["directory", "S3"])("%s", (kind) => {
  let server: S3Server;
  beforeAll(async () => {
    server = await s3Server(KEYS);
  });
  afterAll(() => server.close());
  afterEach(() => {
    server.faults.length = 0;
    server.objects.clear();
  });
  const open = async (): Promise<BlobStore> =>
    kind === "directory"
      ? directoryBlobs(folder)
      : new S3Blobs({
          ...{ bucket: KEYS.bucket, prefix: "a/b", endpoint: server.endpoint, region: "eu-central-1" },
          ...{ accessKeyId: KEYS.id, secretAccessKey: KEYS.secret },
        });
  const contents = async () => (kind === "directory" ? files() : [...server.objects.keys()]);

  test("BLOB-1 values above 1 MB are kept outside and come back; those below are not", async () => {
    const { store, worker, runs } = await openStore(await open());
    const run = newRunId();
    const large = noise(3 * MB);
    await store.commit(worker, [starting(run)]);
    await store.commit(worker, [step(run, 1, { events: completed("small", noise(MB - 10)) })]);
    expect(await contents()).toHaveLength(0);
    const events = [...completed("a", large), ...completed("b", "x")];
    expect((await store.commit(worker, [step(run, 2, { events })])).get(run)).toEqual({ ok: true });
    expect(await contents()).toHaveLength(1);
    expect((await runs.journal(run))[2]?.events).toEqual(events);
    expect((await store.load([run])).get(run)?.rows[2]?.events).toEqual(events);
    const { rows } = await scratch.database
      .sql("general")
      .query<{ size: number; kept: number }>(
        "select size, length(data) as kept from signalbox.payload where run_id = $1 and rev = 2",
        [run],
      );
    expect(rows).toEqual([{ size: 3 * MB + 2, kept: 32 }]);
  });

  test("BLOB-2 the same value is kept once, and input of child runs too", async () => {
    const { store, worker, runs } = await openStore(await open());
    const [run, child] = [newRunId(), newRunId()].sort() as [string, string];
    const large = noise(2 * MB);
    await store.commit(worker, [starting(run, large)]);
    const start = { workflow: "wf", versionId: "v1", cause: { kind: "workflow" as const } };
    const started: JournalEvent[] = [{ t: "started", trigger: "start", input: large, cause: { kind: "workflow" } }];
    const events = completed("a", large);
    await store.commit(worker, [step(run, 1, { events, children: [{ run: child, start, at: 1, events: started }] })]);
    expect(await contents()).toHaveLength(1);
    expect((await runs.journal(child))[0]?.events).toEqual(started);
  });

  test("BLOB-4 what no journal names is removed after its time, and nothing else is", async () => {
    const { store, worker, keeper, runs } = await openStore(await open());
    const run = newRunId();
    await store.commit(worker, [starting(run)]);
    await store.commit(worker, [step(run, 1, { events: completed("a", noise(2 * MB, 7)) })]);
    // A commit that lost: the value was kept, the row was not.
    const lost = await store.commit(worker, [step(run, 1, { events: completed("a", noise(2 * MB, 8)) })]);
    expect(lost.get(run)?.ok).toBe(false);
    expect(await contents()).toHaveLength(2);
    expect(await keeper.collect()).toBe(0);
    expect(await keeper.collect(-1000)).toBe(1);
    expect(await contents()).toHaveLength(1);
    expect(String(out((await runs.journal(run))[1]?.events))).toHaveLength(2 * MB);
    await scratch.database.sql("general").query("delete from signalbox.payload where run_id = $1", [run]);
    expect(await keeper.collect(-1000)).toBe(1);
    expect(await contents()).toHaveLength(0);
    expect(await count("blob")).toBe(0);
  });

  test("BLOB-4 a value that is put while it is being removed is there afterwards", async () => {
    const blobs = await open();
    const { keeper } = await openStore(blobs);
    const data = Buffer.from(noise(1000));
    const hash = await keeper.keep(data);
    await scratch.database.sql("general").query("update signalbox.blob set used_at = 0");
    let putting: Promise<Uint8Array> | undefined;
    // Its row is locked and its object not removed yet: now the same value comes, and has to wait.
    const remove = blobs.delete.bind(blobs);
    blobs.delete = async (keys) => {
      putting = keeper.keep(data);
      while ((await standing(scratch.database)) === 0) {}
      await remove(keys);
    };
    expect(await keeper.collect()).toBe(1);
    await putting;
    expect(Buffer.from(await keeper.read(hash, { run: "", rev: 0 }))).toEqual(data);
    expect(await count("blob")).toBe(1);
  });

  test("BLOB-6 a store that is not this database's is refused", async () => {
    const { database } = scratch;
    await database.sql("general").query("delete from signalbox.setting where scope = 'blobs'");
    const first = await open();
    await new BlobKeeper(database, first).claim();
    await new BlobKeeper(database, first).claim();
    const other = await mkdtemp(join(tmpdir(), "signalbox-blobs-"));
    const mark = join(other, "signalbox-store");
    const elsewhere = new BlobKeeper(database, await directoryBlobs(other));
    // Nothing was kept yet, so another place may be chosen; and then a folder like it on another machine is told apart.
    await elsewhere.claim();
    await rm(mark);
    await expect(elsewhere.claim()).rejects.toThrow(/All machines need the same one/);
    await elsewhere.keep(Buffer.from("x"));
    await expect(elsewhere.claim()).rejects.toMatchObject({ code: "BLOB_STORE_OTHER" });
    await writeFile(mark, "of another database");
    await expect(elsewhere.claim()).rejects.toThrow(/belongs to another database/);
    await rm(other, { recursive: true });
  });
});

describe("a value that is gone", () => {
  async function withLargeValue() {
    const opened = await openStore(await directoryBlobs(folder));
    const [run, other] = [newRunId(), newRunId()];
    await opened.store.commit(
      opened.worker,
      [starting(run), starting(other)].sort((a, b) => (a.run < b.run ? -1 : 1)),
    );
    await opened.store.commit(opened.worker, [step(run, 1, { events: completed("a", noise(2 * MB)) })]);
    return { ...opened, run, other, file: (await files())[0] as string };
  }

  test("BLOB-5 is an error that names it, and of its own run only", async () => {
    const { store, runs, run, other, file } = await withLargeValue();
    await rm(file);
    await expect(runs.journal(run)).rejects.toMatchObject({ code: "BLOB_MISSING", data: { run, rev: 1 } });
    const loaded = await store.load([run, other]);
    expect(loaded.get(run)?.unreadable).toMatchObject({ again: false, error: { code: "BLOB_MISSING" } });
    expect(loaded.get(other)?.unreadable).toBeUndefined();
  });

  test("BLOB-5 altered by a single bit it is never given out", async () => {
    const { runs, run, file } = await withLargeValue();
    const data = await readFile(file);
    data[data.length >> 1] = (data[data.length >> 1] as number) ^ 1;
    await writeFile(file, data);
    await expect(runs.journal(run)).rejects.toMatchObject({
      code: "BLOB_DAMAGED",
      message: expect.stringContaining(folder),
    });
  });

  test("BLOB-5 the same value put again mends it", async () => {
    const { store, worker, runs, run, other, file } = await withLargeValue();
    await writeFile(file, "rubbish");
    await store.commit(worker, [step(other, 1, { events: completed("a", noise(2 * MB)) })]);
    expect(String(out((await runs.journal(run))[1]?.events))).toHaveLength(2 * MB);
  });
});

describe("S3", () => {
  const open = (endpoint: string, rest: object = {}) =>
    new S3Blobs({ bucket: KEYS.bucket, endpoint, accessKeyId: KEYS.id, secretAccessKey: KEYS.secret, ...rest });

  test("wrong keys and a missing bucket are said", async () => {
    const server = await s3Server(KEYS);
    const wrong = open(server.endpoint, { secretAccessKey: "wrong" });
    await expect(wrong.put("ab", Buffer.from("x"))).rejects.toThrow(/403 \(SignatureDoesNotMatch\)/);
    await expect(open(server.endpoint, { bucket: "no" }).get("ab")).rejects.toThrow(/404 \(NoSuchBucket\)/);
    expect(server.objects.size).toBe(0);
    await server.close();
    await expect(open(server.endpoint).get("ab")).rejects.toMatchObject({ code: "BLOB_STORE_AWAY" });
  });

  test("a request that fails for a moment is repeated", async () => {
    const server = await s3Server(KEYS);
    server.faults.push(503, 500);
    await open(server.endpoint).put("ab", Buffer.from("x"));
    expect(server.log).toEqual(["PUT 503", "PUT 500", "PUT 200"]);
    await server.close();
  });

  test("BLOB-3 while the store is away a commit with a large value is not made, and others are", async () => {
    const server = await s3Server(KEYS);
    const { store, worker } = await openStore(open(server.endpoint));
    const [run, other] = [newRunId(), newRunId()].sort() as [string, string];
    await store.commit(worker, [starting(run), starting(other)]);
    const large = step(run, 1, { events: completed("a", noise(2 * MB)) });
    server.faults.push(...Array<number>(9).fill(503));
    await expect(store.stage?.(large)).rejects.toMatchObject({ code: "BLOB_STORE_AWAY" });
    expect((await store.commit(worker, [step(other, 1)])).get(other)).toEqual({ ok: true });
    await expect(store.commit(worker, [large])).rejects.toMatchObject({ code: "BLOB_STORE_AWAY" });
    server.faults.length = 0;
    await store.stage?.(large);
    const puts = server.log.filter((line) => line === "PUT 200").length;
    expect((await store.commit(worker, [large])).get(run)).toEqual({ ok: true });
    expect(server.log.filter((line) => line === "PUT 200")).toHaveLength(puts);
    await server.close();
  });
});

test.each(["before-value", "before-commit"])(
  "BLOB-3 a process killed %s leaves a run that goes on, and no value for good",
  async (moment) => {
    const run = newRunId();
    const fixture = fileURLToPath(new URL("fixtures/keep-blob.ts", import.meta.url));
    const child = spawn(process.execPath, [fixture, scratch.url, folder, run, moment], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;

    const { store, worker, keeper, runs } = await openStore(await directoryBlobs(folder));
    expect(await runs.journal(run)).toHaveLength(1);
    expect(await files()).toHaveLength(moment === "before-commit" ? 1 : 0);
    const claimed = (await store.claim(worker, 1000)).find((one) => one.run === run);
    expect(claimed).toMatchObject({ takeover: true });
    // What the run does next is another value: the first one is nobody's.
    const events = completed("big", noise(2 * MB));
    const commit = step(run, 1, { epoch: claimed?.epoch as number, events });
    expect((await store.commit(worker, [commit])).get(run)).toEqual({ ok: true });
    expect(await keeper.collect(-1000)).toBe(1);
    expect(await files()).toHaveLength(1);
    expect((await runs.journal(run))[1]?.events).toEqual(events);
  },
);

test("BLOB-3 a file that a killed writer left aside is removed later", async () => {
  await directoryBlobs(folder);
  const [old, young] = [join(folder, "incoming", "old"), join(folder, "incoming", "young")];
  await writeFile(old, "half a val");
  await writeFile(young, "half a val");
  await utimes(old, new Date(0), new Date(0));
  await directoryBlobs(folder);
  expect(await files()).toEqual([young]);
});

test("S20 the large values of a run have at most 256 MB together, also after it was taken over", async () => {
  const { store, worker } = await openStore(await directoryBlobs(folder));
  const { database } = scratch;
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  // What earlier commits have stored, without their 255 MB.
  await database
    .sql("general")
    .query("insert into signalbox.payload select $1, 0, n, 0, 51 * 1048576, '' from generate_series(1, 5) n", [run]);
  const next = createRunStore(database);
  const most = step(run, 1, { events: completed("a", "x".repeat(MB - 2)) });
  expect((await next.commit(worker, [most])).get(run)).toEqual({ ok: true });
  const more = await next.commit(worker, [step(run, 2, { events: completed("a", "x".repeat(3000)) })]);
  expect(more.get(run)).toMatchObject({ ok: false, error: { code: "RUN_TOO_LARGE" } });
  expect((await next.commit(worker, [step(run, 2, { events: completed("a", "small") })])).get(run)).toEqual({
    ok: true,
  });
});

test("S9 a huge error is kept whole in the journal, and lists get the beginning of it", async () => {
  const { store, worker, runs } = await openStore(await directoryBlobs(folder));
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  const error = {
    ...{ code: "STEP_FAILED", message: "m".repeat(5000), retry: false, fault: "user" as const },
    details: { trace: noise(2 * MB) },
  };
  const events: JournalEvent[] = [{ t: "ended", status: "failed", error }];
  await store.commit(worker, [step(run, 1, { events, end: { status: "failed", error } })]);
  expect((await runs.journal(run))[1]?.events).toEqual(events);
  expect(await files()).toHaveLength(1);
  const row = await runs.get(run);
  expect(JSON.stringify(row?.error).length).toBeLessThan(5000);
  expect(row?.error).toMatchObject({ code: "STEP_FAILED" });
});
