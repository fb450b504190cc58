import { createRunStore, type Database, openMemoryDatabase } from "../src/index.ts";
import { type ContractHarness, runStoreContract } from "./run-store-contract.ts";
import { scratchDatabase } from "./scratch.ts";

function harnessOf(database: Database, close: () => Promise<void>): ContractHarness {
  return {
    open: async () => createRunStore(database),
    silence: async (worker) => {
      await database
        .sql("general")
        .query("update signalbox.worker set heartbeat = heartbeat - 60000 where id = $1", [worker]);
    },
    close,
  };
}

runStoreContract("PostgreSQL", async () => {
  const { database, close } = await scratchDatabase();
  return harnessOf(database, close);
});

runStoreContract("PGlite in memory", async () => {
  const database = await openMemoryDatabase();
  return harnessOf(database, () => database.close());
});
