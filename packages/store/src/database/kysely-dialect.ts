import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { Connection } from "./sql.ts";

/** Kysely over our own connections, so that Postgres and PGlite share one road and one set of errors. */
export class SqlDialect implements Dialect {
  readonly #connect: () => Promise<Connection>;

  constructor(connect: () => Promise<Connection>) {
    this.#connect = connect;
  }
  createDriver(): Driver {
    return new SqlDriver(this.#connect);
  }
  createQueryCompiler() {
    return new PostgresQueryCompiler();
  }
  createAdapter() {
    return new PostgresAdapter();
  }
  createIntrospector(db: Kysely<unknown>) {
    return new PostgresIntrospector(db);
  }
}

class SqlDriver implements Driver {
  readonly #connect: () => Promise<Connection>;

  constructor(connect: () => Promise<Connection>) {
    this.#connect = connect;
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<SqlConnection> {
    return new SqlConnection(await this.#connect());
  }
  async beginTransaction(connection: SqlConnection): Promise<void> {
    await connection.connection.query("begin");
  }
  async commitTransaction(connection: SqlConnection): Promise<void> {
    await connection.connection.query("commit");
  }
  async rollbackTransaction(connection: SqlConnection): Promise<void> {
    try {
      await connection.connection.query("rollback");
    } catch {
      // The connection is gone and its transaction with it; it must not go back to the pool.
      connection.broken = true;
    }
  }
  async releaseConnection(connection: SqlConnection): Promise<void> {
    connection.connection.release(connection.broken);
  }
  async destroy(): Promise<void> {}
}

class SqlConnection implements DatabaseConnection {
  broken = false;
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { rows, count } = await this.connection.query<R>(compiled.sql, compiled.parameters);
      return { rows, numAffectedRows: BigInt(count) };
    } catch (error) {
      if ((error as { code?: string }).code === "DATABASE_AWAY") this.broken = true;
      throw error;
    }
  }

  // biome-ignore lint/correctness/useYield: streaming is refused, not offered
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("The database connections of the store do not stream; page through the rows by key instead.");
  }
}
