import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Held {
  ready: boolean;
  kind?: string;
  postmaster?: number;
  code?: string;
  /** Why it is not ready. */
  message?: string;
}
export interface Holder {
  held: Held;
  process: ChildProcess;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Lets it close the database and end. */
  stop(): Promise<void>;
}

/** What a holder has open; when it has nothing, why, so that a failed comparison tells. */
export const kindOf = ({ held }: Holder): string =>
  held.ready ? String(held.kind) : `not open: ${held.code ?? "no code"}, ${held.message}`;

export function spawnHolder(dataDir: string, cacheDir: string, prefer?: "pglite") {
  const fixture = fileURLToPath(new URL("fixtures/hold-database.ts", import.meta.url));
  return spawn(process.execPath, [fixture, dataDir, cacheDir, ...(prefer ? [prefer] : [])], {
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** Another process that has the folder's database open. */
export async function holdDatabase(dataDir: string, cacheDir: string, prefer?: "pglite"): Promise<Holder> {
  const child = spawnHolder(dataDir, cacheDir, prefer);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", () => setTimeout(() => reject(new Error("the holder ended without a word")), 100));
  });
  return {
    held: JSON.parse(line) as Held,
    process: child,
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
    stop: () => {
      child.stdin.write("close\n");
      return ended;
    },
  };
}
