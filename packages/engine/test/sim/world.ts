import { T0 } from "../support/driver.ts";
import { Random } from "./random.ts";

/** What can go wrong, as probabilities for each call; all zero by default. */
export interface Faults {
  /** A request takes up to 20 s instead of 5 ms. */
  slow: number;
  /** The connection is lost before the request arrives, or before its answer does. */
  lost: number;
  /** A hint, or the wake-up after a message was stored, gets lost; a hint comes twice. */
  hint: number;
  /** The process that makes the call dies, before or after the effect. */
  crash: number;
  /** The process that makes the call stands still for up to 20 s: a zombie, when others took over meanwhile. */
  pause: number;
  /** The clock of the process that makes the call jumps by up to 30 s, either way. */
  jump: number;
}
export const NO_FAULTS: Faults = { slow: 0, lost: 0, hint: 0, crash: 0, pause: 0, jump: 0 };

/** Kills the process that makes call number `call`, before or after the effect of the call. */
export interface CrashAt {
  call: number;
  after: boolean;
}

export interface Process {
  readonly id: number;
  alive: boolean;
  pausedUntil: number;
  /** Milliseconds its clock is ahead. */
  skew: number;
  onDeath(): void;
}

interface Turn {
  at: number;
  order: number;
  process: Process | undefined;
  run(): void;
}

export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/**
 * Time, order and misfortune. Everything that is asynchronous waits for a turn here; turns are taken one by one, by
 * virtual time and then by a seeded shuffle, so that a seed and a list of crashes fix everything that happens.
 */
export class World {
  now = T0;
  calls = 0;
  /** Names of the calls by number, from 1. */
  readonly names: string[] = [];
  /** Off: from now on nothing goes wrong any more. */
  faulty = true;
  readonly random: Random;
  private readonly faults: Faults;
  private readonly crashes: CrashAt[];
  private turns: Turn[] = [];

  constructor(seed: number, faults: Partial<Faults> = {}, crashes: readonly CrashAt[] = []) {
    this.random = new Random(seed);
    this.faults = { ...NO_FAULTS, ...faults };
    this.crashes = [...crashes];
  }

  /** Takes a turn at virtual time `at`; belonging to a process, only while that is alive. @returns a withdrawal. */
  schedule(at: number, process: Process | undefined, run: () => void): () => void {
    const turn: Turn = { at: Math.max(at, this.now), order: this.random.next(), process, run };
    this.insert(turn);
    return () => {
      turn.run = () => {};
    };
  }

  private insert(turn: Turn): void {
    let [low, high] = [0, this.turns.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.turns[middle] as Turn;
      // Latest first, so that the next turn is taken from the end.
      if (other.at > turn.at || (other.at === turn.at && other.order > turn.order)) low = middle + 1;
      else high = middle;
    }
    this.turns.splice(low, 0, turn);
  }

  wait(ms: number, process?: Process): Promise<void> {
    return new Promise((resolve) => this.schedule(this.now + ms, process, resolve));
  }

  /** Takes turns until `done`, or until virtual time is up. @returns whether it is done. */
  async run(done: () => boolean, until: number): Promise<boolean> {
    while (!done()) {
      const turn = this.turns.pop();
      if (!turn || turn.at > until) {
        if (turn) this.turns.push(turn);
        return false;
      }
      this.now = turn.at;
      if (turn.process && !turn.process.alive) continue;
      if (turn.process && turn.process.pausedUntil > this.now) {
        turn.at = turn.process.pausedUntil;
        this.insert(turn);
        continue;
      }
      turn.run();
      // Everything that follows without waiting for another turn happens now.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return true;
  }

  /** A call through a port: a request on its way, the effect, the answer on its way back. */
  async call<T>(process: Process, name: string, effect: () => T | Promise<T>): Promise<T> {
    const call = ++this.calls;
    this.names[call] = name;
    const { random, faults } = this;
    if (this.happens(faults.pause)) process.pausedUntil = this.now + random.below(20_000);
    if (this.happens(faults.jump)) process.skew += random.below(60_000) - 30_000;
    const delay = this.happens(faults.slow) ? random.below(20_000) : random.below(5);
    await this.wait(delay);
    const crash = this.crashes.find((planned) => planned.call === call);
    if ((crash && !crash.after) || this.happens(faults.crash)) await this.kill(process);
    if (this.happens(faults.lost)) return this.lose(process);
    const result = await effect();
    if (crash?.after || this.happens(faults.crash)) await this.kill(process);
    if (this.happens(faults.lost)) return this.lose(process);
    await this.wait(random.below(5), process);
    return result;
  }

  happens(probability: number): boolean {
    return this.faulty && this.random.chance(probability);
  }

  private async lose(process: Process): Promise<never> {
    await this.wait(this.random.below(50), process);
    throw new ConnectionLost("The connection was lost.");
  }

  /** The process is gone; whoever waits for it waits for ever. */
  kill(process: Process): Promise<never> {
    if (process.alive) {
      process.alive = false;
      process.onDeath();
    }
    return new Promise<never>(() => {});
  }

  get hintFault(): number {
    return this.faults.hint;
  }
}
