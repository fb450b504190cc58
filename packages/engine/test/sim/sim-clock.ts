import type { Clock } from "../../src/ports.ts";
import { correction } from "../../src/runtime/clock.ts";
import type { Process, World } from "./world.ts";

/** The clock of one process, in virtual time; it may be wrong, and is set right by heartbeats like the real one. */
export class SimClock implements Clock {
  private readonly world: World;
  private readonly process: Process;

  constructor(world: World, process: Process) {
    this.world = world;
    this.process = process;
  }

  now(): number {
    return this.world.now + this.process.skew;
  }

  at(at: number, callback: () => void): () => void {
    let withdraw: () => void;
    const arm = () => {
      withdraw = this.world.schedule(at - this.process.skew, this.process, () =>
        this.now() >= at ? callback() : arm(),
      );
    };
    arm();
    return () => withdraw();
  }

  soon(callback: () => void): void {
    this.world.schedule(this.world.now, this.process, callback);
  }

  adjust(databaseNow: number, shown: number, doubt: number): void {
    this.process.skew += correction(databaseNow - shown, doubt);
  }
}
