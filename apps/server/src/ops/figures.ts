import type { BlobKeeper, Database } from "@signalbox/store";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";

export interface FiguresOptions {
  database: Database;
  blobs: Pick<BlobKeeper, "store"> | undefined;
  metrics: Metrics;
  log: Logger;
}

const EVERY = 30_000;

interface Values {
  xact_s: number;
  xmin_age: number;
  /** Epoch ms; 0 without one. */
  waiting_since: number;
  blobs: number;
  reachable: number;
}

/** `xmin` is held by open transactions, prepared ones and replication slots; nobody can vacuum past it. */
const SNAPSHOT = `select
  coalesce((select extract(epoch from now() - min(xact_start)) from pg_stat_activity where backend_xmin is not null), 0)::float as xact_s,
  coalesce((select max(age(xmin)) from (
    select backend_xmin as xmin from pg_stat_activity union all select xmin from pg_replication_slots
    union all select transaction from pg_prepared_xacts) held where xmin is not null), 0)::int as xmin_age,
  coalesce((select started_at from signalbox.run where status = 'waiting' order by id limit 1), 0)::bigint as waiting_since,
  (select count(*) from signalbox.blob)::int as blobs`;

/** What is slowly going wrong in the database and the store for large values, for the metrics page. */
export class Figures {
  readonly #options: FiguresOptions;
  readonly #values: Values = { xact_s: 0, xmin_age: 0, waiting_since: 0, blobs: 0, reachable: 1 };
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FiguresOptions) {
    this.#options = options;
    const { metrics } = options;
    const gauge = (name: string, help: string, read: () => number) => metrics.gauge(name, help, read);
    gauge(
      "oldest_transaction_seconds",
      "Age of the oldest open transaction in the database.",
      () => this.#values.xact_s,
    );
    gauge(
      "oldest_xmin_age",
      "Transactions since the oldest one that vacuum has to spare.",
      () => this.#values.xmin_age,
    );
    gauge("oldest_waiting_run_seconds", "Age of the oldest run that waits; 0 without one.", () => {
      const { waiting_since: since } = this.#values;
      return since === 0 ? 0 : Math.max(0, Math.round((Date.now() - since) / 1000));
    });
    gauge("blobs", "Values in the store for large values.", () => this.#values.blobs);
    gauge(
      "blob_store_reachable",
      "1 while the store for large values answers, or none is set up.",
      () => this.#values.reachable,
    );
  }

  start(): void {
    const turn = () => {
      void this.refresh();
    };
    this.#timer = setInterval(turn, EVERY).unref();
    turn();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async refresh(): Promise<void> {
    const { database, blobs, log } = this.#options;
    try {
      const { rows } = await database.sql("general").query<Omit<Values, "reachable">>(SNAPSHOT);
      Object.assign(this.#values, rows[0]);
    } catch (error) {
      log.debug({ err: error }, "figures of the database could not be read");
    }
    const before = this.#values.reachable;
    this.#values.reachable = await (blobs?.store.mark() ?? Promise.resolve()).then(
      () => 1,
      (error: unknown) => {
        if (before === 1) log.error({ err: error }, "the store for large values does not answer");
        return 0;
      },
    );
  }
}
