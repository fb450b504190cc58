/**
 * How much a simulation may do: by default what a commit can wait for; `SIM_SOAK=30m` lets the random part go on for
 * as long, from a seed that follows from `SEED` or the clock.
 */
import { parseDuration } from "@signalbox/model";

export const soakMs = parseDuration(process.env.SIM_SOAK ?? "") ?? 0;
export const fixedSeed = process.env.SEED === undefined ? undefined : Number(process.env.SEED);
export const firstSeed = fixedSeed ?? (soakMs > 0 ? Date.now() % 2 ** 31 : 1);

/** The one line that shows a failure again. */
export const again = (seed: number, file: string, title: string): string =>
  `SEED=${seed} npx vitest run packages/engine/test/sim/${file} -t ${JSON.stringify(title)}`;
