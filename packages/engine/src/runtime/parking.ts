import { isFinal } from "@signalbox/model";
import { type Core, forget } from "./core.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { dueOf, isIdle, type Slot } from "./slot.ts";

/** Gives runs up that only wait, so that a waiting run costs a row and no memory (rule PARK-1). */
export class Parking {
  private readonly parks: OneAtATime<Slot>;
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
    this.parks = new OneAtATime(core.clock, (slots) => this.park(slots));
  }

  /** Nothing to do for this run now: keep it for a moment, or park it. */
  rest(slot: Slot): void {
    const { core } = this;
    if (slot.parking || core.stopping || core.slots.get(slot.run) !== slot || !isIdle(slot)) return;
    if (isFinal(slot.state.status)) return;
    const due = dueOf(slot);
    if (due !== undefined && due - core.clock.now() < core.timing.parkAfter) return;
    slot.parking = true;
    this.parks.add([slot]);
  }

  private async park(slots: readonly Slot[]): Promise<void> {
    const { core } = this;
    const ready = slots.filter((slot) => isIdle(slot) && core.slots.get(slot.run) === slot);
    const now = new Set(ready);
    for (const slot of slots) if (!now.has(slot)) this.goOn(slot);
    if (ready.length === 0) return;
    let parked = new Set<string>();
    let reached = true;
    try {
      const parks = ready.map((slot) => ({
        run: slot.run,
        epoch: slot.epoch,
        wakeSeq: slot.wakeSeq,
        wakeAt: dueOf(slot),
      }));
      parked = await core.store.park(core.worker, parks);
    } catch (error) {
      reached = false;
      core.options.log("warn", "Waiting runs could not be parked; the sweep tries again.", { error });
    }
    for (const slot of ready) {
      if (parked.has(slot.run)) {
        core.snapshots.parked(slot);
        forget(core, slot);
      }
      this.goOn(slot);
    }
    // Those that were not parked have news, or belong to another worker by now.
    const news = ready.filter((slot) => !parked.has(slot.run)).map((slot) => slot.run);
    if (reached && news.length > 0) core.inbox.read(news);
  }

  /** What arrived meanwhile is decided now. */
  private goOn(slot: Slot): void {
    slot.parking = false;
    if (this.core.slots.get(slot.run) !== slot) return;
    this.core.runs.feed(slot);
    if (!slot.commit) this.core.attempts.sync(slot);
  }
}
