import { SignalboxError } from "@signalbox/model";
import { retrying } from "../database/failures.ts";
import type { Database, Log, Sql } from "../database/sql.ts";
import { initial } from "./0001-initial.ts";
import { limits } from "./0002-limits.ts";
import { largeData } from "./0003-large-data.ts";
import { statistics } from "./0004-statistics.ts";

export interface Migration {
  number: number;
  name: string;
  sql: string;
}

/** In order. Never edited once released. One that a database has not had is made up for, also below its newest. */
export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "initial", sql: initial },
  { number: 2, name: "limits", sql: limits },
  { number: 3, name: "large data", sql: largeData },
  { number: 4, name: "statistics", sql: statistics },
];

/** Any number that other applications on the same database are unlikely to lock. */
const LOCK = 7_246_001_931;
const OLDEST_SERVER = 150_000;

/**
 * Brings the schema up to date. Each migration and its record are one transaction under an advisory lock, so any
 * number of servers may do this at once, and a crash leaves a schema that is whole.
 *
 * @throws SignalboxError `DATABASE_NEWER` when the schema was made by a later release, `DATABASE_TOO_OLD` for a
 *   PostgreSQL older than 15.
 */
export async function migrate(database: Database, log: Log, migrations = MIGRATIONS): Promise<void> {
  await retrying(async () => {
    await checkServer(database.sql("general"));
    const known = migrations.at(-1)?.number ?? 0;
    for (;;) {
      const done = await doneMigrations(database.sql("general"));
      const newest = Math.max(0, ...done);
      if (newest > known) throw new SignalboxError("DATABASE_NEWER", { seen: newest, known });
      if (migrations.every(({ number }) => done.has(number))) return;
      await database.transaction((sql) => step(sql, migrations, log));
    }
  });
}

async function checkServer(sql: Sql): Promise<void> {
  const { rows } = await sql.query<{ server_version_num: string }>("show server_version_num");
  const seen = Number(rows[0]?.server_version_num);
  if (seen < OLDEST_SERVER) throw new SignalboxError("DATABASE_TOO_OLD", { seen: Math.floor(seen / 10_000) });
}

/** Number of the newest migration that has been done; 0 for an empty database. */
export async function schemaNumber(sql: Sql): Promise<number> {
  return Math.max(0, ...(await doneMigrations(sql)));
}

async function doneMigrations(sql: Sql): Promise<Set<number>> {
  const { rows: found } = await sql.query<{ found: boolean }>(
    "select to_regclass('signalbox.schema_migration') is not null as found",
  );
  if (!found[0]?.found) return new Set();
  const { rows } = await sql.query<{ number: number }>("select number from signalbox.schema_migration");
  return new Set(rows.map(({ number }) => number));
}

/** Does the next migration, unless another server did it while this one waited for the lock. */
async function step(sql: Sql, migrations: readonly Migration[], log: Log): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::bigint)", [LOCK]);
  await sql.query(`create schema if not exists signalbox;
    create table if not exists signalbox.schema_migration (number int primary key, name text not null, at timestamptz not null default now())`);
  const done = await doneMigrations(sql);
  const next = migrations.find(({ number }) => !done.has(number));
  if (!next) return;
  await sql.query(next.sql);
  await sql.query("insert into signalbox.schema_migration (number, name) values ($1, $2)", [next.number, next.name]);
  log("info", "database schema brought up to date", { migration: next.number, name: next.name });
}
