import { ShortLived } from "@signalbox/engine";
import { isObject, type JournalEvent, type Json } from "@signalbox/model";
import type { Commit } from "../live/live-hub.ts";

/** What a run says to the request that started it. */
export type RunAnswer =
  | { kind: "respond"; status: number; headers: Record<string, string>; body: Json }
  /** The run ended without a word. */
  | { kind: "ended"; run: string; status: "succeeded" | "failed" | "cancelled" }
  | { kind: "timeout"; run: string };

interface Waiter {
  responders: ReadonlySet<string>;
  done(answer: RunAnswer): void;
}

/**
 * Requests that wait for a node of the run they start. The run's id is known before it starts, so the answer may be in
 * its very first commit, which is heard of before the start returns.
 */
export class AnswerWaiters {
  readonly #byRun = new ShortLived<Waiter>();

  get size(): number {
    return this.#byRun.size;
  }

  /** @param timeout Milliseconds. @returns the answer, and a way to stop waiting when the start failed. */
  wait(run: string, responders: ReadonlySet<string>, timeout: number): { answer: Promise<RunAnswer>; stop(): void } {
    let stop = () => {};
    const answer = new Promise<RunAnswer>((resolve) => {
      const done = (result: RunAnswer) => {
        clearTimeout(timer);
        this.#byRun.delete(run);
        resolve(result);
      };
      stop = () => done({ kind: "timeout", run });
      const timer = setTimeout(stop, timeout);
      this.#byRun.set(run, { responders, done });
    });
    return { answer, stop };
  }

  /** A commit of this process, after it is durable. */
  committed(commit: Commit): void {
    if (this.#byRun.size === 0) return;
    const waiter = this.#byRun.get(commit.run);
    if (waiter) for (const event of commit.events) if (this.#take(waiter, event, commit.run)) return;
  }

  #take(waiter: Waiter, event: JournalEvent, run: string): boolean {
    if ((event.t === "pure" || event.t === "completed") && waiter.responders.has(nodeOf(event.p))) {
      waiter.done(answerOf(event.out ?? null));
      return true;
    }
    if (event.t !== "ended") return false;
    waiter.done({ kind: "ended", run, status: event.status });
    return true;
  }
}

/** Node id of a path: `lines[3]/label` is a step of `label`. */
export const nodeOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function answerOf(output: Json): RunAnswer {
  if (!isObject(output)) return { kind: "respond", status: 200, headers: {}, body: output };
  const headers: Record<string, string> = {};
  if (isObject(output.headers))
    for (const [name, value] of Object.entries(output.headers)) headers[name] = String(value);
  const status = typeof output.status === "number" ? output.status : 200;
  return { kind: "respond", status, headers, body: output.body ?? null };
}
