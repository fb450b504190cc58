import { PostgresServer } from "./postgres-server.ts";

/**
 * Starts one PostgreSQL server for all test files of this run, which make databases of their own on it
 * (`packages/store/test/scratch.ts`); it belongs to nobody else and keeps nothing, so it need not wait for the disk.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SIGNALBOX_TEST_DATABASE_URL) return undefined;
  const server = await PostgresServer.create({ settings: ["fsync=off", "full_page_writes=off"] }).catch(
    () => undefined,
  );
  // Where there is none at all, each file makes do with a built-in database.
  if (!server) return undefined;
  process.env.SIGNALBOX_SCRATCH_SERVER = server.url();
  return () => server.remove();
}
