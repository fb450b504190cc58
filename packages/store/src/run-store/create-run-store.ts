import type { RunId, RunStore } from "@signalbox/engine";
import type { BlobKeeper } from "../blobs/blob-keeper.ts";
import { retrying } from "../database/failures.ts";
import type { Database } from "../database/sql.ts";
import { Claimer, ownership } from "./claim.ts";
import { Committer } from "./committer.ts";
import { deliverToWaits, emit, findWait, sweep } from "./events.ts";
import { Hints } from "./hints.ts";
import { breakCircles } from "./key-circles.ts";
import { load } from "./load.ts";
import { messages, park, reopen, signal, wake } from "./messages.ts";
import { Rates } from "./rates.ts";
import { Slots } from "./slots.ts";
import { saveSnapshot } from "./snapshots.ts";
import { DEAD_AFTER, heartbeat, leave, register } from "./workers.ts";

export interface RunStoreOptions {
  /** How long commits wait for a database that went away; milliseconds, default 10,000. */
  patience?: number;
  /** How long a worker may go without a heartbeat before others take its runs; milliseconds, default 15,000. */
  deadAfter?: number;
  /** Keeps values above 1 MB; without it they stay in the database. */
  blobs?: BlobKeeper | undefined;
}

/** The run store on a database with its schema in place (docs/spec/store.md). One per process and database. */
export function createRunStore(database: Database, options: RunStoreOptions = {}): RunStore {
  const { deadAfter = DEAD_AFTER, blobs, ...committing } = options;
  const hot = database.sql("hot");
  const pulse = database.sql("pulse");
  const general = database.sql("general");
  const hints = new Hints(database.bus);
  const claimer = new Claimer(hot, deadAfter);
  const wakeAndHint = async (runs: readonly RunId[]) => {
    await wake(hot, [...new Set(runs)]);
    hints.send(runs);
  };
  const committer = new Committer({
    sql: database.sql("commit"),
    wake: wakeAndHint,
    ...committing,
    keep: blobs && ((data) => blobs.keep(data)),
  });
  const source = { sql: hot, blobs };
  const slots = new Slots(hot, wakeAndHint);
  const rates = new Rates(hot);
  return {
    register: ({ name }) => register(general, name),
    heartbeat: (worker) => heartbeat(pulse, worker, deadAfter),
    leave: (worker) => leave(hot, worker),
    stage: (commit) => committer.stage(commit),
    commit: (worker, batch) => committer.commit(worker, batch),
    claim: (worker, limit) => claimer.claim(worker, limit),
    ownership: (worker, run) => retrying(() => ownership(hot, worker, run)),
    load: (runs, abi) => retrying(() => load(source, runs, abi)),
    saveSnapshot: (run, snapshot) => saveSnapshot(general, run, snapshot),
    messages: (worker, runs) => messages(source, worker, runs),
    park: (worker, parks) => park(hot, worker, parks),
    signal: (signals) => signal(hot, signals),
    reopen: (run, message) => reopen(hot, run, message),
    emit: (event, ttl) => emit(hot, event, ttl),
    matchWaits: (tokens) => (tokens ? deliverToWaits(hot, tokens) : retrying(() => sweep(hot))),
    findWait: (token) => retrying(() => findWait(hot, token)),
    acquire: (worker, requests) => slots.acquire(worker, requests),
    release: (releases) => slots.release(releases),
    keepSlots: (keeps) => slots.keep(keeps),
    reserve: (requests) => rates.reserve(requests),
    reconcileSlots: async () => {
      await rates.dropPast();
      return [...(await slots.reconcile()), ...(await breakCircles(hot))];
    },
    hints: hints.port(),
  };
}
