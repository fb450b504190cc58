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
  run: string;
  done(answer: RunAnswer): void;
}

/**
 * Requests that wait for a node of the run they started. A run is recognised by the event that caused it, in its first
 * commit, because that commit may hold the answer already and is heard of before the start of the run returns.
 */
export class AnswerWaiters {
  readonly #byEvent = new Map<string, Waiter>();
  readonly #byRun = new Map<string, Waiter>();

  get size(): number {
    return this.#byEvent.size + this.#byRun.size;
  }

  /** @param timeout Milliseconds. @returns the answer, and a way to stop waiting when the start failed. */
  wait(event: string, responders: ReadonlySet<string>, timeout: number): { answer: Promise<RunAnswer>; stop(): void } {
    let stop = () => {};
    const answer = new Promise<RunAnswer>((resolve) => {
      const timer = setTimeout(() => waiter.done({ kind: "timeout", run: waiter.run }), timeout);
      const waiter: Waiter = {
        responders,
        run: "",
        done: (result) => {
          clearTimeout(timer);
          this.#byEvent.delete(event);
          this.#byRun.delete(waiter.run);
          resolve(result);
        },
      };
      stop = () => waiter.done({ kind: "timeout", run: waiter.run });
      this.#byEvent.set(event, waiter);
    });
    return { answer, stop };
  }

  /** A commit of this process, after it is durable. */
  committed(commit: Commit): void {
    if (this.#byEvent.size === 0 && this.#byRun.size === 0) return;
    const first = commit.events[0];
    if (commit.rev === 0 && first?.t === "started" && first.cause.event !== undefined) {
      const waiter = this.#byEvent.get(first.cause.event);
      if (waiter) {
        this.#byEvent.delete(first.cause.event);
        waiter.run = commit.run;
        this.#byRun.set(commit.run, waiter);
      }
    }
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
