import type { Kysely } from "kysely";
import type { Tables } from "../tables.ts";

export interface QueryResult<R> {
  rows: R[];
  /** Rows returned or changed. */
  count: number;
}

/** One statement at a time, each in a transaction of its own unless the connection has begun one. */
export interface Sql {
  /**
   * Parameters are `$1`, `$2`, …; bytes go as `Uint8Array`, JSON as text. `json` columns come back parsed and
   * `bigint` columns as numbers.
   *
   * @param name Prepares the statement under this name, once a connection; equal names need equal texts.
   * @throws SignalboxError `DATABASE_AWAY` when the database cannot be reached or went away meanwhile: the statement
   *   may then have been carried out. Other errors are the database's own, with its `code`.
   */
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[], name?: string): Promise<QueryResult<R>>;
}

/** A connection for one user. `release(true)` closes it because its state is not known. */
export interface Connection extends Sql {
  release(broken?: boolean): void;
}

/**
 * Kinds of traffic, each with connections of its own so that none can starve another: `commit` the group committer,
 * `hot` the other statements of the run store, `pulse` heartbeats and hints, `general` everything else.
 */
export type Lane = "commit" | "hot" | "pulse" | "general";

/** Short messages between all processes on this database. They may be lost or repeated. */
export interface Bus {
  /** At most 7,900 bytes a payload. */
  publish(payloads: readonly string[]): Promise<void>;
  /**
   * @param onGap Called when messages may have been missed.
   * @returns a function that ends the subscription.
   */
  subscribe(onPayload: (payload: string) => void, onGap: () => void): () => void;
}

/** An open database with its schema in place. */
export interface Database {
  readonly kind: "postgres" | "embedded" | "pglite" | "memory";
  /** For people and logs; holds no password. */
  readonly description: string;
  /** Connection address with its password, for other processes; undefined where there can be no other. */
  readonly url: string | undefined;
  sql(lane: Lane): Sql;
  /** A connection of the general lane, for transactions. */
  connect(): Promise<Connection>;
  /** Runs `body` in one transaction; rolled back when it throws. */
  transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T>;
  readonly kysely: Kysely<Tables>;
  readonly bus: Bus;
  /** Waits for statements under way, then closes; stops the embedded server when this process was its last user. */
  close(): Promise<void>;
}

export type Log = (level: "debug" | "info" | "warn" | "error", message: string, data?: object) => void;
