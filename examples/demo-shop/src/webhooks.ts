import { createHash, randomUUID } from "node:crypto";
import type { FaultSource } from "./faults.ts";
import type { Ledger } from "./ledger.ts";
import { shopifySignature } from "./sign.ts";

export type Topic = "orders/create" | "orders/paid" | "inventory_levels/update" | "checkouts/update";
export const TOPICS: readonly Topic[] = ["orders/create", "orders/paid", "inventory_levels/update", "checkouts/update"];

export interface WebhookOptions {
  /** Address of each topic; topics without one are not sent. */
  addresses: Partial<Record<Topic, string>>;
  secret: string;
  shopDomain: string;
  ledger: Ledger;
  faults: FaultSource;
  /** Milliseconds between repeats, without end. Without it 8 repeats in 5 minutes; Shopify makes 8 in 4 hours. */
  redeliver?: number | undefined;
  /** Milliseconds a receiver has for its answer; Shopify gives 5 seconds. */
  patience?: number;
}

/** `pending`: not acknowledged yet · `delivered`: answered with 2xx · `given_up`: every repeat failed. */
export interface Delivery {
  id: string;
  topic: Topic;
  order?: string;
  status: "pending" | "delivered" | "given_up";
  tries: number;
  lastError?: string;
}
interface Queued extends Delivery {
  body: string;
  triggeredAt: string;
}

const RETRIES = [500, 1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 180_000];
const KEPT = 20_000;

/** Sends events as Shopify does: signed, with an id by which repeats are recognised, and repeated until acknowledged. */
export class Webhooks {
  readonly deliveries = new Map<string, Delivery>();
  readonly #options: WebhookOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Where each topic goes; may be filled in once the receiver is known. */
  get addresses(): Partial<Record<Topic, string>> {
    return this.#options.addresses;
  }

  /** Hands one event over for delivery. @returns the webhook id, or undefined when nobody subscribed. */
  send(topic: Topic, payload: unknown, order?: string): string | undefined {
    if (!this.#options.addresses[topic]) return undefined;
    const { faults } = this.#options;
    const queued: Queued = {
      id: order === undefined ? randomUUID() : webhookId(topic, order),
      topic,
      status: "pending",
      tries: 0,
      body: JSON.stringify(payload),
      triggeredAt: new Date().toISOString(),
    };
    if (order !== undefined) queued.order = order;
    this.#keep(queued);
    this.#later(faults.strikes("shuffle") ? faults.delay(faults.current.shuffleMs) : 0, queued);
    if (faults.strikes("duplicate")) this.#later(faults.delay(1_000), { ...queued, tries: -1 });
    return queued.id;
  }

  /** Deliveries that are not acknowledged yet. */
  get pending(): number {
    let count = 0;
    for (const delivery of this.deliveries.values()) if (delivery.status === "pending") count++;
    return count;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #keep(queued: Queued): void {
    this.deliveries.set(queued.id, queued);
    if (this.deliveries.size <= KEPT) return;
    for (const [id, old] of this.deliveries) {
      if (old.status === "pending") continue;
      this.deliveries.delete(id);
      return;
    }
  }

  #later(delay: number, queued: Queued): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(queued);
    }, delay);
    this.#timers.add(timer);
  }

  async #attempt(queued: Queued): Promise<void> {
    queued.tries++;
    const outcome = await this.#post(queued);
    if (this.#closed) return;
    if (outcome === "") {
      // A copy sent as a duplicate (it counts from -1) is not recorded: the event was acknowledged by the original.
      if (queued.status === "pending" && this.deliveries.get(queued.id) === queued) {
        queued.status = "delivered";
        const { id, topic, order, tries } = queued;
        this.#options.ledger.add("webhook", { webhook: id, topic, ...(order === undefined ? {} : { order }), tries });
      }
      return;
    }
    queued.lastError = outcome;
    const delay = this.#options.redeliver ?? RETRIES[queued.tries - 1];
    if (delay === undefined) queued.status = "given_up";
    else this.#later(delay, queued);
  }

  /** @returns an empty text when it was acknowledged, else what went wrong. */
  async #post({ topic, id, body, triggeredAt }: Queued): Promise<string> {
    const { addresses, secret, shopDomain, patience = 5_000 } = this.#options;
    const address = addresses[topic];
    if (!address) return "no address";
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "Shopify-Captain-Hook",
          "x-shopify-topic": topic,
          "x-shopify-shop-domain": shopDomain,
          "x-shopify-api-version": "2026-10",
          "x-shopify-webhook-id": id,
          "x-shopify-event-id": id,
          "x-shopify-triggered-at": triggeredAt,
          "x-shopify-hmac-sha256": shopifySignature(secret, body),
        },
        body,
        signal: AbortSignal.timeout(patience),
      });
      const text = await response.text();
      return response.ok ? "" : `${response.status} ${text.slice(0, 200)}`;
    } catch (error) {
      return error instanceof Error ? `${error.message} ${String(error.cause ?? "")}`.trim() : String(error);
    }
  }
}

/** The same for the same event, so that a shop that was started again repeats it under its first id. */
function webhookId(topic: Topic, order: string): string {
  const hex = createHash("sha256").update(`${topic} ${order}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
