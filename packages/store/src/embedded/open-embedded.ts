import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { SignalboxError } from "@signalbox/model";
import pg from "pg";
import { sqlState } from "../database/failures.ts";
import { takeLock } from "../database/lock-file.ts";
import { ownIdentity } from "../database/process-identity.ts";
import type { Log } from "../database/sql.ts";
import { type Account, giveTo, serverAccount } from "./account.ts";
import { type Binaries, cannotRun, installedPackage, provideBinaries } from "./binaries.ts";
import { provideCluster, USER } from "./cluster.ts";
import { dropLeftovers } from "./leftovers.ts";
import { type Location, locate } from "./location.ts";
import { type Listening, runningServer, startServer, stopServer } from "./postmaster.ts";
import { countUsers } from "./users.ts";

/**
 * The PostgreSQL server that Signalbox brings (docs/decisions/0002-embedded-postgres.md).
 *
 * - One server a folder: starting and stopping happen under a lock file, and PostgreSQL's own pid file has the last word.
 * - Every process that uses it leaves a file in `users/`; the last one to close stops it.
 * - After a kill -9 of all of them the server goes on by itself; the next process finds it by its pid file and uses it.
 * - While a process uses it, a server that ends is started again.
 */
export interface EmbeddedServer {
  url: string;
  /** Stops the server unless other processes use it. */
  close(): Promise<void>;
}

const DATABASE = "signalbox";
const LOCK_WAIT = 6 * 60_000;
/** The system's limit for the path of a socket is 104 to 108 bytes. */
const SOCKET_PATH_LIMIT = 100;
const WATCH_EVERY = 500;

export interface EmbeddedOptions {
  dataDir: string;
  /** Folder for a copy of the server's programs, shared by several data folders; default inside the data folder. */
  cacheDir?: string | undefined;
  log: Log;
}

/** @returns undefined when there is no server program for this platform, or it does not run here. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer | undefined> {
  const found = installedPackage();
  if (!found) return undefined;
  const account = serverAccount();
  const where = await place(options, account);
  if (!where) return undefined;
  const release = await takeLock(where.lock, LOCK_WAIT);
  try {
    const binaries = await provideBinaries(found, where.cache);
    const reason = existsSync(where.cluster) ? undefined : await cannotRun(binaries, account);
    if (reason !== undefined) {
      options.log("warn", "the built-in PostgreSQL server does not run on this machine", { reason });
      return undefined;
    }
    const server = new Server(where, binaries, account, options.log);
    await server.open();
    return server;
  } finally {
    await release();
  }
}

/** @returns undefined when there is no place where the server's account could keep files; says so in the log. */
async function place(options: EmbeddedOptions, account: Account | undefined): Promise<Location | undefined> {
  // First: in a data folder that was removed and is made again, the database begins anew as well.
  if (account) await dropLeftovers(options.log);
  try {
    const where = await locate(options.dataDir, account, options.log, options.cacheDir);
    await mkdir(where.base, { recursive: true, mode: account ? 0o711 : 0o700 });
    return where;
  } catch (error) {
    // Without an account of its own the server's place is the data folder itself, and nothing else would work either.
    if (account === undefined) throw error;
    options.log("warn", "there is no place for the built-in PostgreSQL server", { error: (error as Error).message });
    return undefined;
  }
}

class Server implements EmbeddedServer {
  url = "";
  readonly #where: Location;
  readonly #binaries: Binaries;
  readonly #account: Account | undefined;
  readonly #log: Log;
  readonly #user: string;
  #password = "";
  #watch: NodeJS.Timeout | undefined;
  #restarting: Promise<void> | undefined;
  #closed = false;

  constructor(where: Location, binaries: Binaries, account: Account | undefined, log: Log) {
    this.#where = where;
    this.#binaries = binaries;
    this.#account = account;
    this.#log = log;
    this.#user = join(where.users, randomUUID());
  }

