import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { treeOf } from "./machine.ts";

export interface Spawned {
  pid: number;
  /** SIGKILL for it and everything it has started. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

/** Processes that are still there when this one has to go. */
const alive = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of alive) killTree(child.pid as number);
});

export interface Command {
  file: string;
  args: readonly string[];
  cwd: string;
  env?: Record<string, string>;
  /** What it writes is appended here. */
  logFile: string;
}

/** Starts a process that ends with this one at the latest. */
export function start({ file, args, cwd, env, logFile }: Command): Spawned {
  const log = openSync(logFile, "a");
  const child = spawn(file, args, { cwd, env: { ...cleanEnv(), ...env }, stdio: ["ignore", log, log] });
  closeSync(log);
  alive.add(child);
  const gone = new Promise<void>((resolve) => {
    const over = () => {
      alive.delete(child);
      resolve();
    };
    child.once("exit", over);
    child.once("error", over);
  });
  if (child.pid === undefined) throw new Error(`${file} cannot be started.`);
  const { pid } = child;
  return {
    pid,
    kill: async () => {
      if (alive.has(child)) killTree(pid);
      await gone;
    },
    stop: async () => {
      if (!alive.has(child)) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => alive.has(child) && killTree(pid), 10_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Runs a command to its end. @throws Error with the end of what it wrote when it fails or takes too long. */
export async function run(command: Command, timeoutMs: number): Promise<void> {
  const log = openSync(command.logFile, "a");
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...cleanEnv(), ...command.env },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  alive.add(child);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (child.pid !== undefined) killTree(child.pid);
  }, timeoutMs);
  const code = await new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (exit, signal) => resolve(exit ?? signal ?? "gone"));
  });
  clearTimeout(timer);
  alive.delete(child);
  if (code === 0) return;
  const what = [command.file.split(/[\\/]/).at(-1), ...command.args.slice(0, 3)].join(" ");
  const why = late ? `was not over within ${timeoutMs / 1000} s` : `ended with ${code}`;
  throw new Error(`${what} ${why}: ${lastLines(command.logFile)}`);
}

/** Signalbox's own settings and npm's variables are nothing for the processes of others. */
function cleanEnv(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|SIGNALBOX_|PORT$|HOST$|DATABASE_URL$|NODE_OPTIONS$|NODE_COMPILE_CACHE$|INIT_CWD$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** All of the tree is listed before the first is killed: children of the dead are found no more. */
function killTree(pid: number): void {
  for (const one of treeOf(pid)) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}

export function lastLines(file: string, count = 3): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(-count).join(" | ").slice(0, 400);
  } catch {
    return "";
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", resolve);
  });
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Tries until it holds. @throws Error naming what did not become true, with the last failure. */
export async function until(what: string, timeoutMs: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + timeoutMs;
  let last = "";
  while (Date.now() < end) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await pause(50);
  }
  throw new Error(`${what} within ${timeoutMs / 1000} s${last && `: ${last}`}`);
}

export const logIn = (folder: string, name: string): string => join(folder, `${name}.log`);
