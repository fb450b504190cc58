import type { Database } from "../src/index.ts";

/** How many statements of this database stand before a lock, however slow the machine is. */
export async function standing(database: Database): Promise<number> {
  const { rows } = await database
    .sql("general")
    .query<{ n: number }>(
      "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
  return rows[0]?.n ?? 0;
}
