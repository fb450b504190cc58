import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
  signed: boolean;
}

/** Takes webhooks in and checks their signature by itself; `refuse` many are answered with 503 first. */
export class Receiver {
  readonly received: Received[] = [];
  refuse = 0;
  readonly #server: Server;

  constructor(secret: string) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const raw = Buffer.concat(chunks);
        const expected = createHmac("sha256", secret).update(raw).digest("base64");
        const signed = request.headers["x-shopify-hmac-sha256"] === expected;
        this.received.push({ headers: request.headers, body: JSON.parse(raw.toString()), signed });
        response.statusCode = this.refuse-- > 0 ? 503 : 202;
        response.end();
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  topic(name: string): Received[] {
    return this.received.filter((event) => event.headers["x-shopify-topic"] === name);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Asks again until the answer is true. @throws Error after `limit` ms. */
export async function until(what: string, ask: () => boolean | Promise<boolean>, limit = 30_000): Promise<void> {
  const end = Date.now() + limit;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`gave up waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
