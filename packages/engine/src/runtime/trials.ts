import { findAct } from "../decide/state.ts";
import type { Core } from "./core.ts";
import type { Slot } from "./slot.ts";

/**
 * Steps that were in flight when workers were lost are tried one after the other (rule OWN-5): the next loss then says
 * which of them it was, and those that were only near it are not given up.
 */
export class Trials {
  private current: { slot: Slot; path: string } | undefined;
  private waiting: { slot: Slot; path: string }[] = [];
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  want(slot: Slot, path: string): void {
    if (this.waiting.some((other) => other.slot === slot && other.path === path)) return;
    if (this.current?.slot === slot && this.current.path === path) return;
    this.waiting.push({ slot, path });
  }

  /** Begins the next trial, when none is under way. */
  next(): void {
    if (this.current && this.isScheduled(this.current)) return;
    this.current = this.waiting.shift();
    while (this.current && !this.isScheduled(this.current)) this.current = this.waiting.shift();
    if (!this.current) return;
    const { slot, path } = this.current;
    // Written down first: only then does a loss count against it.
    this.core.runs.feed(slot, { input: { kind: "trial", path } });
  }

  private isScheduled({ slot, path }: { slot: Slot; path: string }): boolean {
    return this.core.slots.get(slot.run) === slot && findAct(slot.state, path)?.status === "scheduled";
  }
}
