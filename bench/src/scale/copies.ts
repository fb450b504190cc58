import type { Database } from "@signalbox/store";

/** What a copy of a run has of its own; every other column is the original's. */
const OWN: Record<string, Record<string, string>> = {
  run: { id: "c.run" },
  run_live: { run_id: "c.run" },
  journal: {
    run_id: "c.run",
    events: "replace(replace(o.events::text, c.old_token, c.token), c.old_key, c.key)::json",
  },
  wait: { run_id: "c.run", token: "c.token" },
  wait_event: { token: "c.token", key: "c.key" },
};
const OF_ORIGINAL: Record<string, string> = { run: "o.id = c.old_run", wait_event: "o.token = c.old_token" };
/** Copies a transaction. */
const AT_ONCE = 20_000;

/**
 * Makes copies of the runs that wait for one event each, which the engine has made and parked: the same rows in the same
 * tables, with a run id, a token and a key of their own. The key must be found nowhere else in the journal.
 *
 * @param keyOf Key of copy `n`, from 1.
 */
export async function copyWaiting(database: Database, copies: number, keyOf: (n: number) => string): Promise<void> {
  const statements = await Promise.all(Object.keys(OWN).map((table) => copying(database, table)));
  for (let from = 0; from < copies; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, copies - from);
    const keys = Array.from({ length: count }, (_, i) => keyOf(from + i + 1));
    await database.transaction(async (sql) => {
      // Ids as the engine makes them: in the order of time, so that they go to the end of each index.
      await sql.query(
        `create temporary table copy on commit drop as
         with original as (
           select w.run_id, w.token, v.key, row_number() over (order by w.run_id) - 1 as i, count(*) over () as n
           from (select * from signalbox.wait order by run_id limit 1000) w join signalbox.wait_event v using (token))
         select o.run_id as old_run, o.token as old_token, o.key as old_key, k.key,
           (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(k.i % 4096), 3, '0')
             || '8' || substr(md5(random()::text), 1, 15))::uuid as run,
           translate(encode(sha256(random()::text::bytea), 'base64'), '+/=', '-_') as token
         from unnest($1::text[]) with ordinality k(key, i) join original o on o.i = k.i % o.n`,
        [keys],
      );
      for (const statement of statements) await sql.query(statement);
    });
  }
  // What autovacuum does while an engine makes as many.
  for (const table of Object.keys(OWN)) await database.sql("general").query(`vacuum analyze signalbox.${table}`);
}

async function copying(database: Database, table: string): Promise<string> {
  const { rows } = await database
    .sql("general")
    .query<{ name: string }>(
      "select column_name as name from information_schema.columns where table_schema = 'signalbox' and table_name = $1",
      [table],
    );
  const names = rows.map(({ name }) => name);
  const values = names.map((name) => OWN[table]?.[name] ?? `o.${name}`);
  return `insert into signalbox.${table} (${names.join(", ")})
    select ${values.join(", ")} from copy c join signalbox.${table} o on ${OF_ORIGINAL[table] ?? "o.run_id = c.old_run"} order by c.run`;
}
