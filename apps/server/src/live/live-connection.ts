import {
  briefRow,
  type ClientMessage,
  clientMessage,
  LIVE_PROTOCOL,
  type Right,
  type ServerMessage,
  SignalboxError,
} from "@signalbox/model";
import type { Identity } from "../auth/identity.ts";
import { authorize } from "../auth/policy.ts";
import { isDatabaseAway } from "../http/errors.ts";
import { Coalesced } from "./coalesce.ts";
import type { Commit, LiveHub, Topic } from "./live-hub.ts";
import { Outbox, type OutSocket } from "./outbox.ts";
import { RunFeed } from "./run-feed.ts";

const MAX_SUBSCRIPTIONS = 200;
/** Summaries in one message; beyond that a list is better fetched anew. */
const MAX_SUMMARIES = 100;
const RECHECK_TICKS = 30;
const PROGRESS_MS = 100;
const CLOSE_UNAUTHENTICATED = 4401;

type Subscription =
  | { type: "run"; run: string; feed: RunFeed; progressAt: Map<string, number> }
  | { type: "runs"; workflow: string | undefined; changes: Coalesced<string> }
  | { type: "topics"; topics: readonly string[]; changes: Coalesced<string> }
  | { type: "draft"; workflow: string };

const TOPIC_RIGHTS: Record<Topic, Right> = { approvals: "runs:read", inbox: "inbox:read", workflows: "workflows:read" };

/** One receiver of the live feed with its subscriptions. */
export class LiveConnection {
  readonly #hub: LiveHub;
  readonly #socket: OutSocket;
  readonly #identity: Identity;
  readonly #recheck: () => Promise<boolean>;
  readonly #outbox: Outbox;
  readonly #subscriptions = new Map<number, Subscription>();

  constructor(options: { hub: LiveHub; socket: OutSocket; identity: Identity; recheck: () => Promise<boolean> }) {
    this.#hub = options.hub;
    this.#socket = options.socket;
    this.#identity = options.identity;
    this.#recheck = options.recheck;
    this.#outbox = new Outbox(options.socket, () => this.#each("run", ({ feed }) => feed.room()));
    this.#send({ type: "hello", protocol: LIVE_PROTOCOL, server: this.#hub.version });
  }

  /** Whether there is a subscription of this kind. */
  wants(type: Subscription["type"]): boolean {
    for (const one of this.#subscriptions.values()) if (one.type === type) return true;
    return false;
  }

  /** Handles one message of the client; whatever is wrong with it is answered, never thrown. */
  receive(text: string): void {
    let sub: number | undefined;
    try {
      const parsed = clientMessage.safeParse(JSON.parse(text));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new SignalboxError("BAD_REQUEST", { detail: `message.${issue?.path.join(".")}: ${issue?.message}` });
      }
      const message = parsed.data;
      sub = "sub" in message ? message.sub : undefined;
      this.#handle(message);
    } catch (error) {
      const known =
        error instanceof SignalboxError
          ? error
          : new SignalboxError("BAD_REQUEST", { detail: "the message is not JSON" });
      this.#refuse(sub, known);
    }
  }

  committed(commit: Commit): void {
    const { rev, at, events } = commit;
    this.#each("run", ({ run, feed }) => run === commit.run && feed.committed({ rev, at, events: [...events] }));
  }

  stale(run: string): void {
    this.#each("run", (one) => one.run === run && one.feed.stale());
  }

  runChanged(run: string, workflow: string): void {
    this.#each("runs", (one) => (one.workflow === undefined || one.workflow === workflow) && one.changes.add(run));
  }

  changed(topic: Topic): void {
    this.#each("topics", (one) => one.topics.includes(topic) && one.changes.add(topic));
  }

  draftSaved(workflow: string, rev: number, by: string): void {
    this.#each("draft", (one, sub) => one.workflow === workflow && this.#send({ type: "draft", sub, rev, by }));
  }

