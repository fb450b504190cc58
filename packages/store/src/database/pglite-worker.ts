import { parentPort, workerData } from "node:worker_threads";
import { openPglite } from "./pglite-channel.ts";

/** The other end of pglite-thread.ts: carries statements out, one after the other. */
export type Request = { id: number; text: string; params: readonly unknown[] } | { id: number; close: true };
export type Answer =
  | { id: number; rows: unknown[]; count: number }
  | { id: number; error: { message: string; code?: string } };

const port = parentPort;
if (!port) throw new Error("pglite-worker.ts runs in a worker thread only.");
const opening = openPglite((workerData as { folder: string }).folder);
opening.then(
  () => port.postMessage({ id: 0, rows: [], count: 0 } satisfies Answer),
  (error: Error) => port.postMessage({ id: 0, error: { message: error.message } } satisfies Answer),
);

port.on("message", async (request: Request) => {
  const { id } = request;
  try {
    const channel = await opening;
    if ("close" in request) {
      await channel.close();
      port.postMessage({ id, rows: [], count: 0 } satisfies Answer);
      port.close();
    } else {
      port.postMessage({ id, ...(await channel.query(request.text, request.params)) } satisfies Answer);
    }
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    port.postMessage({ id, error: code === undefined ? { message } : { message, code } } satisfies Answer);
  }
});
