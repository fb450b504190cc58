import { createHash } from "node:crypto";
import { openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A line of the log: an attempt that began or ended, or what else a worker saw. */
export type Line =
  | {
      t: "begin";
      id: string;
      run: string;
      path: string;
      attempt: number;
      input: string;
      key: string;
      atMostOnce: boolean;
      /** The effect it takes back. */
      undoes?: string;
      pid: number;
      /** Wall and monotonic clock, milliseconds. */
      at: number;
      mono: number;
    }
  | { t: "end"; id: string; at: number; mono: number; ok: boolean }
  /** Commits that lost, and runs that were taken over from a lost worker, by the worker with this number. */
  | { t: "fenced" | "takeover"; at: number; by: number; runs: string[] }
  | { t: "error" | "warn"; at: number; message: string; detail: string };

export const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/**
 * Append-only, a file for each worker process, each line written by one system call: what was written before a kill -9
 * is there after it.
 */
export class EffectsLog {
  readonly #file: number;
  readonly #name: string;
  #count = 0;

  constructor(folder: string, name: string) {
    this.#file = openSync(join(folder, `${name}.jsonl`), "a");
    this.#name = name;
  }

  nextId(): string {
    return `${this.#name}-${++this.#count}`;
  }

  write(line: Line): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

/** All lines of all workers, with the name of the process that wrote each. */
export function readEffects(folder: string): (Line & { worker: string })[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .flatMap((file) => {
      const worker = file.slice(0, -".jsonl".length);
      const lines = readFileSync(join(folder, file), "utf8").split("\n");
      return lines.filter(Boolean).map((line) => ({ ...(JSON.parse(line) as Line), worker }));
    });
}