  /** Progress is light: at most ten a second for a step, and none for a receiver that is behind. */
  progress(run: string, path: string, message: string, fraction: number | undefined): void {
    const now = Date.now();
    this.#each("run", (one, sub) => {
      if (one.run !== run || this.#outbox.full || now - (one.progressAt.get(path) ?? 0) < PROGRESS_MS) return;
      one.progressAt.set(path, now);
      this.#send({ type: "progress", sub, path, message, ...(fraction === undefined ? {} : { fraction }) });
    });
  }

  /** Once a second. */
  tick(now: number, count: number): void {
    this.#outbox.check(now);
    this.#each("run", ({ feed }) => feed.poll(now));
    if (count % RECHECK_TICKS === 0) void this.#checkIdentity();
  }

  /** Says goodbye. */
  end(code: number, reason: string): void {
    this.close();
    this.#socket.close(code, reason);
  }

  close(): void {
    for (const sub of [...this.#subscriptions.keys()]) this.#unsubscribe(sub);
  }

  #handle(message: ClientMessage): void {
    switch (message.type) {
      case "ping":
        this.#send({ type: "pong" });
        return;
      case "unsubscribe":
        this.#unsubscribe(message.sub);
        return;
      default:
        if (this.#subscriptions.has(message.sub)) {
          throw new SignalboxError("BAD_REQUEST", { detail: `subscription ${message.sub} is in use` });
        }
        if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
          throw new SignalboxError("BAD_REQUEST", { detail: `at most ${MAX_SUBSCRIPTIONS} subscriptions` });
        }
        for (const right of rightsFor(message)) authorize(this.#identity, right, Date.now());
        this.#subscriptions.set(message.sub, this.#subscribe(message));
    }
  }

  #subscribe(message: Exclude<ClientMessage, { type: "ping" | "unsubscribe" }>): Subscription {
    const { sub } = message;
    switch (message.type) {
      case "run": {
        const { run, brief } = message;
        const feed = new RunFeed(message.from, {
          read: (from, limit) => this.#hub.source.journal(run, from, limit),
          send: (rows) => this.#outbox.send({ type: "rows", sub, rows: brief ? rows.map(briefRow) : rows }),
          fail: (error) => this.#failed(sub, run, error),
        });
        return { type: "run", run, feed, progressAt: new Map() };
      }
      case "runs": {
        const busy = () => this.#outbox.full;
        return {
          type: "runs",
          workflow: message.workflow,
          changes: new Coalesced(250, busy, (ids) => this.#sendRuns(sub, ids)),
        };
      }
      case "topics": {
        const changes = new Coalesced<string>(
          300,
          () => this.#outbox.full,
          (topics) => topics.forEach((topic) => void this.#send({ type: "changed", sub, topic })),
        );
        return { type: "topics", topics: message.topics, changes };
      }
      case "draft":
        void this.#sendDraft(sub, message.workflow);
        return { type: "draft", workflow: message.workflow };
    }
  }

  async #sendRuns(sub: number, ids: string[]): Promise<void> {
    try {
      const runs = await this.#hub.source.summaries(ids.slice(-MAX_SUMMARIES));
      if (runs.length > 0 && this.#subscriptions.has(sub)) this.#send({ type: "runs", sub, runs });
    } catch (error) {
      this.#hub.log.debug({ err: error }, "summaries for the live feed could not be read");
    }
  }

  /** The present revision at once, so that a client that was away knows whether it missed one. */
  async #sendDraft(sub: number, workflow: string): Promise<void> {
    try {
      const draft = await this.#hub.source.draftRev(workflow);
      if (draft && this.#subscriptions.has(sub)) this.#send({ type: "draft", sub, ...draft });
      else if (!draft) this.#refuse(sub, new SignalboxError("NOT_FOUND", { what: "workflow", id: workflow }));
    } catch (error) {
      this.#hub.log.debug({ err: error }, "draft revision could not be read");
    }
  }

  #failed(sub: number, run: string, error: unknown): void {
    this.#unsubscribe(sub);
    if (isDatabaseAway(error)) {
      // Nothing is wrong with the subscription: the client comes back and goes on from its next revision.
      this.end(1013, "the database is away");
      return;
    }
    if ((error as Error).message !== "no such run")
      this.#hub.log.error({ err: error, run }, "journal could not be read");
    this.#refuse(sub, new SignalboxError("NOT_FOUND", { what: "run", id: run }));
  }

  #refuse(sub: number | undefined, error: SignalboxError): void {
    const message: ServerMessage = { type: "error", code: error.code, message: error.message };
    this.#send(sub === undefined ? message : { ...message, sub });
  }

  #unsubscribe(sub: number): void {
    const one = this.#subscriptions.get(sub);
    this.#subscriptions.delete(sub);
    if (one?.type === "run") one.feed.close();
    else if (one?.type === "runs" || one?.type === "topics") one.changes.stop();
  }

  async #checkIdentity(): Promise<void> {
    const good = await this.#recheck().catch(() => true);
    if (!good) this.end(CLOSE_UNAUTHENTICATED, "the session or token is no longer good");
  }

  #send(message: ServerMessage): boolean {
    return this.#outbox.send(message);
  }

  #each<T extends Subscription["type"]>(
    type: T,
    visit: (one: Extract<Subscription, { type: T }>, sub: number) => unknown,
  ): void {
    for (const [sub, one] of this.#subscriptions) {
      if (one.type === type) visit(one as Extract<Subscription, { type: T }>, sub);
    }
  }
}

function rightsFor(message: Exclude<ClientMessage, { type: "ping" | "unsubscribe" }>): Right[] {
  if (message.type === "topics") return message.topics.map((topic) => TOPIC_RIGHTS[topic]);
  return [message.type === "draft" ? "workflows:read" : "runs:read"];
}
