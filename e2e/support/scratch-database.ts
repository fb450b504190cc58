import { createRequire } from "node:module";
import { join } from "node:path";
import type { Client, ClientConfig } from "pg";

// The driver belongs to the store; the tests of the whole borrow it.
const require = createRequire(join(import.meta.dirname, "../../packages/store/package.json"));

/** A database of its own on a PostgreSQL server. */
export interface ScratchDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * Makes an empty database on the server that `SIGNALBOX_TEST_DATABASE_URL` names.
 *
 * @returns undefined when that is not set; the server under test then uses its built-in database.
 */
export async function scratchDatabase(): Promise<ScratchDatabase | undefined> {
  const server = process.env.SIGNALBOX_TEST_DATABASE_URL;
  if (!server) return undefined;
  const name = `signalbox_e2e_${process.pid}_${Date.now().toString(36)}`;
  await query(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await query(server, `drop database if exists ${name} with (force)`)),
  };
}

/** One statement on a connection of its own. */
export async function query<R = Record<string, unknown>>(
  connectionString: string,
  sql: string,
  params: unknown[] = [],
): Promise<R[]> {
  const pg = require("pg") as { Client: new (config: ClientConfig) => Client };
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql, params)).rows as R[];
  } finally {
    await client.end().catch(() => {});
  }
}
