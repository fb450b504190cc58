import { Worker } from "node:worker_threads";
import type { PgliteChannel } from "./pglite-database.ts";
import type { Answer, Request } from "./pglite-worker.ts";
import type { QueryResult } from "./sql.ts";

/** An error of the database that crossed the thread border. */
class PgliteError extends Error {
  override readonly name = "PgliteError";
  readonly code: string | undefined;
  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/** A PGlite in a thread of its own: its statements run synchronously there and would stop everything else here. */
export async function openPgliteThread(folder: string): Promise<PgliteChannel> {
  const worker = new Worker(new URL("./pglite-worker.ts", import.meta.url), { workerData: { folder } });
  const waiting = new Map<number, { resolve(answer: QueryResult<unknown>): void; reject(error: Error): void }>();
  let last = 0;
  let gone: Error | undefined;
  worker.on("message", (answer: Answer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) caller?.reject(new PgliteError(answer.error.message, answer.error.code));
    else caller?.resolve(answer);
  });
  const end = (error: Error) => {
    gone = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("error", end);
  worker.on("exit", () => end(new Error("Connection terminated: the database thread has ended.")));
  const ask = (request: { text: string; params: readonly unknown[] } | { close: true } | undefined) =>
    new Promise<QueryResult<unknown>>((resolve, reject) => {
      if (gone) return reject(gone);
      const id = request === undefined ? 0 : ++last;
      waiting.set(id, { resolve, reject });
      if (request) worker.postMessage({ id, ...request } as Request);
    });
  await ask(undefined);
  return {
    query: async <R>(text: string, params: readonly unknown[]) => (await ask({ text, params })) as QueryResult<R>,
    close: async () => {
      if (!gone) await ask({ close: true }).catch(() => {});
      await worker.terminate();
    },
  };
}
