import { PGlite } from "@electric-sql/pglite";
import type { PgliteChannel } from "./pglite-database.ts";
import type { QueryResult } from "./sql.ts";

const INT8 = 20;

/**
 * A PGlite in this thread. Statements run synchronously inside it, so a server uses the one in a worker thread.
 *
 * @param folder Where it keeps its files; memory when left out.
 */
export async function openPglite(folder?: string): Promise<PgliteChannel> {
  const parsers = { [INT8]: (text: string) => Number(text) };
  const pglite = await PGlite.create({ parsers, ...(folder === undefined ? {} : { dataDir: folder }) });
  return {
    async query<R>(text: string, params: readonly unknown[]): Promise<QueryResult<R>> {
      // Several statements in one text (migrations) cannot be prepared.
      if (params.length === 0) {
        const results = await pglite.exec(text);
        const last = results.at(-1);
        const rows = (last?.rows ?? []) as R[];
        return { rows, count: rows.length || (last?.affectedRows ?? 0) };
      }
      const result = await pglite.query<R>(text, params as unknown[]);
      return { rows: result.rows, count: result.rows.length || (result.affectedRows ?? 0) };
    },
    close: () => pglite.close(),
  };
}
