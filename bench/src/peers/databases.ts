import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@signalbox/store";
import pg from "pg";

const LOCAL = "postgres://postgres@127.0.0.1:5432/postgres";

/** The PostgreSQL server all systems share, each with a database of its own. */
export interface DatabaseServer {
  version: string;
  /** Its main process when it runs on this machine. */
  pid: number | undefined;
  create(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

/** The server at SIGNALBOX_TEST_DATABASE_URL or on port 5432 of this machine; else the one Signalbox brings along. */
export async function openServer(): Promise<DatabaseServer> {
  const given = process.env.SIGNALBOX_TEST_DATABASE_URL;
  const there = given ?? ((await answers(LOCAL)) ? LOCAL : undefined);
  if (there !== undefined) return serverAt(there, async () => {});
  const folder = mkdtempSync(join(tmpdir(), "signalbox-peers-"));
  const own = await openDatabase({ dataDir: folder, log: () => {} });
  const close = async () => {
    await own.close();
    rmSync(folder, { recursive: true, force: true });
  };
  if (own.url !== undefined) return serverAt(own.url, close);
  await close();
  throw new Error("No PostgreSQL can be started here; set SIGNALBOX_TEST_DATABASE_URL to one.");
}

async function serverAt(url: string, close: () => Promise<void>): Promise<DatabaseServer> {
  const [about] = await ask<{ version: string; pid: number; local: boolean }>(
    url,
    `select current_setting('server_version') as version, pg_backend_pid() as pid,
            coalesce(inet_server_addr() <<= '127.0.0.0/8'::inet, true) as local`,
    // The backend has to be there while its parent is looked up.
    (rows) => rows.map((row) => ({ ...row, pid: parentOf(row.pid) })),
  );
  return {
    version: about?.version ?? "",
    pid: about?.local ? about.pid : undefined,
    create: async (name) => {
      await ask(url, `drop database if exists ${name} with (force)`);
      await ask(url, `create database ${name}`);
      const address = new URL(url);
      address.pathname = name;
      return address.href;
    },
    drop: async (name) => void (await ask(url, `drop database if exists ${name} with (force)`)),
    close,
  };
}

function parentOf(pid: number): number {
  try {
    return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const answers = (url: string): Promise<boolean> =>
  ask(url, "select 1").then(
    () => true,
    () => false,
  );

async function ask<R extends object>(
  url: string,
  text: string,
  look: (rows: R[]) => R[] = (rows) => rows,
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    return look((await client.query(text)).rows as R[]);
  } finally {
    await client.end().catch(() => {});
  }
}
