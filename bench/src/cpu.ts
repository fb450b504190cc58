import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";

/** CPU seconds, in user and system mode together, that a process has used so far; 0 when there is no such process. */
export function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Clock ticks a second, as `/proc` counts them on every Linux. */
const TICKS = 100;

/** The fields of `/proc/<pid>/stat` after the name; the first is the state, the second the parent. */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  } catch {
    return undefined;
  }
}

/** What a database on this machine has done so far. */
export interface DatabaseWork {
  /** By kind of process: `commit` and other application names of backends, `walwriter`, `autovacuum` and so on. */
  cpuSeconds: Record<string, number>;
  walBytes: number;
  transactions: number;
}

/** Reads what a PostgreSQL server on this machine costs. One on another machine shows no CPU. */
export class DatabaseMeter {
  readonly #client: pg.Client;
  #postmaster = 0;

  constructor(url: string) {
    this.#client = new pg.Client({ connectionString: url, application_name: "bench" });
  }

  async open(): Promise<this> {
    await this.#client.connect();
    const { rows } = await this.#client.query("select pg_backend_pid() as pid");
    this.#postmaster = Number(statOf(rows[0].pid)?.[1] ?? 0);
    return this;
  }

  async read(): Promise<DatabaseWork> {
    const { rows } = await this.#client.query(
      `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal,
         (select sum(xact_commit)::float8 from pg_stat_database) as transactions`,
    );
    return { cpuSeconds: this.#cpu(), walBytes: rows[0].wal, transactions: rows[0].transactions };
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  #cpu(): Record<string, number> {
    const seconds: Record<string, number> = {};
    if (this.#postmaster === 0) return seconds;
    const add = (kind: string, value: number) => {
      seconds[kind] = (seconds[kind] ?? 0) + value;
    };
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const pid = Number(name);
      const fields = statOf(pid);
      if (fields === undefined || Number(fields[1]) !== this.#postmaster) continue;
      add(kindOf(pid), cpuSeconds(pid));
    }
    // Processes that have ended, autovacuum workers above all, are counted with the one that waited for them.
    const own = statOf(this.#postmaster);
    if (own) add("ended", (Number(own[13]) + Number(own[14])) / TICKS);
    return seconds;
  }
}

/** `postgres: walwriter` is a kind of its own; a backend shows user, database and client. */
function kindOf(pid: number): string {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const text = title.replace(/^postgres:\s*/, "");
    return (
      /^(walwriter|checkpointer|background writer|autovacuum|logical replication|stats)/.exec(text)?.[1] ?? "backends"
    );
  } catch {
    return "ended";
  }
}

/** Microseconds a run, by kind, without those under one. */
export function microsPerRun(
  before: Record<string, number>,
  after: Record<string, number>,
  runs: number,
): Record<string, number> {
  const result: Record<string, number> = {};
  for (const [kind, seconds] of Object.entries(after)) {
    const micros = Math.round(((seconds - (before[kind] ?? 0)) * 1e6) / runs);
    if (micros >= 1) result[kind] = micros;
  }
  return result;
}
