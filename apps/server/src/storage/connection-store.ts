import type { Database, Repositories } from "@signalbox/store";
import { keyIdOf } from "../secrets/sealer.ts";
import type { ConnectionStore } from "../services/storage.ts";

/** A sealed text begins with its format and the id of its key; 16 bytes hold both. */
const HEAD = "select distinct convert_from(substring(sealed from 1 for 16), 'UTF8') as head from signalbox.connection";

export function connectionStore({ connections }: Repositories, database: Database): ConnectionStore {
  return {
    list: () => connections.list(),
    find: (id) => connections.get(id),
    save: async (connection) => void (await connections.save(connection)),
    remove: (id) => connections.delete(id),
    async sealedWith() {
      const { rows } = await database.sql("general").query<{ head: string }>(HEAD);
      return [...new Set(rows.map(({ head }) => keyIdOf(head)))];
    },
  };
}
