import { execFileSync } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { SignalboxError } from "@signalbox/model";
import { pause } from "../database/failures.ts";
import { isAlive } from "../database/process-identity.ts";
import { type Account, spawnAs } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import type { Location } from "./location.ts";

export interface Listening {
  /** Folder of the unix socket; undefined when it listens on 127.0.0.1. */
  socketFolder: string | undefined;
  port: number;
}

/** How long a server may take to accept connections while its process lives: recovery of a long log takes its time. */
const START_LIMIT = 5 * 60_000;
const STOP_LIMIT = 30_000;
const LOG_LIMIT = 10 * 1024 * 1024;

/** Sized for a server that shares a small machine with us. Everything that makes commits durable stays on. */
const SETTINGS = [
  "fsync=on",
  "synchronous_commit=on",
  "full_page_writes=on",
  "max_connections=80",
  "shared_buffers=128MB",
  "max_wal_size=2GB",
  "min_wal_size=128MB",
  "checkpoint_timeout=15min",
  "wal_buffers=16MB",
  "jit=off",
  "autovacuum_naptime=15s",
  "autovacuum_max_workers=2",
  "idle_in_transaction_session_timeout=60s",
  "timezone=UTC",
  "log_timezone=UTC",
  "log_line_prefix=%m [%p] ",
  "log_min_messages=warning",
  "log_checkpoints=off",
];

/** The live server of this cluster by its pid file; undefined when there is none. */
export async function runningServer(where: Location): Promise<(Listening & { pid: number }) | undefined> {
  const text = await readFile(`${where.cluster}/postmaster.pid`, "utf8").catch(() => "");
  const [pidLine = "", , , portLine = "", socketLine = ""] = text.split("\n");
  const pid = Number.parseInt(pidLine, 10);
  if (!(pid > 0) || !isAlive(pid) || !commandOf(pid).includes(where.cluster)) return undefined;
  const socketFolder = socketLine.trim();
  return { pid, port: Number.parseInt(portLine, 10), socketFolder: socketFolder === "" ? undefined : socketFolder };
}

/** A pid is given again to other processes; only one whose command names this cluster is its server. */
function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    if (process.platform === "win32") return "";
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8", timeout: 2000 });
  } catch {
    return "";
  }
}

export interface StartOptions {
  where: Location;
  binaries: Binaries;
  account: Account | undefined;
  listen: Listening;
  /** Resolves true once a connection works. */
  ready(): Promise<boolean>;
}

/** @throws SignalboxError `DATABASE_NOT_STARTED` with the end of the server's log. */
export async function startServer(options: StartOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await dropForeignPidFile(options.where);
    const ended = launch(options);
    if (await becomesReady(options, ended)) return;
    // After a kill -9 of the server, its last children hold the shared memory for a moment and a new one refuses.
    if (attempt >= 5) throw new SignalboxError("DATABASE_NOT_STARTED", failure(options.where));
    await pause(400 * attempt);
  }
}

/** A process group of its own: Ctrl-C in the terminal must reach us first, to finish with the database. */
function launch({ where, binaries, account, listen }: StartOptions): Promise<true> {
  const settings = [
    ...SETTINGS,
    `port=${listen.port}`,
    `unix_socket_directories=${listen.socketFolder ?? ""}`,
    "unix_socket_permissions=0700",
    `listen_addresses=${listen.socketFolder === undefined ? "127.0.0.1" : ""}`,
  ];
  rotate(where.log);
  const output = openSync(where.log, "a", 0o600);
  const args = ["-D", where.cluster, ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawnAs(account, binaries.postgres, args, { detached: true, output });
  closeSync(output);
  child.unref();
  return new Promise((resolve) => {
    child.on("error", () => resolve(true));
    child.on("exit", () => resolve(true));
  });
}

async function becomesReady({ where, ready }: StartOptions, ended: Promise<true>): Promise<boolean> {
  const until = Date.now() + START_LIMIT;
  while (Date.now() < until) {
    if (await ready()) return true;
    if (await Promise.race([ended, pause(20).then(() => false)])) return false;
  }
  throw new SignalboxError("DATABASE_NOT_STARTED", { detail: "it took more than 5 minutes", log: where.log });
}

/** The pid file of a server that is gone, whose number now belongs to something else, would keep ours from starting. */
async function dropForeignPidFile(where: Location): Promise<void> {
  if ((await runningServer(where)) === undefined) {
    const text = await readFile(`${where.cluster}/postmaster.pid`, "utf8").catch(() => "");
    const pid = Number.parseInt(text, 10);
    if (pid > 0 && process.platform !== "win32" && isAlive(pid))
      await rm(`${where.cluster}/postmaster.pid`, { force: true });
  }
}

/** Fast shutdown: open transactions are rolled back, the log is flushed. A server that hangs is stopped the hard way. */
export async function stopServer(pid: number): Promise<void> {
  if (await signalAndWait(pid, "SIGINT", STOP_LIMIT)) return;
  await signalAndWait(pid, "SIGQUIT", 10_000);
}

async function signalAndWait(pid: number, signal: NodeJS.Signals, limit: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return true;
  }
  for (const until = Date.now() + limit; isAlive(pid); await pause(15)) if (Date.now() > until) return false;
  return true;
}

function rotate(log: string): void {
  try {
    if (statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
  } catch {
    // There is no log yet.
  }
}

function failure(where: Location): { detail: string; log: string } {
  let tail = "";
  try {
    tail = readFileSync(where.log, "utf8").trim().split("\n").slice(-3).join(" ");
  } catch {
    tail = "it wrote no log";
  }
  return { detail: tail.slice(-500), log: where.log };
}
