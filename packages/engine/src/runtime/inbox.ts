import type { Delivery, RunMessages } from "../ports.ts";
import { type Core, forget } from "./core.ts";
import { lastBorn } from "./slot.ts";

/** Brings messages from the store to the runs in memory, and news of messages to whoever has the run. */
export class Inbox {
  private readonly wanted = new Set<string>();
  private reading = false;
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** Wakes whoever can take the news: this worker, or others by a hint. */
  delivered(deliveries: readonly Delivery[]): void {
    const others: string[] = [];
    let free = false;
    for (const { run, owner } of deliveries) {
      if (this.core.slots.has(run)) this.read([run]);
      else if (owner === undefined) free = true;
      else if (owner !== this.core.worker) others.push(run);
    }
    if (free) void this.core.claims.claim();
    if (others.length > 0) this.core.store.hints.send(others);
  }

  /** Somebody, perhaps another process, says that these runs have news. */
  hinted(runs: readonly string[]): void {
    const mine = runs.filter((run) => this.core.slots.has(run));
    if (mine.length > 0) this.read(mine);
    if (mine.length < runs.length || runs.length === 0) void this.core.claims.claim();
  }

  /** Reads the messages of runs in memory, soon, several calls in one. */
  read(runs: readonly string[]): void {
    for (const run of runs) this.wanted.add(run);
    if (this.reading) return;
    this.reading = true;
    this.core.clock.soon(() => void this.readWanted());
  }

  private async readWanted(): Promise<void> {
    try {
      while (this.wanted.size > 0) {
        const runs = [...this.wanted].slice(0, 500);
        for (const run of runs) this.wanted.delete(run);
        const asked = lastBorn();
        const found = await this.core.store.messages(this.core.worker, runs);
        this.take(found, asked);
        const owned = new Set(found.map(({ run }) => run));
        for (const run of runs) if (!owned.has(run)) this.notMine(run, asked);
      }
    } catch (error) {
      this.core.options.log("warn", "Messages could not be read; the sweep will find them.", { error });
    } finally {
      this.reading = false;
    }
  }

  /** Another worker has it by now, or it was parked by a call whose answer got lost. */
  private notMine(run: string, asked: number): void {
    const slot = this.core.slots.get(run);
    if (slot && slot.born <= asked && !slot.commit && !slot.parking) forget(this.core, slot);
  }

  /**
   * Feeds what was read to the runs; a message is taken in once however often it is read.
   *
   * @param asked The newest slot when the question was asked.
   */
  take(found: readonly RunMessages[], asked: number): void {
    for (const { run, wakeSeq, messages } of found) {
      const slot = this.core.slots.get(run);
      if (!slot) {
        // Owned but not in memory, for instance because its journal could not be read.
        this.core.claims.takeUpAgain(run);
        continue;
      }
      if (slot.born > asked) {
        // The answer is older than what this slot was made from.
        this.read([run]);
        continue;
      }
      slot.wakeSeq = Math.max(slot.wakeSeq, wakeSeq);
      const fresh = messages.filter(({ id }) => !slot.taken.has(id));
      for (const { id } of fresh) slot.taken.add(id);
      this.core.runs.feed(
        slot,
        ...fresh.flatMap(({ id, message }) =>
          message.kind === "granted"
            ? (this.core.gates.handed(slot, message.path, id) ?? [])
            : { input: { kind: "message" as const, message }, message: id },
        ),
      );
      this.core.parking.rest(slot);
    }
  }
}
