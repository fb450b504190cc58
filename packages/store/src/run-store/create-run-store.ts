import type { RunStore } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Database } from "../database/sql.ts";
import { Claimer, ownership } from "./claim.ts";
import { Committer } from "./committer.ts";
import { deliverToWaits, emit, findWait, sweep } from "./events.ts";
import { Hints } from "./hints.ts";
import { load } from "./load.ts";
import { messages, park, reopen, signal, wake } from "./messages.ts";
import { heartbeat, leave, register } from "./workers.ts";

/**
 * The run store on a database with its schema in place (docs/spec/store.md). One per process and database.
 *
 * @param options.patience How long calls wait for a database that went away; milliseconds, default 10,000.
 */
export function createRunStore(database: Database, options: { patience?: number } = {}): RunStore {
  const hot = database.sql("hot");
  const pulse = database.sql("pulse");
  const general = database.sql("general");
  const hints = new Hints(database.bus);
  const claimer = new Claimer(hot);
  const committer = new Committer({
    sql: database.sql("commit"),
    wake: async (runs) => {
      await wake(hot, [...new Set(runs)]);
      hints.send(runs);
    },
    ...options,
  });
  return {
    register: ({ name }) => register(general, name),
    heartbeat: (worker) => heartbeat(pulse, worker),
    leave: (worker) => leave(hot, worker),
    commit: (worker, batch) => committer.commit(worker, batch),
    claim: (worker, limit) => claimer.claim(worker, limit),
    ownership: (worker, run) => retrying(() => ownership(hot, worker, run)),
    load: (runs) => retrying(() => load(hot, runs)),
    messages: (worker, runs) => messages(hot, worker, runs),
    park: (worker, parks) => park(hot, worker, parks),
    signal: (signals) => signal(hot, signals),
    reopen: (run, message) => reopen(hot, run, message),
    emit: (event, ttl) => emit(hot, event, ttl),
    matchWaits: (tokens) => (tokens ? deliverToWaits(hot, tokens) : retrying(() => sweep(hot))),
    findWait: (token) => retrying(() => findWait(hot, token)),
    hints: hints.port(),
  };
}
