import { openPglite } from "./database/pglite-channel.ts";
import { PgliteDatabase } from "./database/pglite-database.ts";
import type { Database, Log } from "./database/sql.ts";
import { migrate } from "./migrations/migrate.ts";

/** A database that lives in this process and ends with it: for quick tests and single runs from the command line. */
export async function openMemoryDatabase(log: Log = () => {}): Promise<Database> {
  const database = new PgliteDatabase("memory", "memory", await openPglite());
  await migrate(database, log);
  return database;
}
