import type { CommitResult, RunCommit, RunStore } from "../../packages/engine/src/ports.ts";
import type { Database, Sql } from "../../packages/store/src/index.ts";
import { unordered } from "../../packages/store/test/unordered.ts";

/** Builds with a rule left out. The soak has to catch each, or its silence about the real build means nothing. */
export const CONTROLS = [
  "ignore-fence",
  "dispatch-early",
  "park-by-looking",
  "ignore-places",
  "unsorted-batch",
] as const;
export type Control = (typeof CONTROLS)[number];

/** @param create Makes the store as it is shipped, on this database. */
export function brokenStore(
  create: (database: Database) => RunStore,
  database: Database,
  control: Control | undefined,
): RunStore {
  if (control === "unsorted-batch") return sentTwice(create(unsorted(database)));
  const store = create(database);
  switch (control) {
    case "ignore-fence":
      return { ...store, commit: (worker, batch) => commitAnyway(store, database, worker, batch) };
    case "dispatch-early":
      return { ...store, commit: async (worker, batch) => answerEarly(store, worker, batch) };
    case "park-by-looking":
      return {
        ...store,
        park: async (worker, parks) => {
          const news = new Set(
            (
              await store.messages(
                worker,
                parks.map(({ run }) => run),
              )
            )
              .filter(({ messages }) => messages.length > 0)
              .map(({ run }) => run),
          );
          await new Promise((resolve) => setTimeout(resolve, 10));
          return parkBlindly(
            database,
            worker,
            parks.filter(({ run }) => !news.has(run)),
          );
        },
        // The sweep would mend what parking breaks.
        matchWaits: (tokens) => (tokens ? store.matchWaits(tokens) : Promise.resolve([])),
      };
    case "ignore-places":
      return {
        ...store,
        acquire: async (_worker, requests) =>
          requests.map(({ run, path, key }) => ({ run, path, key, granted: true, queued: false })),
      };
    default:
      return store;
  }
}

/** Rules S1 and S2 left out: whoever comes appends. */
async function commitAnyway(store: RunStore, database: Database, worker: number, batch: readonly RunCommit[]) {
  const results = await store.commit(worker, batch);
  for (const commit of batch) {
    const result = results.get(commit.run);
    if (result?.ok !== false || result.reason !== "fenced" || commit.rev === 0) continue;
    await database.sql("general").query(
      `insert into signalbox.journal (run_id, rev, epoch, worker, at, events)
       select $1, max(rev) + 1, $2, $3, $4, $5::json from signalbox.journal where run_id = $1`,
      [commit.run, commit.epoch, worker, commit.at, JSON.stringify(commit.events)],
    );
    results.set(commit.run, { ok: true });
  }
  return results;
}

/** Rule ENG-4 left out: a commit is answered before it is stored, so attempts begin too early. */
function answerEarly(store: RunStore, worker: number, batch: readonly RunCommit[]) {
  store.commit(worker, batch).catch(() => {});
  return new Map(batch.map(({ run }) => [run, { ok: true as const }]));
}

/** Rule S5 left out: the counter is not compared. */
async function parkBlindly(database: Database, worker: number, parks: Parameters<RunStore["park"]>[1]) {
  const parked = new Set<string>();
  for (const { run, epoch, wakeAt } of parks) {
    const { count } = await database
      .sql("hot")
      .query(
        "update signalbox.run_live set owner = null, wake_at = $4 where run_id = $1 and owner = $2 and epoch = $3",
        [run, worker, epoch, wakeAt ?? null],
      );
    if (count > 0) parked.add(run);
  }
  return parked;
}

/** Rule S19 left out: rows in any order, and slowly, so that batches which meet meet in the middle. */
function unsorted(database: Database): Database {
  const sql = database.sql("commit");
  const query: Sql["query"] = (text, params, name) => {
    if (!name || !/^commit_\d+$/.test(name)) return sql.query(text, params, name);
    const changed = unordered({ text, name }, 0.002);
    return sql.query(changed.text, params, changed.name);
  };
  return new Proxy(database, {
    get: (target, property) => {
      if (property === "sql")
        return (lane: Parameters<Database["sql"]>[0]) => (lane === "commit" ? { query } : target.sql(lane));
      const value = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** As after an answer that never came, at every commit: harmless in the build as it is (S1, S7). */
function sentTwice(store: RunStore): RunStore {
  const commit = async (worker: number, batch: readonly RunCommit[]): Promise<Map<string, CommitResult>> => {
    const [one, two] = await Promise.all([store.commit(worker, batch), store.commit(worker, batch)]);
    for (const [run, result] of two) if (result.ok) one.set(run, result);
    return one;
  };
  return { ...store, commit };
}
