import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

/** A started process whose output is kept for when something goes wrong. */
export class Child {
  readonly process: ChildProcess;
  #output = "";
  #lines: ((line: string) => void)[] = [];

  constructor(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
    this.process = spawn(process.execPath, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let rest = "";
    const take = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk).slice(-20_000);
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) for (const listener of this.#lines) listener(line);
    };
    this.process.stdout?.on("data", take);
    this.process.stderr?.on("data", take);
  }

  /** The end of what it printed. */
  get output(): string {
    return this.#output;
  }
  get ended(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Resolves with the first line that `pick` makes something of. @throws Error when the process ends before. */
  line<T>(pick: (line: string) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#lines.push((line) => {
        const found = pick(line);
        if (found !== undefined) resolve(found);
      });
      this.process.once("exit", () => reject(new Error(`it ended early:\n${this.#output}`)));
    });
  }

  /** Sends a signal and waits until the process is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.ended) return;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill(signal);
    await gone;
  }
}

/**
 * A port that is free now. A server that is killed and started again must find its own port, so it is chosen first, and
 * below those that systems give to connections and to whoever asks for any port: nobody takes it in between.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 16_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** Asks again until the answer is true. @throws Error naming `what` after `limit` ms. */
export async function until(what: string, limit: number, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + limit;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`gave up waiting for ${what} after ${limit} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
