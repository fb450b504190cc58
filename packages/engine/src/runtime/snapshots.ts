import type { Core } from "./core.ts";
import type { Slot } from "./slot.ts";
import { freeze } from "./snapshot.ts";

/** Rows since the last snapshot from which one is taken. */
export interface SnapshotLimits {
  /** While a run goes on; default 1,000. */
  rows: number;
  /** When it is parked; default 200. */
  parkRows: number;
}
export const SNAPSHOT_LIMITS: SnapshotLimits = { rows: 1000, parkRows: 200 };

/** A row's worth of a snapshot: one that is larger than this for each row since the last is not taken yet. */
const BYTES_A_ROW = 1024;

/**
 * Takes snapshots of runs whose journals have become long, off the way of commits (rule SNAP-2). A large state is
 * taken less often, so that what is written for snapshots stays below what is written for the journal.
 */
export class Snapshots {
  private readonly core: Core;
  private readonly limits: SnapshotLimits;

  constructor(core: Core) {
    this.core = core;
    this.limits = { ...SNAPSHOT_LIMITS, ...core.options.snapshots };
  }

  /** After a commit, before the next decision: the state is then exactly what the journal says. */
  committed(slot: Slot): void {
    if (slot.rev - slot.snapshot.rev >= this.due(slot, this.limits.rows)) this.take(slot);
  }

  /** A parked run leaves the memory; its state is taken along. */
  parked(slot: Slot): void {
    if (slot.rev - slot.snapshot.rev > this.due(slot, this.limits.parkRows)) this.take(slot);
  }

  private due(slot: Slot, rows: number): number {
    return Math.max(rows, Math.floor(slot.snapshot.bytes / BYTES_A_ROW));
  }

  private take(slot: Slot): void {
    const { core } = this;
    try {
      const snapshot = freeze(slot.plan, slot.state, slot.rev);
      slot.snapshot = { rev: snapshot.rev, bytes: snapshot.data.length };
      core.store.saveSnapshot(slot.run, snapshot).catch((error: unknown) => this.failed(slot, error));
    } catch (error) {
      this.failed(slot, error);
    }
  }

  private failed(slot: Slot, error: unknown): void {
    this.core.options.log("warn", "A snapshot could not be taken; the run goes on without.", {
      runId: slot.run,
      error,
    });
  }
}
