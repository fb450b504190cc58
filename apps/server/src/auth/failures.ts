import { SignalboxError } from "@signalbox/model";

const LIMIT = 20;
const WINDOW = 60_000;
const MAX_CALLERS = 10_000;

/**
 * Counts failed sign-ins and tokens by address: more than 20 in a minute, and that address has to wait. What is
 * right is not counted, so a busy script behind the same address is only held up by wrong ones.
 */
export class AuthFailures {
  readonly #seen = new Map<string, { count: number; until: number }>();

  /** @throws SignalboxError TOO_MANY_REQUESTS */
  check(address: string, now: number): void {
    const entry = this.#seen.get(address);
    if (!entry || entry.until <= now || entry.count < LIMIT) return;
    throw new SignalboxError("TOO_MANY_REQUESTS", { seconds: Math.ceil((entry.until - now) / 1000) });
  }

  clear(): void {
    this.#seen.clear();
  }

  record(address: string, now: number): void {
    const entry = this.#seen.get(address);
    if (entry && entry.until > now) entry.count++;
    else {
      // Oldest first: a flood of addresses must not fill the memory.
      if (this.#seen.size >= MAX_CALLERS) this.#seen.delete(this.#seen.keys().next().value as string);
      this.#seen.delete(address);
      this.#seen.set(address, { count: 1, until: now + WINDOW });
    }
  }
}
