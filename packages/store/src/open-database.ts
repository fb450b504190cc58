import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { takeLock } from "./database/lock-file.ts";
import { PgliteDatabase } from "./database/pglite-database.ts";
import { openPgliteThread } from "./database/pglite-thread.ts";
import { PostgresDatabase } from "./database/postgres-database.ts";
import type { Database, Log } from "./database/sql.ts";
import { openEmbedded } from "./embedded/open-embedded.ts";
import { migrate } from "./migrations/migrate.ts";

export interface OpenOptions {
  /** A PostgreSQL server, 15 or newer. When given, `dataDir` is not used. */
  databaseUrl?: string;
  /** Folder for the built-in database; default `.signalbox` in the working folder. */
  dataDir?: string;
  log?: Log;
  /** Folder for a copy of the built-in server's programs, to share it between data folders; default in `dataDir`. */
  cacheDir?: string;
  /** `pglite` passes over the built-in PostgreSQL server; for machines where it cannot run. */
  prefer?: "pglite";
}

/**
 * Opens the database and brings its schema up to date: the server at `databaseUrl`, else the built-in PostgreSQL
 * server, else, where that cannot run, PGlite.
 *
 * @throws SignalboxError `DATABASE_AWAY`, `DATABASE_NEWER`, `DATABASE_TOO_OLD`, `DATABASE_NOT_STARTED`, `FOLDER_IN_USE`.
 */
export async function openDatabase(options: OpenOptions = {}): Promise<Database> {
  const log = options.log ?? (() => {});
  const database = options.databaseUrl
    ? new PostgresDatabase({ url: options.databaseUrl, log })
    : await openBuiltIn(resolve(options.dataDir ?? ".signalbox"), options, log);
  try {
    await migrate(database, log);
  } catch (error) {
    await database.close().catch(() => {});
    throw error;
  }
  return database;
}

async function openBuiltIn(dataDir: string, options: OpenOptions, log: Log): Promise<Database> {
  if (options.prefer !== "pglite" && !keptInPglite(dataDir)) {
    const server = await openEmbedded({ dataDir, cacheDir: options.cacheDir, log });
    if (server) return new PostgresDatabase({ url: server.url, kind: "embedded", log, onClose: () => server.close() });
  }
  return openPgliteFolder(dataDir, log);
}

/** A folder that began with PGlite goes on with it: a new, empty server beside it would look like lost data. */
const keptInPglite = (dataDir: string): boolean =>
  existsSync(join(dataDir, "pglite", "PG_VERSION")) &&
  !existsSync(join(dataDir, "postgres", "data")) &&
  !existsSync(join(dataDir, "postgres.location"));

/** Two processes on one PGlite folder destroy it, so the lock comes first and goes last. */
async function openPgliteFolder(dataDir: string, log: Log): Promise<Database> {
  const folder = join(dataDir, "pglite");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await takeLock(join(dataDir, "pglite.lock"));
  try {
    const channel = await openPgliteThread(folder);
    log(
      "warn",
      "Using PGlite: data survives a killed process but not a power cut. Set DATABASE_URL for a real PostgreSQL.",
      {
        folder,
      },
    );
    const close = () => channel.close().finally(release);
    return new PgliteDatabase("pglite", `PGlite in ${folder}`, { ...channel, close });
  } catch (error) {
    await release();
    throw error;
  }
}
