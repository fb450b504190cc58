import { createHash } from "node:crypto";
import { mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Log } from "../database/sql.ts";
import type { Account } from "./account.ts";

/** Where everything of the embedded server is. */
export interface Location {
  base: string;
  /** Programs. */
  cache: string;
  /** The database cluster. */
  cluster: string;
  socketFolder: string;
  password: string;
  port: string;
  log: string;
  lock: string;
  /** One file for each process that uses the server. */
  users: string;
}

/** When the data folder cannot be entered by the server's account. */
export const FALLBACK = "/var/lib/signalbox";

/**
 * Beside the rest of the data, unless the server must run under another account that may not enter there (as root from
 * `/root`, say). Then below `/var/lib/signalbox`, and a note in the data folder says where.
 */
export async function locate(
  dataDir: string,
  account: Account | undefined,
  log: Log,
  cacheDir?: string,
): Promise<Location> {
  const where = await placeFor(dataDir, account, log);
  if (cacheDir === undefined) return where;
  await mkdir(cacheDir, { recursive: true, mode: 0o755 });
  const cache = await realpath(cacheDir);
  return account && !(await canEnter(cache, account)) ? where : { ...where, cache };
}

async function placeFor(dataDir: string, account: Account | undefined, log: Log): Promise<Location> {
  await mkdir(dataDir, { recursive: true, mode: account ? 0o711 : 0o700 });
  const folder = await realpath(dataDir);
  const note = join(folder, "postgres.location");
  const noted = await readFile(note, "utf8").catch(() => "");
  if (noted.trim() !== "") return layout(noted.trim());
  if (!account || (await canEnter(folder, account))) return layout(join(folder, "postgres"));
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const base = join(FALLBACK, `${basename(dirname(folder)).replace(/[^\w-]/g, "_") || "data"}-${hash}`);
  log("info", "the data folder is closed to the database's account; the database is kept elsewhere", { folder: base });
  await mkdir(base, { recursive: true, mode: 0o711 });
  await writeFile(join(base, ORIGIN), `${folder}\n`);
  await writeFile(note, `${base}\n`, { mode: 0o644 });
  return layout(base);
}

/** In a base below {@link FALLBACK}: the data folder it belongs to. */
export const ORIGIN = "origin";

/** Whether every folder on the way lets others pass. */
async function canEnter(folder: string, account: Account): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid } = await stat(path);
    if (uid !== account.uid && (mode & 0o001) === 0) return false;
    if (dirname(path) === path) return true;
  }
}

/** Databases below {@link FALLBACK} share one copy of the programs. */
export function layout(base: string): Location {
  return {
    base,
    cache: dirname(base) === FALLBACK ? FALLBACK : base,
    cluster: join(base, "data"),
    socketFolder: join(base, "run"),
    password: join(base, "password"),
    port: join(base, "port"),
    log: join(base, "postgres.log"),
    lock: join(base, "start.lock"),
    users: join(base, "users"),
  };
}
