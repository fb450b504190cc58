import { type Json, SignalboxError } from "@signalbox/model";
import type { ConnectionValues } from "@signalbox/sdk";
import type { Sealer } from "../secrets/sealer.ts";

/** A connection as it is stored. */
export interface SealedConnection {
  id: string;
  type: string;
  settings: Record<string, Json>;
  /** Sealed JSON object of the secrets. */
  sealed: Uint8Array;
  updatedAt: number;
}

const KEEP_MS = 2000;
const MAX_KEPT = 200;

/** Seals and opens the secrets of connections. Opened ones are kept for a moment, since a busy step asks again. */
export class ConnectionBox {
  readonly #sealer: Sealer;
  readonly #find: (id: string) => Promise<SealedConnection | undefined>;
  readonly #kept = new Map<string, { values: ConnectionValues | undefined; until: number }>();

  constructor(sealer: Sealer, find: (id: string) => Promise<SealedConnection | undefined>) {
    this.#sealer = sealer;
    this.#find = find;
  }

  seal(id: string, secrets: Record<string, string>): Uint8Array {
    return Buffer.from(this.#sealer.seal(JSON.stringify(secrets), context(id)));
  }

  /** @throws SealError when the key is not here or the row was tampered with. */
  unseal(id: string, sealed: Uint8Array): Record<string, string> {
    return JSON.parse(this.#sealer.open(Buffer.from(sealed).toString(), context(id))) as Record<string, string>;
  }

  /** Settings and opened secrets; undefined when there is no such connection. */
  async open(id: string): Promise<ConnectionValues | undefined> {
    const now = performance.now();
    const kept = this.#kept.get(id);
    if (kept && kept.until > now) return kept.values;
    const found = await this.#find(id);
    const values = found && { id, type: found.type, settings: found.settings, secrets: this.unseal(id, found.sealed) };
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(id, { values, until: now + KEEP_MS });
    return values;
  }

  async openOrThrow(id: string): Promise<ConnectionValues> {
    const values = await this.open(id);
    if (values === undefined) throw new SignalboxError("NOT_FOUND", { what: "connection", id });
    return values;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }
}

const context = (id: string): string => `connection:${id}`;
