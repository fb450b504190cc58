import type { ClientMessage, JournalRow, RunSummary, ServerMessage } from "@signalbox/model";
import { ApiError } from "./api-error.ts";
import type { Backoff } from "./backoff.ts";
import { LastingSocket, type SocketMaker } from "./socket.ts";

export type LiveTopic = Extract<ClientMessage, { type: "topics" }>["topics"][number];
export interface LiveProgress {
  path: string;
  message?: string;
  /** 0 to 1. */
  fraction?: number;
}
/** `refused`: the session or token is no longer good; sign in and make a new feed. */
export type LiveStatus =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "down" /** Ms until the next try. */; retryIn: number }
  | { state: "refused" }
  | { state: "closed" };

export interface LiveOptions {
  /** `ws://127.0.0.1:7777/api/v1/live`; an `http` address of the server is taken too. */
  url: string;
  token?: string;
  /** Default: the global one. */
  WebSocket?: SocketMaker;
  onStatus?(status: LiveStatus): void;
  backoff?: Backoff;
  /** Ms of silence before a ping; default 20,000. */
  idle?: number;
}
export interface RunOptions {
  /** Large values are only begun; rows say of which steps (rule LIVE-9). Default: all values are whole. */
  brief?: boolean;
  onProgress?(progress: LiveProgress): void;
  /** The server will send nothing for this subscription, for example because there is no such run. */
  onError?(error: ApiError): void;
}

/** One websocket, many subscriptions; each returns a function that ends it. They outlive lost connections. */
export interface Live {
  readonly status: LiveStatus;
  /**
   * Every journal row of a run from `from` on, in rev order, each exactly once, whatever the connection does
   * (rules LIVE-1 to LIVE-3 of docs/spec/live.md).
   */
  run(id: string, from: number, onRows: (rows: JournalRow[]) => void, options?: RunOptions): () => void;
  /** Summaries of runs that start or change. After a lost connection, fetch the list again: `onResume` says when. */
  runs(filter: { workflow?: string }, onRuns: (runs: RunSummary[]) => void, onResume?: () => void): () => void;
  /** Hints that a list changed. Also called for every topic after a lost connection, when something may have been missed. */
  topics(topics: LiveTopic[], onChanged: (topic: string) => void): () => void;
  draft(workflow: string, onDraft: (draft: { rev: number; by: string }) => void): () => void;
  onStatus(listener: (status: LiveStatus) => void): () => void;
  /** Try now instead of waiting. */
  wake(): void;
  close(): void;
}

interface Subscription {
  message(sub: number): ClientMessage;
  /** Answers `gap` when messages were missed and it must be subscribed again. */
  take(message: ServerMessage): "gap" | undefined;
  resumed?(): void;
}

