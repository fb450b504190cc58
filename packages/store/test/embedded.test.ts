import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { takeLock } from "../src/database/lock-file.ts";
import { isAlive, ownIdentity } from "../src/database/process-identity.ts";
import { dropLeftovers } from "../src/embedded/leftovers.ts";
import { type Database, openDatabase } from "../src/index.ts";
import { holdDatabase, kindOf, spawnHolder } from "./holders.ts";

const folders: string[] = [];
let programs = "";
beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "signalbox-programs-"));
  await chmod(programs, 0o755);
});
afterAll(() => rm(programs, { recursive: true, force: true }));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-embedded-"));
  folders.push(folder);
  // mkdtemp makes it private; the server's account must get in.
  await chmod(folder, 0o755);
  return join(folder, "data");
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const held = async (database: Database) =>
  (await database.sql("general").query<{ n: number }>("select count(*) as n from held")).rows[0]?.n;
const root = process.getuid?.() === 0;

describe("the built-in PostgreSQL server", () => {
  test("E1 starts on an empty folder, is durable, closed to others, and stops with its last user", async () => {
    const dataDir = await newFolder();
    const database = await openDatabase({ dataDir, cacheDir: programs });
    expect(database.kind).toBe("embedded");
    const sql = database.sql("general");
    const setting = async (name: string) => Object.values((await sql.query(`show ${name}`)).rows[0] ?? {})[0];
    expect(await setting("fsync")).toBe("on");
    expect(await setting("synchronous_commit")).toBe("on");
    expect(await setting("listen_addresses")).toBe("");
    const base = join(dataDir, "postgres");
    expect((await stat(join(base, "password"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(base, "data"))).mode & 0o777).toBe(0o700);
    expect(database.description).not.toContain((await readFile(join(base, "password"), "utf8")).trim());
    const wrong = new URL(database.url as string);
    wrong.password = "wrong";
    await expect(openDatabase({ databaseUrl: wrong.href })).rejects.toThrow(/password/);
    const pid = Number.parseInt(await readFile(join(base, "data", "postmaster.pid"), "utf8"), 10);
    await database.close();
    expect(isAlive(pid)).toBe(false);
    expect(await readdir(join(base, "users"))).toEqual([]);
  });

  test("E2 after a kill -9 of its process the server is found again with all data", async () => {
    const dataDir = await newFolder();
    const holder = await holdDatabase(dataDir, programs);
    await holder.kill();
    expect(isAlive(holder.held.postmaster as number)).toBe(true);
    const database = await openDatabase({ dataDir, cacheDir: programs });
    expect(await held(database)).toBe(1);
    const { rows } = await database
      .sql("general")
      .query<{ pid: string }>("select pg_read_file('postmaster.pid') as pid");
    expect(Number.parseInt(rows[0]?.pid ?? "", 10)).toBe(holder.held.postmaster);
    await database.close();
    expect(isAlive(holder.held.postmaster as number)).toBe(false);
  });

  test("E2 after a kill -9 of process and server the data is recovered", async () => {
    const dataDir = await newFolder();
    const holder = await holdDatabase(dataDir, programs);
    await holder.kill();
    process.kill(holder.held.postmaster as number, "SIGKILL");
    const database = await openDatabase({ dataDir, cacheDir: programs });
    expect(await held(database)).toBe(1);
    await database.close();
  });

  test("E3 processes that start at the same moment share one server; the last one stops it", async () => {
    const dataDir = await newFolder();
    const holders = await Promise.all([
      holdDatabase(dataDir, programs),
      holdDatabase(dataDir, programs),
      holdDatabase(dataDir, programs),
    ]);
    expect(holders.map(kindOf)).toEqual(["embedded", "embedded", "embedded"]);
    const [one, two, three] = holders.map(({ held }) => held.postmaster as number);
    expect(new Set([one, two, three]).size).toBe(1);
    await holders[0]?.stop();
    await holders[1]?.kill();
    expect(isAlive(one as number)).toBe(true);
    await holders[2]?.stop();
    expect(isAlive(one as number)).toBe(false);
  });

  test("E4 a server that dies while it is used is started again, and calls go on", async () => {
    const dataDir = await newFolder();
    const database = await openDatabase({ dataDir, cacheDir: programs });
    const sql = database.sql("general");
    await sql.query("create table t (n int)");
    await sql.query("insert into t values (1)");
    const pid = Number.parseInt(await readFile(join(dataDir, "postgres", "data", "postmaster.pid"), "utf8"), 10);
    process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const until = Date.now() + 20_000;
    let rows: unknown[] = [];
    while (rows.length === 0 && Date.now() < until)
      rows = await sql.query("select n from t").then(
        (result) => result.rows,
        () => [],
      );
    expect(rows).toEqual([{ n: 1 }]);
    await database.close();
  });

  test("E5 a start that was cut short is done again", async () => {
    const dataDir = await newFolder();
    for (const after of [400, 900, 1500]) {
      const child = spawnHolder(dataDir, join(dataDir, "programs"));
      const ended = new Promise((resolve) => child.once("exit", resolve));
      // In the middle of copying the programs, of initdb, or of the first start, wherever it is by then.
      await new Promise((resolve) => setTimeout(resolve, after));
      child.kill("SIGKILL");
      await ended;
    }
    const database = await openDatabase({ dataDir, cacheDir: programs });
    expect((await database.sql("general").query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  test.runIf(root)("E6 as root, in a folder only root may enter, it runs under another account elsewhere", async () => {
    const dataDir = await newFolder();
    await chmod(join(dataDir, ".."), 0o700);
    const database = await openDatabase({ dataDir, cacheDir: programs });
    const elsewhere = (await readFile(join(dataDir, "postgres.location"), "utf8")).trim();
    try {
      expect(database.kind).toBe("embedded");
      expect((await stat(join(elsewhere, "data"))).uid).toBe(65_534);
      await database.sql("general").query("create table t (n int)");
      await database.close();
      const again = await openDatabase({ dataDir, cacheDir: programs });
      expect((await again.sql("general").query("select * from t")).rows).toEqual([]);
      await again.close();
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });
});

describe.runIf(root)("E6 what temporary data folders have left in /var/lib/signalbox", () => {
  /** Starts of other servers on this machine look through the real one at any moment. */
  let shared = "";
  beforeAll(async () => {
    shared = await mkdtemp(join(tmpdir(), "signalbox-shared-"));
  });
  afterAll(() => rm(shared, { recursive: true, force: true }));
  const made: string[] = [];
  afterEach(async () => {
    for (const base of made.splice(0)) await rm(base, { recursive: true, force: true });
  });

  async function closedFolder(): Promise<string> {
    const dataDir = await newFolder();
    await chmod(join(dataDir, ".."), 0o700);
    return dataDir;
  }
  async function baseOf(dataDir: string): Promise<string> {
    const base = (await readFile(join(dataDir, "postgres.location"), "utf8")).trim();
    made.push(base);
    return base;
  }
  /** A folder as a start leaves it, without a database. */
  async function leftover(origin: string | undefined, user?: object): Promise<string> {
    const base = await mkdtemp(join(shared, "test-"));
    made.push(base);
    if (origin !== undefined) await writeFile(join(base, "origin"), `${origin}\n`);
    if (user) {
      await mkdir(join(base, "users"));
      await writeFile(join(base, "users", "one"), JSON.stringify(user));
    }
    return base;
  }
  const gone = () => join(tmpdir(), `signalbox-gone-${randomUUID()}`, "data");
  const start = async (dataDir: string) => (await openDatabase({ dataDir, cacheDir: programs })).close();

  test("is removed at the next start, in whatever folder that is", async () => {
    const dataDir = await closedFolder();
    await start(dataDir);
    const base = await baseOf(dataDir);
    const other = await newFolder();
    await start(other);
    expect(existsSync(base)).toBe(true);
    await rm(join(dataDir, ".."), { recursive: true });
    await start(other);
    expect(existsSync(base)).toBe(false);
  });

  test("is removed before a folder of the same name begins anew", async () => {
    const dataDir = await closedFolder();
    const first = await openDatabase({ dataDir, cacheDir: programs });
    await first.sql("general").query("create table t (n int)");
    await first.close();
    await baseOf(dataDir);
    await rm(dataDir, { recursive: true });
    const second = await openDatabase({ dataDir, cacheDir: programs });
    await expect(second.sql("general").query("select * from t")).rejects.toThrow(/"t" does not exist/);
    await second.close();
  });

  test("stays while a process uses it", async () => {
    const dataDir = await closedFolder();
    const holder = await holdDatabase(dataDir, programs);
    const base = await baseOf(dataDir);
    await rm(join(dataDir, ".."), { recursive: true });
    const other = await newFolder();
    await start(other);
    expect(existsSync(base)).toBe(true);
    await holder.stop();
    await start(other);
    expect(existsSync(base)).toBe(false);
  });

  test("stays when it may be somebody's; a removal that was cut short is finished", async () => {
    const elsewhere = { pid: 1, born: "1", host: "another-machine", boot: "1", space: "1" };
    const ended = { ...ownIdentity(), pid: 2 ** 22 + 1 };
    const kept = [
      await leftover(undefined),
      await leftover(`/mnt/disk-${randomUUID()}/data`),
      await leftover(tmpdir()),
      await leftover(gone(), elsewhere),
      await leftover(gone(), ownIdentity()),
    ];
    const locked = await leftover(gone());
    const release = await takeLock(join(locked, "start.lock"));
    const removed = [await leftover(gone()), await leftover(gone(), ended)];
    const half = `${await leftover(gone())}.gone-0123abcd`;
    await mkdir(join(half, "data"), { recursive: true });
    made.push(half);
    await dropLeftovers(() => {}, 0, shared);
    for (const base of [...removed, half]) expect(existsSync(base), base).toBe(true);
    await dropLeftovers(() => {}, undefined, shared);
    for (const base of [...kept, locked]) expect(existsSync(base), base).toBe(true);
    for (const base of [...removed, half]) expect(existsSync(base), base).toBe(false);
    await release();
    await dropLeftovers(() => {}, undefined, shared);
    expect(existsSync(locked)).toBe(false);
  });
});

describe("PGlite in a folder", () => {
  test("E7 a second process is refused while the first lives, whatever the age of its lock", async () => {
    const dataDir = await newFolder();
    const holder = await holdDatabase(dataDir, programs, "pglite");
    expect(holder.held.kind).toBe("pglite");
    const second = await holdDatabase(dataDir, programs, "pglite");
    expect(second.held).toMatchObject({ ready: false, code: "FOLDER_IN_USE" });
    expect(kindOf(second)).toContain(`process ${holder.process.pid}`);
    holder.process.kill("SIGSTOP");
    await expect(openDatabase({ dataDir, prefer: "pglite" })).rejects.toMatchObject({ code: "FOLDER_IN_USE" });
    holder.process.kill("SIGCONT");
    await holder.stop();
  });

  test("E7 after a kill -9 the lock is free and acknowledged rows are there", async () => {
    const dataDir = await newFolder();
    const holder = await holdDatabase(dataDir, programs, "pglite");
    await holder.kill();
    const database = await openDatabase({ dataDir, prefer: "pglite" });
    expect(await held(database)).toBe(1);
    await database.close();
  });
});
