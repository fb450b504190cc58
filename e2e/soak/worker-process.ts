import { join } from "node:path";
import { FaultyProxy } from "../../packages/store/test/faulty-proxy.ts";
import { Child, freePort } from "../support/child.ts";
import type { WorkerOptions } from "./worker.ts";

const ENTRY = join(import.meta.dirname, "worker.ts");
const ANSWER_WITHIN = 4000;

/** What all workers of a round have in common. */
type Settings = Omit<WorkerOptions, "name" | "port" | "databaseUrl">;

/** A worker that is killed and started again on the same port, with a way of its own to the database. */
export class WorkerProcess {
  readonly proxy: FaultyProxy;
  readonly port: number;
  readonly problems: string[] = [];
  readonly #options: Settings;
  readonly #name: string;
  readonly #database: string;
  #child: Child | undefined;
  #lives = 0;
  #ready = false;
  #expected = false;

  private constructor(name: string, port: number, proxy: FaultyProxy, database: string, options: Settings) {
    this.#name = name;
    this.port = port;
    this.proxy = proxy;
    this.#database = database;
    this.#options = options;
  }

  static async create(
    name: string,
    database: { port: number; name: string },
    options: Settings,
  ): Promise<WorkerProcess> {
    const proxy = new FaultyProxy({ host: "127.0.0.1", port: database.port });
    await proxy.listen();
    return new WorkerProcess(name, await freePort(), proxy, database.name, options);
  }

  /** Name of this life of the worker. */
  get name(): string {
    return `${this.#name}.${this.#lives}`;
  }
  get ready(): boolean {
    return this.#ready;
  }

  /** Starts it and waits until it takes requests; while the database is away it is started again and again. */
  async start(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      this.#lives++;
      const databaseUrl = `postgres://postgres@127.0.0.1:${this.proxy.port}/${this.#database}`;
      const { name, port } = this;
      const child = new Child([ENTRY, JSON.stringify({ ...this.#options, name, port, databaseUrl })]);
      this.#child = child;
      this.#expected = false;
      const started = await child.line((line) => (line === "ready" ? true : undefined)).catch(() => false);
      if (this.#expected) return;
      if (started) {
        child.process.once("exit", (code, signal) => this.#gone(child, `${name} ended with ${code ?? signal}`));
        this.#ready = !child.ended;
        return;
      }
      // It gives up when it finds no database; whoever runs it starts it again.
      if (attempt >= 100) throw new Error(`${name} does not start:\n${child.output.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  #gone(child: Child, what: string): void {
    if (this.#child !== child) return;
    this.#ready = false;
    if (!this.#expected) this.problems.push(`${what} without being asked to:\n${child.output.slice(-2000)}`);
  }

  /** `kill -9`, also when it is stopped or about to start. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** The orderly way. @returns whether it ended by itself and in order. */
  async stop(): Promise<boolean> {
    const child = this.#child;
    await this.#end("SIGTERM");
    return child?.process.exitCode === 0;
  }

  pause(): void {
    this.#child?.process.kill("SIGSTOP");
  }
  resume(): void {
    this.#child?.process.kill("SIGCONT");
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.proxy.close();
  }

  /** @throws Error when there is no good answer in time; whether it was done is then not known. */
  async call<T>(what: string, body: object = {}): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.port}/${what}`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text) as T;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#expected = true;
    this.#ready = false;
    await this.#child?.end(signal);
  }
}
