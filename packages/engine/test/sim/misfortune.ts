import { Random } from "./random.ts";
import type { SimOptions } from "./simulation.ts";

/** A mixture of misfortunes that follows from the seed: some worlds have one kind only, some have all. */
export function misfortune(seed: number): SimOptions {
  const random = new Random(seed * 7919);
  const rate = (most: number) => (random.chance(0.5) ? random.next() * most : 0);
  const faults = {
    slow: rate(0.05),
    lost: rate(0.1),
    hint: rate(0.5),
    crash: rate(0.02),
    pause: rate(0.03),
    jump: random.chance(0.2) ? 0.01 : 0,
  };
  return { seed, faults, workers: 2 + random.below(2) };
}
