import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock } from "./lock-file.ts";
import { judge, ownIdentity } from "./process-identity.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-lock-"));
  path = join(folder, "it.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const held = (change: object) => writeFile(path, JSON.stringify({ ...ownIdentity(), hold: "h", ...change }));

test("E7 a lock is held by one at a time and leaves nothing behind", async () => {
  const release = await takeLock(path);
  await expect(takeLock(path)).rejects.toMatchObject({ code: "FOLDER_IN_USE" });
  const waiting = takeLock(path, 2000);
  await release();
  await (await waiting)();
  expect(await readdir(folder)).toEqual([]);
});

test("E7 of many that find the lock of a dead process, one at a time gets it", async () => {
  // The number of this process, which was started at another time.
  await held({ born: "1" });
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const release = await takeLock(path, 10_000);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      await release();
    }),
  );
  expect(most).toBe(1);
});

test("E7 the lock of another machine is left alone, that of this machine before its restart is not", async () => {
  await held({ host: "elsewhere" });
  await expect(takeLock(path)).rejects.toThrow(/elsewhere/);
  await held({ boot: "another" });
  await (await takeLock(path))();
});

test("E7 a process is known by its start, not by its number alone", () => {
  expect(judge(ownIdentity())).toBe("alive");
  expect(judge({ ...ownIdentity(), born: "1" })).toBe("dead");
  expect(judge({ ...ownIdentity(), pid: 2 ** 22 + 1 })).toBe("dead");
  expect(judge({ ...ownIdentity(), space: "another container" })).toBe("unknown");
});
