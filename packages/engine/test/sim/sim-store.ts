import type { RunCommit, RunStore } from "../../src/ports.ts";
import type { Database } from "./database.ts";
import { ConnectionLost, type Process, type World } from "./world.ts";

export interface SimStoreOptions {
  /** Leaves rule R1 out: a commit is answered before it is stored, so effects start too early. */
  answersEarly?: boolean;
  /** Leaves rule S5 out: see `Broken.park`. */
  parksByLooking?: boolean;
}

type Listener = (runs: readonly string[]) => void;

/** Hints between processes: late, lost and repeated as the world pleases. */
export class Hints {
  private readonly listeners = new Map<Listener, Process>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  send(from: Process, runs: readonly string[]): void {
    for (const [listener, process] of this.listeners) {
      if (process === from) continue;
      const times = this.world.happens(this.world.hintFault) ? 0 : this.world.happens(this.world.hintFault) ? 2 : 1;
      for (let i = 0; i < times; i++) {
        this.world.schedule(this.world.now + this.world.random.below(20), process, () => listener([...runs]));
      }
    }
  }

  listen(process: Process, listener: Listener): () => void {
    this.listeners.set(listener, process);
    return () => this.listeners.delete(listener);
  }
}

/** The store as one process sees it: every call takes time and may fail on the way (rules S1 to S5 of store.md). */
export function simStore(
  world: World,
  database: Database,
  process: Process,
  hints: Hints,
  options: SimStoreOptions = {},
): RunStore {
  const call = <T>(name: string, effect: () => T | Promise<T>): Promise<T> => world.call(process, name, effect);
  /** Asks again until there is an answer; for calls that may be repeated without harm. */
  const repeat = async <T>(name: string, effect: () => T | Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await call(name, effect);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
      }
    }
  };
  return {
    register: () => repeat("register", () => database.register()),
    heartbeat: (worker) => call("heartbeat", () => database.heartbeat(worker)),
    leave: (worker) => call("leave", () => database.leave(worker)),
    commit: (worker, batch) => {
      if (!options.answersEarly) return commit(world, database, process, worker, batch);
      void commit(world, database, process, worker, batch);
      return Promise.resolve(new Map(batch.map(({ run }) => [run, { ok: true as const }])));
    },
    // The answer of a claim may not get lost for good: the call is found again by its number.
    claim: async (worker, limit) => {
      let claimed: ReturnType<Database["claim"]> | undefined;
      return repeat("claim", () => (claimed ??= database.claim(worker, limit)));
    },
    ownership: (worker, run) => call("ownership", () => database.ownership(worker, run)),
    load: (runs, abi) => call("load", () => database.load(runs, abi)),
    saveSnapshot: (run, snapshot) => call("saveSnapshot", () => database.saveSnapshot(run, snapshot)),
    messages: (worker, runs) => call("messages", () => database.messages(worker, runs)),
    park: (worker, parks) =>
      call("park", async () => {
        const seen = parks.map(({ run }) => database.hasMessages(run));
        if (options.parksByLooking) await world.wait(world.random.below(20));
        return new Set(parks.filter((park, i) => database.park(worker, park, seen[i])).map(({ run }) => run));
      }),
    signal: (signals) => repeat("signal", () => signals.map((signal) => database.signal(signal))),
    reopen: (run, message) => call("reopen", () => database.reopen(run, message)),
    emit: (event, ttl) => call("emit", () => database.emit(event, ttl)),
    matchWaits: (tokens) => call("matchWaits", () => database.match(tokens)),
    findWait: (token) => call("findWait", () => database.waits.get(token)),
    acquire: (worker, requests) => repeat("acquire", () => database.acquire(worker, requests)),
    release: (releases) => repeat("release", () => database.release(releases)),
    keepSlots: (keeps) => repeat("keepSlots", () => database.keepSlots(keeps)),
    reserve: (requests) => repeat("reserve", () => database.reserve(requests)),
    reconcileSlots: () => repeat("reconcileSlots", () => database.reconcileSlots()),
    hints: {
      send: (runs) => hints.send(process, runs),
      listen: (listener) => hints.listen(process, listener),
    },
  };
}

/** After a lost connection the outcome is not known: what is there already, by this worker, has won (rule S7). */
async function commit(world: World, database: Database, process: Process, worker: number, batch: readonly RunCommit[]) {
  const sent = batch.map(asSent);
  for (let doubtful = false; ; doubtful = true) {
    try {
      return await world.call(process, "commit", () => {
        const won = doubtful ? sent.filter((commit) => database.stored(worker, commit)) : [];
        const results = database.commit(
          worker,
          sent.filter((commit) => !won.includes(commit)),
        );
        for (const { run } of won) results.set(run, { ok: true });
        return results;
      });
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    }
  }
}

/** As it goes over the wire, so that nothing is shared; what cannot go is left as it is, to be refused. */
function asSent(commit: RunCommit): RunCommit {
  try {
    return JSON.parse(JSON.stringify(commit)) as RunCommit;
  } catch {
    return commit;
  }
}
