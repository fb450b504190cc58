import { type CommitResult, type RunCommit, type RunId, ShortLived, type WorkerId } from "@signalbox/engine";
import { type Json, makeStepError, SignalboxError, type StepError } from "@signalbox/model";
import { failureOf, pause, surfaced } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { cleanText, plain, texts } from "./columns.ts";
import { type PreparedCommit, parametersOf, partsOf, prepare } from "./commit-batch.ts";
import { commitStatement } from "./commit-statement.ts";
import { eventKey, firstEvents } from "./incoming.ts";
import type { KeepBlob } from "./payloads.ts";
import { RunSizes } from "./run-sizes.ts";

type Results = Map<RunId, CommitResult>;

export interface CommitterOptions {
  sql: Sql;
  /** Wakes the receivers of messages that commits have sent. */
  wake(runs: readonly RunId[]): Promise<void>;
  /** Where values above 1 MB go; without it they stay in the database. */
  keep?: KeepBlob | undefined;
  /** How long a database that went away is waited for before commit() throws; milliseconds, default 10,000. */
  patience?: number;
}

/** Stores batches of commits, each run's fate apart from the others'. */
export class Committer {
  readonly #sql: Sql;
  readonly #wake: (runs: readonly RunId[]) => Promise<void>;
  readonly #patience: number;
  readonly #keep: KeepBlob | undefined;
  readonly #sizes: RunSizes;
  /** What {@link stage} has prepared, by run, until it is committed. */
  readonly #staged = new ShortLived<PreparedCommit>();

  constructor(options: CommitterOptions) {
    this.#sql = options.sql;
    this.#wake = options.wake;
    this.#patience = options.patience ?? 10_000;
    this.#keep = options.keep;
    this.#sizes = new RunSizes(options.sql);
  }

  /**
   * Prepares a commit before it joins a batch, so that its large values keep only its own run waiting. What cannot be
   * stored is left for {@link commit} to say.
   *
   * @returns undefined when nothing has to be waited for. Rejects with `BLOB_STORE_AWAY` or `DATABASE_AWAY`: nothing
   *   was stored, and it may be asked again.
   */
  stage(commit: RunCommit): Promise<void> | undefined {
    try {
      const ready = this.#prepare(commit);
      const keep = (done: PreparedCommit) => this.#staged.set(commit.run, done);
      if (ready instanceof Promise) return ready.then(keep, ignoreRefusals);
      keep(ready);
    } catch {
      // Said by commit().
    }
    return undefined;
  }

  #prepare(commit: RunCommit): PreparedCommit | Promise<PreparedCommit> {
    const staged = this.#staged.get(commit.run);
    if (staged?.commit === commit) return staged;
    const ready = prepare(commit, this.#keep);
    return ready instanceof Promise ? ready.then((done) => this.#sizes.check(done)) : ready;
  }

  async commit(worker: WorkerId, batch: readonly RunCommit[]): Promise<Results> {
    const results: Results = new Map();
    const prepared: PreparedCommit[] = [];
    for (const commit of sortedByRun(batch)) {
      try {
        const ready = this.#prepare(commit);
        prepared.push(ready instanceof Promise ? await ready : ready);
      } catch (error) {
        if (isAway(error)) throw error;
        results.set(commit.run, { ok: false, reason: "failed", error: stepErrorOf(error) });
      }
    }
    for (const part of inParts(prepared)) await this.#store(worker, part, results);
    for (const one of prepared) {
      this.#staged.delete(one.commit.run);
      this.#sizes.committed(one, results.get(one.commit.run)?.ok === true);
    }
    await this.#wakeReceivers(prepared, results);
    return results;
  }

  async #store(worker: WorkerId, batch: readonly PreparedCommit[], results: Results): Promise<void> {
    if (batch.length === 0) return;
    let lost: RunId[];
    try {
      lost = await this.#send(worker, batch);
    } catch (error) {
      if (failureOf(error) !== "statement") throw error;
      await this.#narrowDown(worker, batch, results, error);
      return;
    }
    for (const { commit } of batch) results.set(commit.run, { ok: true });
    for (const run of lost) results.set(run, { ok: false, reason: "fenced" });
    if (lost.length === 0) return;
    await this.#nameDuplicates(batch, results);
    await this.#nameRepeats(batch, results);
  }

