import { randomUUID } from "node:crypto";
import pg from "pg";
import { pause } from "./failures.ts";
import type { Bus, Log, Sql } from "./sql.ts";

const CHANNEL = "signalbox";
const HELLO = "hello:";

/**
 * LISTEN and NOTIFY, off the commit path: NOTIFY takes a lock of the whole database until its transaction ends, so it
 * never rides in a commit. The listening connection proves at start that notices arrive (behind a pooler that shares
 * connections they silently do not); without proof nothing is lost, for polling is the truth and hints only hurry it.
 */
export class PostgresBus implements Bus {
  readonly #config: pg.ClientConfig;
  readonly #sender: Sql;
  readonly #log: Log;
  readonly #subscribers = new Set<{ onPayload(payload: string): void; onGap(): void }>();
  #client: pg.Client | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  #wake: () => void = () => {};

  constructor(config: pg.ClientConfig, sender: Sql, log: Log) {
    this.#config = config;
    this.#sender = sender;
    this.#log = log;
  }

  async publish(payloads: readonly string[]): Promise<void> {
    if (this.#closed || payloads.length === 0) return;
    await this.#sender.query("select pg_notify($1, p) from unnest($2::text[]) p", [CHANNEL, payloads], "bus_notify");
  }

  subscribe(onPayload: (payload: string) => void, onGap: () => void): () => void {
    const subscriber = { onPayload, onGap };
    this.#subscribers.add(subscriber);
    this.#running ??= this.#run();
    return () => void this.#subscribers.delete(subscriber);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#client?.end().catch(() => {});
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let wait = 100; !this.#closed; wait = Math.min(5000, wait * 2)) {
      const listening = await this.#listenOnce().catch((error: Error) => {
        this.#log("debug", "listening for hints failed", { error: error.message });
        return false;
      });
      if (listening) wait = 100;
      if (!this.#closed) await this.#sleep(wait);
    }
  }

  /** @returns once the connection is lost, whether it had worked. */
  async #listenOnce(): Promise<boolean> {
    const client = new pg.Client({ ...this.#config, keepAlive: true, connectionTimeoutMillis: 5000 });
    const ended = new Promise<void>((resolve) => {
      client.on("error", () => resolve());
      client.on("end", () => resolve());
    });
    const nonce = HELLO + randomUUID();
    let proven: (() => void) | undefined;
    const proof = new Promise<true>((resolve) => (proven = () => resolve(true)));
    client.on("notification", ({ payload = "" }) => {
      if (payload === nonce) proven?.();
      else if (!payload.startsWith(HELLO)) this.#deliver(payload);
    });
    try {
      await client.connect();
      this.#client = client;
      if (this.#closed) return true;
      await client.query(`listen ${CHANNEL}`);
      await this.publish([nonce]);
      if (!(await Promise.race([proof, pause(2000), ended]))) {
        this.#log("warn", "the database connection does not deliver notices; polling instead", {});
        await this.#sleep(60_000);
        return true;
      }
      for (const { onGap } of this.#subscribers) onGap();
      await ended;
      return true;
    } finally {
      this.#client = undefined;
      client.end().catch(() => {});
    }
  }

  #deliver(payload: string): void {
    for (const { onPayload } of this.#subscribers) onPayload(payload);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closed) this.#wake();
    });
  }
}