  /** Under the lock. */
  async open(): Promise<void> {
    const { users, socketFolder } = this.#where;
    await mkdir(users, { recursive: true, mode: 0o700 });
    await mkdir(socketFolder, { recursive: true, mode: 0o700 });
    await giveTo(this.#account, socketFolder);
    ({ password: this.#password } = await provideCluster(this.#where, this.#binaries, this.#account));
    await writeFile(this.#user, JSON.stringify(ownIdentity()), { mode: 0o600 });
    this.url = await this.#ensureRunning();
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY).unref();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#watch);
    await this.#restarting;
    await this.#locked(async () => {
      await rm(this.#user, { force: true });
      const running = await runningServer(this.#where);
      if (!running || (await countUsers(this.#where.users)) > 0) return;
      await stopServer(running.pid);
      this.#log("debug", "built-in PostgreSQL server stopped", {});
    });
  }

  async #locked<T>(body: () => Promise<T>): Promise<T> {
    const release = await takeLock(this.#where.lock, LOCK_WAIT);
    try {
      return await body();
    } finally {
      await release();
    }
  }

  /** @returns the address of the server that runs now, found or started. */
  async #ensureRunning(): Promise<string> {
    const running = await runningServer(this.#where);
    const listen = running ?? (await this.#listening());
    const address = (database: string) => addressOf(listen, this.#password, database);
    const ready = () => answers(address("postgres"));
    if (running && (await until(ready, 30_000))) {
      this.#log("info", "using the built-in PostgreSQL server that is running already", { pid: running.pid });
    } else {
      if (running) await stopServer(running.pid);
      const { where, binaries, account } = { where: this.#where, binaries: this.#binaries, account: this.#account };
      await startServer({ where, binaries, account, listen, ready });
      this.#log("info", "built-in PostgreSQL server started", { data: this.#where.cluster });
    }
    await createDatabase(address("postgres"));
    return address(DATABASE);
  }

  /** The port of the last start again, if it is free: addresses that other processes have stay good. */
  async #listening(): Promise<Listening> {
    const socket = `${this.#where.socketFolder}/.s.PGSQL.5432`;
    if (process.platform !== "win32" && Buffer.byteLength(socket) <= SOCKET_PATH_LIMIT)
      return { socketFolder: this.#where.socketFolder, port: 5432 };
    const last = Number.parseInt(await readFile(this.#where.port, "utf8").catch(() => "0"), 10) || 0;
    const port = (last > 0 ? await freePort(last) : undefined) ?? (await freePort(0));
    if (port === undefined)
      throw new SignalboxError("DATABASE_NOT_STARTED", {
        detail: "no port is free on 127.0.0.1",
        log: this.#where.log,
      });
    await writeFile(this.#where.port, `${port}\n`);
    await chmod(this.#where.port, 0o600);
    return { socketFolder: undefined, port };
  }

  #look(): void {
    if (this.#restarting || this.#closed) return;
    this.#restarting = this.#restartIfGone()
      .catch((error: Error) => this.#log("error", "the built-in PostgreSQL server is down", { error: error.message }))
      .finally(() => {
        this.#restarting = undefined;
      });
  }

  async #restartIfGone(): Promise<void> {
    if (await runningServer(this.#where)) return;
    this.#log("warn", "the built-in PostgreSQL server has ended; starting it again", { log: this.#where.log });
    await this.#locked(() => this.#ensureRunning());
  }
}

function addressOf(listen: Listening, password: string, database: string): string {
  const host = listen.socketFolder === undefined ? "" : `?host=${encodeURIComponent(listen.socketFolder)}`;
  return `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${listen.port}/${database}${host}`;
}

async function withClient<T>(url: string, body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return await body(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** @throws when the server answers that the password is wrong: waiting would not help. */
async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query("select 1"));
    return true;
  } catch (error) {
    if (sqlState(error)?.startsWith("28")) throw error;
    return false;
  }
}

async function createDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

async function until(check: () => Promise<boolean>, limit: number): Promise<boolean> {
  for (const end = Date.now() + limit; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (await check()) return true;
  return false;
}

/** @returns the port if nothing listens there, a free one for 0, else undefined. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(undefined));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : undefined));
    });
  });
}
