import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Database } from "../src/database/sql.ts";
import { openDatabase } from "../src/open-database.ts";

/** The server that is named for tests, or the one that was started for this run (`e2e/support/shared-postgres.ts`). */
const SERVER = process.env.SIGNALBOX_TEST_DATABASE_URL ?? process.env.SIGNALBOX_SCRATCH_SERVER;

export interface Scratch {
  database: Database;
  /** Address of the scratch database, for connections of one's own. */
  url: string;
  close(): Promise<void>;
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 20_000 });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}

/** An empty database with the schema, on the tests' server when there is one, else on a built-in one of its own. */
export async function scratchDatabase(): Promise<Scratch> {
  if (!SERVER) return embeddedScratch();
  const name = `signalbox_test_${randomUUID().slice(0, 8)}`;
  await administer(SERVER, `create database ${name}`);
  const address = new URL(SERVER);
  address.pathname = name;
  const database = await openDatabase({ databaseUrl: address.href });
  const close = async () => {
    await database.close();
    await administer(SERVER, `drop database ${name} with (force)`);
  };
  return { database, url: address.href, close };
}

async function embeddedScratch(): Promise<Scratch> {
  const dataDir = await mkdtemp(join(tmpdir(), "signalbox-"));
  const database = await openDatabase({ dataDir });
  const close = async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { database, url: database.url as string, close };
}
