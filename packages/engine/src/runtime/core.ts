import type { Ids } from "../decide/decide.ts";
import type { Clock, RunStore, WorkerId } from "../ports.ts";
import type { Attempts } from "./attempts.ts";
import type { Claims } from "./claims.ts";
import type { Gates } from "./gates.ts";
import type { Inbox } from "./inbox.ts";
import type { EngineOptions, Timing } from "./options.ts";
import type { Parking } from "./parking.ts";
import type { Plans } from "./plans.ts";
import type { Room } from "./room.ts";
import type { Runs } from "./runs.ts";
import type { ShortLived } from "./short-lived.ts";
import type { Slot } from "./slot.ts";
import type { Snapshots } from "./snapshots.ts";

/** What the parts of the run loop share. Only `Engine` sets it up. */
export interface Core {
  readonly options: EngineOptions;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly timing: Timing;
  readonly plans: Plans;
  /** The runs in memory, by id. */
  readonly slots: ShortLived<Slot>;
  worker: WorkerId;
  stopping: boolean;
  /** Epoch ms of the last confirmed heartbeat. */
  lastBeat: number;

  readonly runs: Runs;
  readonly attempts: Attempts;
  readonly inbox: Inbox;
  readonly claims: Claims;
  readonly parking: Parking;
  readonly gates: Gates;
  readonly snapshots: Snapshots;
  readonly room: Room;

  /** Calls back after `ms`, unless the engine stops before. */
  later(ms: number, action: () => void): void;
}

/**
 * Without a confirmed heartbeat for too long this worker may have been declared dead: it starts nothing new. The same
 * when its clock was set back by as much: then it does not know how long the last one is ago.
 */
export const isFenced = (core: Core): boolean => Math.abs(core.clock.now() - core.lastBeat) > core.timing.fence;

export function forget(core: Core, slot: Slot): void {
  if (core.slots.get(slot.run) === slot) core.slots.delete(slot.run);
  slot.timer?.withdraw();
  slot.timer = undefined;
  for (const flight of slot.running.values()) {
    flight.timeout?.();
    flight.abort.abort();
  }
  slot.running.clear();
  slot.inbox = [];
  core.room.left();
}