/** Opens the live feed. It connects at once and stays until `close`. */
export function createLive(options: LiveOptions): Live {
  const subscriptions = new Map<number, Subscription>();
  const listeners = new Set<(status: LiveStatus) => void>();
  if (options.onStatus) listeners.add(options.onStatus);
  let next = 1;
  let opened = 0;
  let status: LiveStatus = { state: "connecting" };
  const setStatus = (to: LiveStatus) => {
    status = to;
    for (const listener of listeners) listener(to);
  };
  const maker = options.WebSocket ?? (globalThis as { WebSocket?: SocketMaker }).WebSocket;
  if (!maker) throw new TypeError("createLive needs a WebSocket: pass one as `WebSocket`, or use Node 22 or newer");

  const socket = new LastingSocket(
    {
      url: liveUrl(options.url),
      protocols: options.token ? ["signalbox.v1", `bearer.${options.token}`] : ["signalbox.v1"],
      WebSocket: maker,
      ping: JSON.stringify({ type: "ping" } satisfies ClientMessage),
      ...(options.backoff ? { backoff: options.backoff } : {}),
      ...(options.idle ? { idle: options.idle } : {}),
    },
    {
      open() {
        for (const [sub, subscription] of subscriptions) socket.send(JSON.stringify(subscription.message(sub)));
        if (opened++ > 0) for (const subscription of subscriptions.values()) subscription.resumed?.();
        setStatus({ state: "open" });
      },
      message(data) {
        const message = JSON.parse(data) as ServerMessage;
        const sub = "sub" in message ? message.sub : undefined;
        const subscription = sub === undefined ? undefined : subscriptions.get(sub);
        if (sub === undefined || subscription?.take(message) !== "gap") return;
        // A new number, so that rows still on their way under the old one are not mistaken for the new ones.
        subscriptions.delete(sub);
        socket.send(JSON.stringify({ type: "unsubscribe", sub } satisfies ClientMessage));
        add(subscription);
      },
      down: (retryIn, final) => setStatus(final ? { state: "refused" } : { state: "down", retryIn: retryIn ?? 0 }),
    },
  );

  function add(subscription: Subscription): void {
    const sub = next++;
    subscriptions.set(sub, subscription);
    socket.send(JSON.stringify(subscription.message(sub)));
  }
  function subscribe(subscription: Subscription): () => void {
    add(subscription);
    return () => {
      for (const [sub, known] of subscriptions) {
        if (known !== subscription) continue;
        subscriptions.delete(sub);
        socket.send(JSON.stringify({ type: "unsubscribe", sub } satisfies ClientMessage));
      }
    };
  }

  return {
    get status() {
      return status;
    },
    run: (id, from, onRows, rest = {}) => subscribe(runSubscription(id, from, onRows, rest)),
    runs: (filter, onRuns, onResume) =>
      subscribe({
        message: (sub) => ({ type: "runs", sub, ...filter }),
        take(message) {
          if (message.type === "runs") onRuns(message.runs);
          return undefined;
        },
        resumed: () => onResume?.(),
      }),
    topics: (topics, onChanged) =>
      subscribe({
        message: (sub) => ({ type: "topics", sub, topics }),
        take(message) {
          if (message.type === "changed") onChanged(message.topic);
          return undefined;
        },
        resumed() {
          for (const topic of topics) onChanged(topic);
        },
      }),
    draft: (workflow, onDraft) =>
      subscribe({
        message: (sub) => ({ type: "draft", sub, workflow }),
        take(message) {
          if (message.type === "draft") onDraft({ rev: message.rev, by: message.by });
          return undefined;
        },
      }),
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake: () => socket.wake(),
    close() {
      socket.close();
      subscriptions.clear();
      setStatus({ state: "closed" });
    },
  };
}

/** Follows `next`, the rev it expects: older rows are repeats and dropped, a newer first row is a gap. */
function runSubscription(
  run: string,
  from: number,
  onRows: (rows: JournalRow[]) => void,
  options: RunOptions,
): Subscription {
  let next = from;
  return {
    message: (sub) => ({ type: "run", sub, run, from: next, ...(options.brief && { brief: true }) }),
    take(message) {
      if (message.type === "progress") {
        const { path, message: text, fraction } = message;
        options.onProgress?.({
          path,
          ...(text === undefined ? {} : { message: text }),
          ...(fraction === undefined ? {} : { fraction }),
        });
      } else if (message.type === "error") {
        options.onError?.(new ApiError(message.code, message.message, 0));
      } else if (message.type === "rows") {
        const fresh = message.rows.filter((row) => row.rev >= next);
        const first = fresh[0];
        if (first === undefined) return undefined;
        if (first.rev !== next) return "gap";
        next = (fresh.at(-1)?.rev ?? next) + 1;
        onRows(fresh);
      }
      return undefined;
    },
  };
}

/** `http://host:1` and `ws://host:1/api/v1/live` both name the feed of that server. */
export function liveUrl(url: string): string {
  const socket = url.replace(/^http/, "ws").replace(/\/+$/, "");
  return socket.endsWith("/live") ? socket : `${socket}/api/v1/live`;
}
