import { randomUUID } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeLock } from "../database/lock-file.ts";
import type { Log } from "../database/sql.ts";
import { FALLBACK, layout, ORIGIN } from "./location.ts";
import { runningServer } from "./postmaster.ts";
import { countUsers } from "./users.ts";

/** Milliseconds a start gives to this; what is left then is for the next one. */
const LIMIT = 2000;
/** A leftover on its way out. */
const GONE = /\.gone-[0-9a-f]{8}$/;

/**
 * Removes databases below {@link FALLBACK} whose data folder was in the system's folder for temporary files and is
 * gone: tests and trials leave them. Any other is kept, for its data folder may only be on a disk that is not there
 * today; and so is one whose server runs, or that a process uses. Never throws: a start does not depend on it.
 *
 * @param limit Milliseconds after which no more are removed; default 2,000.
 * @param shared Where they are; default: {@link FALLBACK}.
 */
export async function dropLeftovers(log: Log, limit = LIMIT, shared = FALLBACK): Promise<void> {
  const until = Date.now() + limit;
  const temporary = await realpath(tmpdir()).catch(() => undefined);
  if (temporary === undefined) return;
  for (const entry of await readdir(shared, { withFileTypes: true }).catch(() => [])) {
    if (Date.now() >= until) return;
    if (!entry.isDirectory()) continue;
    const base = join(shared, entry.name);
    try {
      // A removal that was cut short.
      if (GONE.test(entry.name)) await rm(base, { recursive: true, force: true });
      else await dropIfLeft(base, temporary, log);
    } catch (error) {
      log("debug", "a leftover database could not be removed", { folder: base, error: (error as Error).message });
    }
  }
}

async function dropIfLeft(base: string, temporary: string, log: Log): Promise<void> {
  const origin = (await readFile(join(base, ORIGIN), "utf8").catch(() => "")).trim();
  if (!origin.startsWith(`${temporary}/`) || existsSync(origin)) return;
  const where = layout(base);
  // A process that starts or stops the server has the lock; then it is in use.
  const release = await takeLock(where.lock);
  try {
    if ((await runningServer(where)) !== undefined || (await countUsers(where.users)) > 0) return;
    const gone = `${base}.gone-${randomUUID().slice(0, 8)}`;
    // Looked at again and moved away in one go: a start on a new folder of the same name makes the folder first.
    if (existsSync(origin)) return;
    renameSync(base, gone);
    await rm(gone, { recursive: true, force: true });
    log("info", "removed the database of a temporary data folder that is gone", { folder: base, dataDir: origin });
  } finally {
    await release();
  }
}
