import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface ServerProcess {
  url: string;
  pid: number;
  /** Milliseconds from the start of the process to its ready line. */
  readyMs: number;
  /** Resident memory of the Node process, in MB. */
  rssMb(): number;
  /** CPU seconds used so far. */
  cpuSeconds(): number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Node's options, as in scripts/bootstrap/start.mjs. */
export const NODE_OPTIONS = ["--max-semi-space-size=32", "--no-allocation-site-pretenuring"];

/** Starts the server as its users do and waits for its ready line. */
export async function startServer(env: Record<string, string>, timeoutMs = 60_000): Promise<ServerProcess> {
  const began = performance.now();
  const child = spawn(process.execPath, [...NODE_OPTIONS, join(root, "apps/server/src/cli.ts"), "start"], {
    cwd: root,
    env: {
      ...process.env,
      PORT: "0",
      HOST: "127.0.0.1",
      SIGNALBOX_EXAMPLES: "false",
      SIGNALBOX_LOG_LEVEL: "warn",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readyUrl(child, timeoutMs);
  const pid = child.pid as number;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  return {
    url,
    pid,
    readyMs: performance.now() - began,
    rssMb: () =>
      Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024),
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

function readyUrl(child: ChildProcess, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server was not ready within ${timeoutMs} ms.`)), timeoutMs);
    child.once("exit", (code) => reject(new Error(`The server ended with code ${code} before it was ready.`)));
    if (!child.stdout) return reject(new Error("The server has no output to read."));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const match = /Signalbox ready: (http:\/\/[^/\s]+)/.exec(line);
      if (!match?.[1]) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
  });
}
