import { Kysely } from "kysely";
import type { Tables } from "../tables.ts";
import { surfaced } from "./failures.ts";
import { SqlDialect } from "./kysely-dialect.ts";
import { LocalBus } from "./local-bus.ts";
import { Mutex } from "./mutex.ts";
import type { Connection, Database, QueryResult, Sql } from "./sql.ts";

/** What carries statements to a PGlite: the one in this thread, or one in a worker thread. */
export interface PgliteChannel {
  query<R>(text: string, params: readonly unknown[]): Promise<QueryResult<R>>;
  close(): Promise<void>;
}

/** PGlite has one session, so every lane is the same queue and a transaction holds it alone. */
export class PgliteDatabase implements Database {
  readonly kind: "pglite" | "memory";
  readonly description: string;
  readonly url = undefined;
  readonly kysely: Kysely<Tables>;
  readonly bus = new LocalBus();
  readonly #channel: PgliteChannel;
  readonly #mutex = new Mutex();
  readonly #sql: Sql;

  constructor(kind: "pglite" | "memory", description: string, channel: PgliteChannel) {
    this.kind = kind;
    this.description = description;
    this.#channel = channel;
    this.#sql = { query: (text, params) => this.#mutex.run(() => this.#send(text, params)) };
    this.kysely = new Kysely<Tables>({ dialect: new SqlDialect(() => this.connect()) }).withSchema("signalbox");
  }

  sql(): Sql {
    return this.#sql;
  }

  async connect(): Promise<Connection> {
    const release = await this.#mutex.lock();
    return { query: (text, params) => this.#send(text, params), release: () => release() };
  }

  async transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    try {
      await connection.query("begin");
      const value = await body(connection);
      await connection.query("commit");
      return value;
    } catch (error) {
      await connection.query("rollback").catch(() => {});
      throw error;
    } finally {
      connection.release();
    }
  }

  close(): Promise<void> {
    return this.#mutex.run(() => this.#channel.close());
  }

  async #send<R>(text: string, params: readonly unknown[] = []): Promise<QueryResult<R>> {
    try {
      return await this.#channel.query<R>(text, params);
    } catch (error) {
      throw surfaced(error);
    }
  }
}
