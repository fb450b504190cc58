import { runStoreContract } from "../../../store/test/run-store-contract.ts";
import { Database } from "./database.ts";
import { Hints, simStore } from "./sim-store.ts";
import type { Process, World } from "./world.ts";

/** The simulated store in real time and without misfortune: the same suite as for the databases holds it. */
const calm = {
  call: async (_process: Process, _name: string, effect: () => unknown) => effect(),
  schedule: (_at: number, _process: Process | undefined, run: () => void) => {
    setImmediate(run);
    return () => {};
  },
  happens: () => false,
  random: { below: () => 0 },
} as unknown as World;

runStoreContract("the simulated store", async () => {
  const database = new Database(
    () => Date.now(),
    () => true,
    { deadAfter: 15_000 },
  );
  const hints = new Hints(calm);
  let processes = 0;
  return {
    open: async () => {
      const process: Process = { id: ++processes, alive: true, pausedUntil: 0, skew: 0, onDeath: () => {} };
      return simStore(calm, database, process, hints);
    },
    silence: async (worker: number) => database.silence(worker),
    close: async () => {},
  };
});
