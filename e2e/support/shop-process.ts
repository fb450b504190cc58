import { join } from "node:path";
import type { Effect } from "../shop-ledger.ts";
import { Child } from "./child.ts";

const main = join(import.meta.dirname, "../../examples/demo-shop/src/main.ts");

/** The demo shop in a process of its own: what happened to it is known even when Signalbox is dead. */
export class ShopProcess {
  readonly url: string;
  readonly smtp: { host: string; port: number };
  readonly #child: Child;

  private constructor(child: Child, url: string, smtp: string) {
    this.#child = child;
    this.url = url;
    const [host = "", port = ""] = smtp.split(":");
    this.smtp = { host, port: Number(port) };
  }

  /** @param flags As `--help` of the shop lists them. */
  static async start(flags: Record<string, string | number>): Promise<ShopProcess> {
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = new Child([main, ...args]);
    const ready = await child.line((line) =>
      line.startsWith("{") ? (JSON.parse(line) as { url: string; smtp: string }) : undefined,
    );
    return new ShopProcess(child, ready.url, ready.smtp);
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { "content-type": "application/json" };
    }
    const response = await fetch(this.url + path, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async ledger(): Promise<Effect[]> {
    const { entries } = await this.call<{ entries: Effect[] }>("GET", "/ledger?limit=100000");
    return entries;
  }

  stop(): Promise<void> {
    return this.#child.end("SIGTERM");
  }
}
