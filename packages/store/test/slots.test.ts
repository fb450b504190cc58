import type { RunId, RunStore, WorkerId } from "@signalbox/engine";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../src/database/sql.ts";
import { createRunStore, openDatabase } from "../src/index.ts";
import { newRunId, starting } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

/** Real connections, cut at random: what the contract cannot show with one statement after the other. */
let scratch: Scratch;
const databases: Database[] = [];
let admin: pg.Client;
beforeAll(async () => {
  scratch = await scratchDatabase();
  // Four connections of the hot lane each.
  databases.push(scratch.database, await openDatabase({ databaseUrl: scratch.url }));
  admin = new pg.Client({ connectionString: scratch.url, application_name: "admin" });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await databases[1]?.close();
  await scratch.close();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ends connections of the stores while `body` runs. @returns how many. */
async function cutting(body: () => Promise<unknown>): Promise<number> {
  let cuts = 0;
  let over = false;
  const cutter = (async () => {
    while (!over) {
      await pause(150);
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from (select pid from pg_stat_activity
         where datname = current_database() and application_name = 'signalbox' and query like '%slot_%' order by random() limit 1) p`,
      );
      cuts += rowCount ?? 0;
    }
  })();
  await body().finally(() => {
    over = true;
  });
  await cutter;
  // A pool notices a cut connection when it is used next: reads are sent again, what comes after them need not be.
  const used = databases.flatMap((database) => Array.from({ length: 8 }, () => database.sql("hot")));
  await Promise.all(used.map((sql) => sql.query("select pg_sleep(0.05)")));
  return cuts;
}

/** What is held as those see it who hold: marked after the grant, unmarked before it is given back. */
class Watch {
  private readonly held = new Map<string, number>();
  worst = 0;
  grants = 0;

  enter(key: string, max: number): void {
    const now = (this.held.get(key) ?? 0) + 1;
    this.held.set(key, now);
    this.worst = Math.max(this.worst, now - max);
    this.grants++;
  }
  leave(key: string): void {
    this.held.set(key, (this.held.get(key) ?? 0) - 1);
  }
}

interface Semaphore {
  acquire(run: RunId, key: string, max: number): Promise<boolean>;
  release(run: RunId): Promise<unknown>;
}
const KEYS = [1, 2, 3].map((max) => ({ key: `stress-${max}`, max }));

const TIMES = 42;

/** So many users, each taking and giving back a slot so many times. */
async function use(semaphore: (i: number) => Semaphore, runs: readonly RunId[], times: number): Promise<Watch> {
  const watch = new Watch();
  await Promise.all(
    runs.map(async (run, i) => {
      const { acquire, release } = semaphore(i);
      for (let n = 0; n < times; n++) {
        const { key, max } = KEYS[(i + n) % KEYS.length] as { key: string; max: number };
        while (!(await acquire(run, key, max))) await pause(4 + Math.random() * 8);
        watch.enter(key, max);
        await pause(Math.random() < 0.2 ? 1 : 0);
        watch.leave(key);
        await release(run);
      }
    }),
  );
  return watch;
}

/** Waits for messages as an engine does: nothing but the message says that a slot was handed over. */
class Mailbox {
  private readonly waiting = new Map<RunId, () => void>();
  private readonly seen = new Set<string>();
  private over = false;

  constructor(store: RunStore, worker: WorkerId) {
    void this.poll(store, worker);
  }

  granted(run: RunId): Promise<void> {
    return new Promise((resolve) => this.waiting.set(run, resolve));
  }
  close(): void {
    this.over = true;
  }

  private async poll(store: RunStore, worker: WorkerId): Promise<void> {
    while (!this.over) {
      for (const { run, messages } of await store.messages(worker)) {
        for (const { id } of messages) {
          if (this.seen.has(id) || !this.waiting.has(run)) continue;
          this.seen.add(id);
          this.waiting.get(run)?.();
          this.waiting.delete(run);
        }
      }
      await pause(3);
    }
  }
}

describe("8 connections that are cut at random", () => {
  const stores: { store: RunStore; worker: WorkerId; runs: RunId[] }[] = [];
  beforeAll(async () => {
    for (const database of databases) {
      const store = createRunStore(database);
      const worker = await store.register({ name: "stress" });
      const runs = Array.from({ length: 24 }, newRunId);
      await store.commit(
        worker,
        runs.map((run) => starting(run)),
      );
      stores.push({ store, worker, runs });
    }
  });

  test("SLOT-1 SLOT-3 SLOT-4 thousands of slots are taken and given back: never too many, none lost", async () => {
    const all = stores.flatMap(({ runs }) => runs);
    let watch = new Watch();
    const mailboxes = stores.map(({ store, worker }) => new Mailbox(store, worker));
    const cuts = await cutting(async () => {
      watch = await use(
        (i) => {
          const { store, worker } = stores[i < 24 ? 0 : 1] as (typeof stores)[number];
          const path = "step";
          return {
            acquire: async (run, key, max) => {
              const [grant] = await store.acquire(worker, [{ key, max, run, path, epoch: 1, priority: i % 10 }]);
              if (!grant?.granted) await mailboxes[i < 24 ? 0 : 1]?.granted(run);
              return true;
            },
            release: (run) => store.release([{ run, path, epoch: 1 }]),
          };
        },
        all,
        TIMES,
      );
    });
    for (const mailbox of mailboxes) mailbox.close();
    expect(cuts).toBeGreaterThan(0);
    expect(watch.worst).toBe(0);
    expect(watch.grants).toBe(all.length * TIMES);
    const { rows } = await admin.query(
      "select (select count(*)::int from signalbox.slot) as held, (select count(*)::int from signalbox.slot_wait) as waiting",
    );
    expect(rows).toEqual([{ held: 0, waiting: 0 }]);
  });

  test("negative control: a look without a lock gives too many", async () => {
    await admin.query("create table if not exists naive (run uuid primary key, key text)");
    const sql = (i: number) => (databases[i % 2] as Database).sql("hot");
    const watch = await use(
      (i) => ({
        acquire: async (run, key, max) =>
          (
            await sql(i).query(
              "insert into naive select $1::uuid, $2::text where (select count(*) from naive where key = $2) < $3::int returning run",
              [run, key, max],
            )
          ).rows.length > 0,
        release: (run) => sql(i).query("delete from naive where run = $1::uuid", [run]),
      }),
      stores.flatMap(({ runs }) => runs),
      TIMES,
    );
    expect(watch.worst).toBeGreaterThan(0);
  });

  test("negative control: a counter, given back twice when the answer was lost, gives too many", async () => {
    await admin.query("create table counter (key text primary key, n int not null)");
    await admin.query("insert into counter select 'stress-' || g, g from generate_series(1, 3) g");
    const taken = new Map<RunId, string>();
    const sql = (i: number) => (databases[i % 2] as Database).sql("hot");
    const giveBack = (i: number, key: string | undefined) =>
      sql(i).query("update counter set n = n + 1 where key = $1", [key]);
    const watch = await use(
      (i) => ({
        acquire: async (run, key) => {
          taken.set(run, key);
          return (
            (await sql(i).query("update counter set n = n - 1 where key = $1 and n > 0 returning n", [key])).rows
              .length > 0
          );
        },
        release: async (run) => {
          await giveBack(i, taken.get(run));
          // The answer did not come: it is done again, as whoever retries has to.
          if (Math.random() < 0.02) await giveBack(i, taken.get(run));
        },
      }),
      stores.flatMap(({ runs }) => runs),
      TIMES,
    );
    expect(watch.worst).toBeGreaterThan(0);
  });

  test.each([
    [20, 1],
    [50, 7],
    [333, 3],
  ])(
    "SLOT-7 at %i a second with bursts of %i no stretch of time has more starts, however connections are cut",
    async (count, burst) => {
      const [run] = (stores[0]?.runs ?? []) as [RunId];
      const per = 1000;
      const request = { key: `rate-${count}-${burst}`, count, per, burst, run, path: "step" };
      const starts: number[] = [];
      await Promise.all(
        Array.from({ length: 16 }, async (_, i) => {
          const { store } = stores[i % 2] as (typeof stores)[number];
          for (let n = 0; n < 10; n++) {
            const size = 1 + ((i + n) % 4);
            const places = await store.reserve(Array.from({ length: size }, () => request));
            // Every fifth is lost in a crash: nothing makes up for it.
            if ((i * 10 + n) % 5 !== 0) starts.push(...places.map(({ at }) => at));
            await pause(Math.random() * 40);
          }
        }),
      );
      starts.sort((a, b) => a - b);
      const step = per / count;
      for (let from = 0; from < starts.length; from++) {
        for (let to = from; to < starts.length; to++) {
          // One millisecond, because times are whole ones.
          const allowed = burst + ((starts[to] as number) - (starts[from] as number) + 1) / step;
          if (to - from + 1 > allowed) throw new Error(`${to - from + 1} starts where ${allowed} are allowed`);
        }
      }
      expect(starts.length).toBeGreaterThan(100);
    },
  );
});
