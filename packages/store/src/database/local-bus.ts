import type { Bus } from "./sql.ts";

/** The bus of a database that only this process can have open. */
export class LocalBus implements Bus {
  readonly #subscribers = new Set<(payload: string) => void>();

  async publish(payloads: readonly string[]): Promise<void> {
    for (const payload of payloads) for (const onPayload of this.#subscribers) onPayload(payload);
  }

  subscribe(onPayload: (payload: string) => void, onGap: () => void): () => void {
    const subscriber = (payload: string) => onPayload(payload);
    this.#subscribers.add(subscriber);
    queueMicrotask(onGap);
    return () => void this.#subscribers.delete(subscriber);
  }
}
