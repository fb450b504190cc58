import { randomFor } from "./random.ts";

/** What goes wrong on purpose. Rates are 0 to 1, times in milliseconds. */
export interface Faults {
  /** Calls answered with 503 before anything was done. */
  fail: number;
  /** Calls that were carried out, but whose answer is lost: the connection breaks. */
  lost: number;
  /** Calls that hang for `timeoutMs` and then break off, with nothing done. */
  timeout: number;
  timeoutMs: number;
  /** Calls answered with 429 and `Retry-After: <retryAfter>` (seconds). */
  busy: number;
  retryAfter: number;
  /** Webhooks delivered twice. */
  duplicate: number;
  /** Webhooks held back for up to `shuffleMs`, so that later ones overtake them. */
  shuffle: number;
  shuffleMs: number;
}
export type FaultKind = "fail" | "lost" | "timeout" | "busy" | "duplicate" | "shuffle";

export const NO_FAULTS: Readonly<Faults> = {
  fail: 0,
  lost: 0,
  timeout: 0,
  timeoutMs: 10_000,
  busy: 0,
  retryAfter: 1,
  duplicate: 0,
  shuffle: 0,
  shuffleMs: 2_000,
};
const RATES = new Set<string>(["fail", "lost", "timeout", "busy", "duplicate", "shuffle"]);

/**
 * Changes some of the faults; the others stay.
 *
 * @throws Error naming the field, what was expected and what was seen.
 */
export function withFaults(base: Faults, change: Record<string, unknown>): Faults {
  const result = { ...base };
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(NO_FAULTS, name))
      throw new Error(`there is no fault called ${name}; there are: ${Object.keys(NO_FAULTS).join(", ")}`);
    const max = RATES.has(name) ? 1 : 600_000;
    if (typeof value !== "number" || !(value >= 0 && value <= max))
      throw new Error(`${name}: expected a number from 0 to ${max}, got ${JSON.stringify(value)}`);
    result[name as keyof Faults] = value;
  }
  return result;
}

/** Reads `fail=0.1,busy=0.05`. @throws Error as `withFaults` does. */
export function parseFaults(text: string): Faults {
  const entries = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [name = "", value = ""] = part.split("=").map((piece) => piece.trim());
      return [name, value === "" ? undefined : Number(value)] as const;
    });
  return withFaults(NO_FAULTS, Object.fromEntries(entries));
}

/** The faults in force, and the dice that decide when they strike; the seed decides the dice. */
export class FaultSource {
  current: Faults;
  readonly #dice;

  constructor(seed: number, faults: Faults = NO_FAULTS) {
    this.current = { ...faults };
    this.#dice = randomFor(seed, "faults");
  }

  strikes(kind: FaultKind): boolean {
    const rate = this.current[kind];
    return rate > 0 && this.#dice.chance(rate);
  }

  /** Milliseconds from 0 to `max`. */
  delay(max: number): number {
    return this.#dice.int(0, max);
  }
}