  /** Rule S8: one bad row fails only its own run, found by halving. */
  async #narrowDown(worker: WorkerId, batch: readonly PreparedCommit[], results: Results, error: unknown) {
    const [only] = batch;
    if (only && batch.length === 1) {
      results.set(only.commit.run, { ok: false, reason: "failed", error: stepErrorOf(error) });
      return;
    }
    const half = batch.length >> 1;
    await this.#store(worker, batch.slice(0, half), results);
    await this.#store(worker, batch.slice(half), results);
  }

  /**
   * @returns runs whose append lost. After a connection was lost in between, the outcome of that attempt is not known
   *   (rule S7): the same rows are sent again, and a row that loses now is looked up, for the winner may be this batch.
   */
  async #send(worker: WorkerId, batch: readonly PreparedCommit[]): Promise<RunId[]> {
    const parts = partsOf(batch);
    const statement = commitStatement(parts);
    const params = parametersOf(worker, batch, parts);
    const until = Date.now() + this.#patience;
    let doubtful = false;
    for (let attempt = 0; ; attempt++) {
      try {
        const { rows } = await this.#sql.query<{ r: RunId }>(statement.text, params, statement.name);
        const lost = rows.map(({ r }) => r);
        return doubtful && lost.length > 0 ? await this.#notMine(worker, batch, lost) : lost;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === "statement") throw error;
        if (failure === "away") doubtful = true;
        if (Date.now() >= until) throw surfaced(error);
        await pause(Math.random() * Math.min(500, 10 * 2 ** attempt));
      }
    }
  }

  async #notMine(worker: WorkerId, batch: readonly PreparedCommit[], lost: readonly RunId[]): Promise<RunId[]> {
    const rev = new Map(batch.map(({ commit }) => [commit.run, commit]));
    const commits = lost.flatMap((run) => rev.get(run) ?? []);
    const { rows } = await this.#sql.query<{ run_id: RunId }>(
      `select j.run_id from unnest($2::uuid[], $3::int[], $4::int[]) t(r, v, ep)
       join signalbox.journal j on j.run_id = t.r and j.rev = t.v where j.worker = $1::int and j.epoch = t.ep`,
      [worker, plain(commits.map((c) => c.run)), plain(commits.map((c) => c.rev)), plain(commits.map((c) => c.epoch))],
      "commit_read_back",
    );
    const mine = new Set(rows.map(({ run_id }) => run_id));
    return lost.filter((run) => !mine.has(run));
  }

  /** A start that lost because its idempotency key was taken answers with the run that has it (rule S6). */
  async #nameDuplicates(batch: readonly PreparedCommit[], results: Results): Promise<void> {
    const starts = batch.flatMap(({ commit }) =>
      commit.rev === 0 && commit.start?.key !== undefined && results.get(commit.run)?.ok === false
        ? [{ run: commit.run, workflow: commit.start.workflow, key: commit.start.key }]
        : [],
    );
    if (starts.length === 0) return;
    const { rows } = await this.#sql.query<{ workflow: string; key: string; run_id: RunId }>(
      `select k.workflow, k.key, k.run_id from unnest($1::text[], $2::text[]) t(wf, key)
       join signalbox.run_idem k on k.workflow = t.wf and k.key = t.key`,
      [texts(starts.map((s) => s.workflow)), texts(starts.map((s) => s.key))],
      "commit_duplicates",
    );
    const holders = new Map(rows.map((row) => [`${row.workflow}\n${row.key}`, row.run_id]));
    for (const { run, workflow, key } of starts) {
      const holder = holders.get(`${workflow}\n${cleanText(key)}`);
      if (holder !== undefined && holder !== run) results.set(run, { ok: false, reason: "duplicate", run: holder });
    }
  }

  /** A start whose event is a repeat answers with the earlier event (rule S16). */
  async #nameRepeats(batch: readonly PreparedCommit[], results: Results): Promise<void> {
    const repeated = batch.flatMap(({ commit }) => {
      const event = commit.rev === 0 && results.get(commit.run)?.ok === false ? commit.start?.event : undefined;
      return event?.providerId === undefined ? [] : [{ run: commit.run, event, providerId: event.providerId }];
    });
    if (repeated.length === 0) return;
    const first = await firstEvents(
      this.#sql,
      repeated.map(({ event, providerId }) => ({ target: event.target, providerId })),
    );
    for (const { run, event, providerId } of repeated) {
      const id = first.get(eventKey(event.target, providerId));
      if (id !== undefined && id !== event.id) results.set(run, { ok: false, reason: "repeated", event: id });
    }
  }

  async #wakeReceivers(batch: readonly PreparedCommit[], results: Results): Promise<void> {
    const receivers = batch.flatMap(({ commit }) =>
      results.get(commit.run)?.ok ? (commit.notify ?? []).map(({ run }) => run) : [],
    );
    // The messages are stored; when waking fails, the sweep (matchWaits) finds them.
    if (receivers.length > 0) await this.#wake(receivers).catch(() => {});
  }
}

/** Bytes of large values in one statement: it stands in memory several times, here and in the database. */
const STATEMENT_LIMIT = 8 * 1024 * 1024;

function* inParts(batch: readonly PreparedCommit[]): Generator<readonly PreparedCommit[]> {
  let from = 0;
  let bytes = 0;
  for (const [i, { events, children }] of batch.entries()) {
    for (const stored of [events, ...children.map((child) => child.events)])
      for (const { data } of stored.payloads) bytes += data.length;
    if (bytes < STATEMENT_LIMIT) continue;
    yield batch.slice(from, i + 1);
    from = i + 1;
    bytes = 0;
  }
  yield from === 0 ? batch : batch.slice(from);
}

function sortedByRun(batch: readonly RunCommit[]): readonly RunCommit[] {
  for (let i = 1; i < batch.length; i++) {
    if ((batch[i - 1] as RunCommit).run > (batch[i] as RunCommit).run)
      return [...batch].sort((a, b) => (a.run < b.run ? -1 : 1));
  }
  return batch;
}

function stepErrorOf(error: unknown): StepError {
  if (error instanceof SignalboxError && (error.code === "OUTPUT_TOO_LARGE" || error.code === "RUN_TOO_LARGE"))
    return makeStepError(error.code, error.data, { details: error.data as Json });
  const detail = error instanceof Error ? error.message : String(error);
  return makeStepError("STEP_FAILED", { detail: `The result could not be stored: ${detail}` }, { fault: "unexpected" });
}

const isAway = (error: unknown): boolean => error instanceof SignalboxError && error.status === 503;

function ignoreRefusals(error: unknown): void {
  if (isAway(error)) throw error;
}
