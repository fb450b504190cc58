import type { InboxEvent } from "@signalbox/model";

/** An event as it came in, before anything follows from it. */
export interface NewEvent {
  id: string;
  /** Epoch ms. */
  receivedAt: number;
  source: InboxEvent["source"];
  target: string;
  status: InboxEvent["status"];
  reason?: string;
  providerId?: string;
  workflow?: string;
  /** Ids of the runs that follow from it, chosen beforehand. */
  runs: readonly string[];
  headers: Record<string, string>;
  body: Uint8Array;
}
/** A stored one. */
export type StoredEvent = Omit<NewEvent, "runs"> & { runs: string[] };
/** One line of a list. */
export type EventInfo = Omit<StoredEvent, "headers" | "body"> & { bytes: number };

/**
 * Where incoming events are kept (rules HOOK-1 to HOOK-6, docs/spec/hooks.md). An event with a provider's id is kept
 * once for each target; a repeat is answered with the first one.
 */
export interface EventInbox {
  /** Stores an event. @returns the id of the earlier one when it is a repeat; then it is kept as a duplicate. */
  add(event: NewEvent): Promise<{ repeatOf?: string }>;
  get(id: string): Promise<StoredEvent | undefined>;
  /** Notes what became of an event that was matched again. */
  rematched(
    id: string,
    change: { status: InboxEvent["status"]; runs: readonly string[]; workflow?: string },
  ): Promise<void>;
  /** Matched events of the time given, of whose runs at least one does not exist. */
  unstarted(from: number, to: number, limit: number): Promise<StoredEvent[]>;
  /** Removes events received before. @returns how many. */
  prune(before: number): Promise<number>;
}
