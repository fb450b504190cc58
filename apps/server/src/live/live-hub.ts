import type { JournalEvent, JournalRow, RunSummary } from "@signalbox/model";
import type { Identity } from "../auth/identity.ts";
import type { Logger } from "../ops/log.ts";
import { LiveConnection } from "./live-connection.ts";
import type { OutSocket } from "./outbox.ts";

/** What the feed reads from storage. */
export interface LiveSource {
  journal(run: string, from: number, limit: number): Promise<{ rows: JournalRow[]; more: boolean } | undefined>;
  summaries(ids: readonly string[]): Promise<RunSummary[]>;
  /** The newest runs, of one workflow or of all. */
  newest(limit: number): Promise<RunSummary[]>;
  draftRev(workflow: string): Promise<{ rev: number; by: string } | undefined>;
  /** A text that changes whenever what a topic stands for did. */
  topicStamp(topic: Topic): Promise<string>;
}
export interface Commit {
  run: string;
  workflow: string;
  rev: number;
  at: number;
  events: readonly JournalEvent[];
}
export type Topic = "approvals" | "inbox" | "workflows";

const TOPICS: readonly Topic[] = ["approvals", "inbox", "workflows"];
const TICK_MS = 1000;
/** Events that change what a list of runs shows. */
const LISTED = new Set<JournalEvent["t"]>(["started", "ended", "reopened", "wait", "resolved", "failed", "retry"]);

/** The exchange between commits and the receivers of the live feed (docs/spec/live.md). */
export class LiveHub {
  readonly source: LiveSource;
  readonly log: Logger;
  readonly version: string;
  readonly #connections = new Set<LiveConnection>();
  readonly #seen = new Map<string, string>();
  readonly #stamps = new Map<Topic, string>();
  #tick: NodeJS.Timeout | undefined;
  #ticks = 0;

  constructor(options: { source: LiveSource; log: Logger; version: string }) {
    this.source = options.source;
    this.log = options.log;
    this.version = options.version;
  }

  /** Takes a socket over. Its `message` handler must already be attached by the caller through the result. */
  connect(socket: OutSocket, identity: Identity, recheck: () => Promise<boolean>): LiveConnection {
    const connection = new LiveConnection({ hub: this, socket, identity, recheck });
    this.#connections.add(connection);
    this.#tick ??= setInterval(() => this.#onTick(), TICK_MS).unref();
    return connection;
  }

  disconnect(connection: LiveConnection): void {
    connection.close();
    this.#connections.delete(connection);
    if (this.#connections.size === 0) {
      clearInterval(this.#tick);
      this.#tick = undefined;
      this.#seen.clear();
    }
  }

  get size(): number {
    return this.#connections.size;
  }

  /** A commit of this process, after it is durable. */
  committed(commit: Commit): void {
    if (this.#connections.size === 0) return;
    const listed = commit.events.some((event) => LISTED.has(event.t));
    const approvals = commit.events.some(
      (event) => event.t === "wait" || event.t === "resolved" || event.t === "ended",
    );
    for (const connection of this.#connections) {
      connection.committed(commit);
      if (listed) connection.runChanged(commit.run, commit.workflow);
      if (approvals) connection.changed("approvals");
    }
  }

  /** Runs that another process may have moved. */
  hinted(runs: readonly string[]): void {
    for (const connection of this.#connections) for (const run of runs) connection.stale(run);
  }

  progress(run: string, path: string, message: string, fraction: number | undefined): void {
    for (const connection of this.#connections) connection.progress(run, path, message, fraction);
  }

  changed(topic: Topic): void {
    for (const connection of this.#connections) connection.changed(topic);
  }

  draftSaved(workflow: string, rev: number, by: string): void {
    for (const connection of this.#connections) connection.draftSaved(workflow, rev, by);
    this.changed("workflows");
  }

  /** Tells everybody to come back elsewhere, or later. */
  stop(): void {
    clearInterval(this.#tick);
    for (const connection of this.#connections) connection.end(1012, "the server stops");
    this.#connections.clear();
  }

  #onTick(): void {
    this.#ticks++;
    const now = Date.now();
    for (const connection of this.#connections) connection.tick(now, this.#ticks);
    const wants = (type: "runs" | "topics") => [...this.#connections].some((one) => one.wants(type));
    if (this.#ticks % 2 === 0 && wants("runs")) void this.#lookForChanges();
    if (this.#ticks % 5 === 0 && wants("topics")) void this.#lookForTopics();
  }

  /** What other processes took in or published is looked for rather than heard of. */
  async #lookForTopics(): Promise<void> {
    try {
      for (const topic of TOPICS) {
        const stamp = await this.source.topicStamp(topic);
        if (this.#stamps.get(topic) !== stamp) this.changed(topic);
        this.#stamps.set(topic, stamp);
      }
    } catch (error) {
      this.log.debug({ err: error }, "changes of lists could not be looked for");
    }
  }

  /** Runs of other processes, and those that began to wait, make no commit here; the newest are compared instead. */
  async #lookForChanges(): Promise<void> {
    try {
      for (const run of await this.source.newest(50)) {
        const state = `${run.status} ${run.endedAt ?? ""}`;
        const before = this.#seen.get(run.id);
        if (before === state) continue;
        this.#seen.delete(run.id);
        this.#seen.set(run.id, state);
        // Those that are seen for the first time too: they may have changed between a client's list and its subscription.
        for (const connection of this.#connections) connection.runChanged(run.id, run.workflow);
      }
      while (this.#seen.size > 500) this.#seen.delete(this.#seen.keys().next().value as string);
    } catch (error) {
      this.log.debug({ err: error }, "newest runs could not be read");
    }
  }
}
