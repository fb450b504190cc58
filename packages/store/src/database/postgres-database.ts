import { Kysely } from "kysely";
import pg from "pg";
import type { Tables } from "../tables.ts";
import { failureOf, pause, surfaced } from "./failures.ts";
import { SqlDialect } from "./kysely-dialect.ts";
import { PostgresBus } from "./postgres-bus.ts";
import type { Bus, Connection, Database, Lane, Log, QueryResult, Sql } from "./sql.ts";

/**
 * Settings of the connections that carry the run store's statements. Each of those is written to go through an
 * index, row by row; the planner is told so, because a plan made while tables were empty is kept and would read
 * whole tables later. `force_generic_plan` saves planning the same statement again at every call.
 */
const HOT_SESSION =
  "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off";

const LANES: Record<Lane, { max: number; setup?: string }> = {
  commit: { max: 2, setup: HOT_SESSION },
  hot: { max: 4, setup: HOT_SESSION },
  pulse: { max: 1 },
  general: { max: 8 },
};

const INT8 = 20;
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as "text"),
} as pg.CustomTypesConfig;

/** A statement that changes nothing may be sent again when its connection was lost. */
const READ_ONLY = /^\s*select\b(?!.*\bfor\s+(update|share)\b)/is;

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; a unix socket as `?host=/folder`. */
  url: string;
  kind?: "postgres" | "embedded";
  log: Log;
  /** How long a call waits for a database that does not accept connections; milliseconds, default 5,000. */
  patience?: number;
  /** Called after the last connection is closed. */
  onClose?: () => Promise<void>;
}

/** PostgreSQL 15 or newer over node-postgres, a small pool for each lane. */
export class PostgresDatabase implements Database {
  readonly kind: "postgres" | "embedded";
  readonly description: string;
  readonly url: string;
  readonly kysely: Kysely<Tables>;
  readonly bus: Bus;
  readonly #pools: Record<Lane, pg.Pool>;
  readonly #sql: Record<Lane, Sql>;
  readonly #bus: PostgresBus;
  readonly #patience: number;
  readonly #onClose: (() => Promise<void>) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: PostgresOptions) {
    this.kind = options.kind ?? "postgres";
    this.url = options.url;
    this.description = describe(options.url);
    this.#patience = options.patience ?? 5000;
    this.#onClose = options.onClose;
    const pool = (lane: Lane) => openPool(options.url, LANES[lane], options.log);
    this.#pools = { commit: pool("commit"), hot: pool("hot"), pulse: pool("pulse"), general: pool("general") };
    const sql = (lane: Lane): Sql => ({ query: (text, params, name) => this.#query(lane, text, params, name) });
    this.#sql = { commit: sql("commit"), hot: sql("hot"), pulse: sql("pulse"), general: sql("general") };
    this.#bus = new PostgresBus({ connectionString: options.url }, this.#sql.pulse, options.log);
    this.bus = this.#bus;
    this.kysely = new Kysely<Tables>({ dialect: new SqlDialect(() => this.connect()) }).withSchema("signalbox");
  }

  sql(lane: Lane): Sql {
    return this.#sql[lane];
  }

  async connect(): Promise<Connection> {
    const client = await this.#client("general");
    return {
      query: async <R>(text: string, params?: readonly unknown[], name?: string) => {
        try {
          return await send<R>(client, text, params, name);
        } catch (error) {
          throw surfaced(error);
        }
      },
      release: (broken) => client.release(broken === true),
    };
  }

  async transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    try {
      await connection.query("begin");
      const value = await body(connection);
      await connection.query("commit");
      connection.release();
      return value;
    } catch (error) {
      const rolledBack = await connection.query("rollback").then(
        () => true,
        () => false,
      );
      connection.release(!rolledBack);
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#bus.close();
    await Promise.all(Object.values(this.#pools).map((pool) => pool.end()));
    await this.#onClose?.();
  }

  async #query<R>(lane: Lane, text: string, params?: readonly unknown[], name?: string): Promise<QueryResult<R>> {
    for (let attempt = 0; ; attempt++) {
      const client = await this.#client(lane);
      try {
        const result = await send<R>(client, text, params, name);
        client.release();
        return result;
      } catch (error) {
        const away = failureOf(error) === "away";
        client.release(away);
        if (away && attempt < 3 && READ_ONLY.test(text)) continue;
        throw surfaced(error);
      }
    }
  }

  /** Nothing has been sent yet while connecting fails, so waiting here is safe for every statement. */
  async #client(lane: Lane): Promise<pg.PoolClient> {
    const until = Date.now() + this.#patience;
    for (let wait = 25; ; wait = Math.min(500, wait * 2)) {
      try {
        return await this.#pools[lane].connect();
      } catch (error) {
        if (this.#closing || failureOf(error) !== "away" || Date.now() + wait > until) throw surfaced(error);
        await pause(wait);
      }
    }
  }
}

async function send<R>(client: pg.ClientBase, text: string, params: readonly unknown[] = [], name?: string) {
  const query: pg.QueryConfig = { text, values: params as unknown[] };
  if (name !== undefined) query.name = name;
  const answer: pg.QueryResult | pg.QueryResult[] = await client.query(query);
  // Several statements in one text answer with a result each.
  const result = Array.isArray(answer) ? answer.at(-1) : answer;
  return { rows: (result?.rows ?? []) as R[], count: result?.rowCount ?? 0 };
}

function openPool(url: string, lane: { max: number; setup?: string }, log: Log): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: lane.max,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 15_000,
    // A connection through a network that swallows packets must not hold a commit for ever.
    query_timeout: 60_000,
    idleTimeoutMillis: lane.setup ? 0 : 30_000,
    application_name: "signalbox",
    ...(lane.setup ? { onConnect: (client: pg.ClientBase) => client.query(lane.setup as string).then(() => {}) } : {}),
  } as pg.PoolConfig);
  // An idle connection that breaks is simply replaced; without a listener it would end the process.
  pool.on("error", (error) => log("debug", "idle database connection lost", { error: error.message }));
  // The same for one that breaks while it is lent out: its statement fails, and that is where it is dealt with.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

function describe(url: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(url);
    return `postgres at ${searchParams.get("host") ?? `${hostname}:${port || 5432}`}${pathname}`;
  } catch {
    return "postgres";
  }
}
