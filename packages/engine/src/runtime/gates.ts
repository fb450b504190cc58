import type { Input } from "../decide/decide.ts";
import { awaitsPlace, isHeld } from "../decide/gates.ts";
import { type GateState, isActive, type RunState } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import type { Delivery, SlotKeep, SlotRelease } from "../ports.ts";
import { type Core, isFenced } from "./core.ts";
import type { Slot, SlotInput } from "./slot.ts";

/** What one run has asked for and may hold, in the memory of its worker. */
export interface SlotGates {
  /** By path; `""` is the run itself. */
  readonly asked: Map<string, Ask>;
  /** Steps that hold a slot of a key or have asked for one. */
  readonly places: Set<string>;
  /** Calls not yet answered that give back what it no longer wants. */
  giving: number;
}

/** One gate on its way through: first the slot, then the start time. */
interface Ask {
  readonly slot: Slot;
  readonly path: string;
  /** Every `gate` event makes one of its own, so this tells a new wish from an old one. */
  readonly gate: GateState;
  /** `asking` and `reserving` have an answer coming; `queued` waits for a message. */
  stage: "asking" | "queued" | "reserving" | "done";
  /** A message said that the slot is there, perhaps before the answer came. */
  handed: boolean;
  /** Messages that are consumed with the passing. */
  readonly messages: string[];
}

export const newGates = (): SlotGates => ({ asked: new Map(), places: new Set(), giving: 0 });

/** Gates that nobody has passed yet, by path. */
export function wantsOf(state: RunState): Map<string, GateState> {
  const wants = new Map<string, GateState>();
  if (state.gate && !state.gate.passed && !state.ending) wants.set("", state.gate);
  for (const act of state.active.values()) {
    // From the outside in: whoever holds an inner place never waits for an outer one.
    if (act.gate && awaitsPlace(act) && !isHeld(state, act.scope)) wants.set(act.path, act.gate);
  }
  return wants;
}

/** Paths that have a slot of a key, or want one: what is to be kept when the run is taken up. */
export function placesOf(state: RunState): Set<string> {
  const places = new Set<string>();
  if (state.gate?.slot) places.add("");
  for (const act of state.active.values()) if (act.gate?.slot && isActive(act.status)) places.add(act.path);
  return places;
}

const limited = new WeakMap<Plan, boolean>();
/** Whether runs of this version can meet a gate at all. */
function hasLimits(plan: Plan): boolean {
  let has = limited.get(plan);
  if (has === undefined) {
    has = plan.document.settings.concurrency !== undefined || [...plan.nodes.values()].some(({ node }) => node.limit);
    limited.set(plan, has);
  }
  return has;
}

/**
 * Whether something wanted is not asked for yet, or an answer is to come: until then the run may not be parked. Nobody
 * takes up a run that is parked, so after a crash nobody would give back what it no longer wants.
 */
export function awaitsGate({ plan, state, gates }: Slot): boolean {
  if (gates.giving > 0) return true;
  if (!hasLimits(plan)) return false;
  for (const [path, gate] of wantsOf(state)) {
    const ask = gates.asked.get(path);
    if (ask?.gate !== gate || ask.stage !== "queued") return true;
  }
  return false;
}

/**
 * Gets for runs what their gates want: slots of concurrency keys, and start times (rules LIMIT-5 and LIMIT-6). What is wanted, and what
 * is to be given back, follows from the committed state, compared with what was asked before. Many runs share a call:
 * first slots are given back, then slots are asked for, then times.
 */
export class Gates {
  private keeps: (SlotKeep & { slot: Slot })[] = [];
  private releases: (SlotRelease & { slot: Slot })[] = [];
  private asks: Ask[] = [];
  private rates: Ask[] = [];
  private pumping = false;
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** A run that was read from its journal: whatever it held and does not want any more is given back. */
  takenUp(slot: Slot): void {
    if (!hasLimits(slot.plan)) return;
    const places = placesOf(slot.state);
    for (const path of places) slot.gates.places.add(path);
    slot.gates.giving++;
    this.keeps.push({ slot, run: slot.run, epoch: slot.epoch, keep: [...places] });
    this.pump();
  }

  /** Only for states that are committed. */
  sync(slot: Slot): void {
    if (!hasLimits(slot.plan) && slot.gates.places.size === 0) return;
    const { asked, places } = slot.gates;
    const wants = wantsOf(slot.state);
    const current = placesOf(slot.state);
    for (const path of places) if (!current.has(path)) this.giveBack(slot, path);
    for (const path of current) places.add(path);
    for (const path of asked.keys()) if (!wants.has(path)) asked.delete(path);
    if (isFenced(this.core) || this.core.stopping) return;
    for (const [path, gate] of wants) {
      if (asked.get(path)?.gate === gate) continue;
      const ask: Ask = { slot, path, gate, stage: gate.slot ? "asking" : "reserving", handed: false, messages: [] };
      asked.set(path, ask);
      (gate.slot ? this.asks : this.rates).push(ask);
      this.pump();
    }
  }

  /** The run's end was committed. */
  ended(slot: Slot): void {
    for (const path of slot.gates.places) this.giveBack(slot, path);
    slot.gates.asked.clear();
  }

  /**
   * What is to be fed for a message that a slot is there. A step that also wants a start time gets that first; then the
   * message is fed later, and undefined is returned.
   */
  handed(slot: Slot, path: string, message: string): SlotInput | undefined {
    const input = { kind: "message", message: { kind: "granted", path } } as const;
    const gate = wantsOf(slot.state).get(path);
    if (!gate?.rate) return { input, message };
    let ask = slot.gates.asked.get(path);
    if (ask?.gate !== gate) {
      ask = { slot, path, gate, stage: "queued", handed: true, messages: [] };
      slot.gates.asked.set(path, ask);
    }
    // Passed already, and only not decided yet.
    if (ask.stage === "done") return { input, message };
    ask.handed = true;
    ask.messages.push(message);
    if (ask.stage === "queued") this.reserve(ask);
    return undefined;
  }

  async reconcile(): Promise<void> {
    this.core.inbox.delivered(await this.core.store.reconcileSlots());
    this.pump();
  }

  /** Nothing is on its way to the store. */
  get idle(): boolean {
    return !this.pumping;
  }

  private giveBack(slot: Slot, path: string): void {
    slot.gates.places.delete(path);
    slot.gates.asked.delete(path);
    slot.gates.giving++;
    this.releases.push({ slot, run: slot.run, path, epoch: slot.epoch });
    this.pump();
  }

  private reserve(ask: Ask): void {
    ask.stage = "reserving";
    this.rates.push(ask);
    this.pump();
  }

  private pump(): void {
    if (this.pumping || this.keeps.length + this.releases.length + this.asks.length + this.rates.length === 0) return;
    this.pumping = true;
    this.core.clock.soon(() => void this.work());
  }

  /**
   * One call at a time: what is given back and wanted again at the same step happens in that order. What came while a call
   * was under way may belong before the next one, so nothing is asked for by a run that has still to give something back:
   * given back afterwards, it would lose what it was just given.
   */
  private async work(): Promise<void> {
    try {
      while (this.keeps.length + this.releases.length + this.asks.length + this.rates.length > 0) {
        await this.keepThem();
        await this.releaseThem();
        await this.acquireThem();
        await this.reserveThem();
      }
    } catch (error) {
      this.core.options.log("warn", "Slots of concurrency keys could not be had or given back; it is tried again.", {
        error,
      });
    } finally {
      this.pumping = false;
    }
  }

  private async keepThem(): Promise<void> {
    await this.giving(this.keeps, (keeps) =>
      this.core.store.keepSlots(keeps.map(({ run, epoch, keep }) => ({ run, epoch, keep }))),
    );
  }

  private async releaseThem(): Promise<void> {
    await this.giving(this.releases, (releases) =>
      this.core.store.release(releases.map(({ run, path, epoch }) => ({ run, path, epoch }))),
    );
  }

  /** Taken off the list once it is done: without an answer it is done again, at the next occasion. */
  private async giving<T extends { slot: Slot }>(
    list: T[],
    give: (part: readonly T[]) => Promise<Delivery[]>,
  ): Promise<void> {
    const part = [...list];
    if (part.length === 0) return;
    const delivered = await give(part);
    list.splice(0, part.length);
    for (const { slot } of part) slot.gates.giving--;
    this.core.inbox.delivered(delivered);
    for (const { slot } of part) this.core.parking.rest(slot);
  }

  private async acquireThem(): Promise<void> {
    const wanted = this.asks.splice(0).filter(stillWanted(this.core));
    this.asks.push(...wanted.filter(({ slot }) => slot.gates.giving > 0));
    const asks = wanted.filter(({ slot }) => slot.gates.giving === 0);
    if (asks.length === 0) return;
    const requests = asks.map(({ slot, path, gate }) => ({
      ...(gate.slot as { key: string; max: number }),
      run: slot.run,
      path,
      epoch: slot.epoch,
      priority: slot.priority,
      ...(skips(slot, path) && { noWait: true }),
    }));
    const grants = await this.core.store
      .acquire(this.core.worker, requests)
      .catch((error) => this.askAgain(asks, error));
    asks.forEach((ask, i) => {
      const grant = grants[i];
      if (!stillWanted(this.core)(ask)) return;
      if (grant?.granted || ask.handed) {
        if (ask.gate.rate) this.reserve(ask);
        else this.pass(ask, { kind: "granted", path: ask.path });
      } else if (grant?.queued) {
        ask.stage = "queued";
        this.core.parking.rest(ask.slot);
      } else if (skips(ask.slot, ask.path)) {
        this.pass(ask, { kind: "full", path: ask.path });
      } else {
        // Somebody was changing the run just then, or has it by now: the sweep asks again.
        ask.slot.gates.asked.delete(ask.path);
      }
    });
  }

  private async reserveThem(): Promise<void> {
    const asks = this.rates.splice(0).filter(stillWanted(this.core));
    if (asks.length === 0) return;
    const requests = asks.map(({ slot, path, gate }) => ({
      ...(gate.rate as NonNullable<GateState["rate"]>),
      run: slot.run,
      path,
    }));
    const places = await this.core.store.reserve(requests).catch((error) => this.askAgain(asks, error));
    asks.forEach((ask, i) => {
      const place = places[i];
      if (place && stillWanted(this.core)(ask)) this.pass(ask, { kind: "granted", path: ask.path, at: place.at });
    });
  }

  /** The sweep compares again what is wanted with what was asked. */
  private askAgain(asks: readonly Ask[], error: unknown): never {
    for (const { slot, path } of asks) slot.gates.asked.delete(path);
    throw error;
  }

  private pass(ask: Ask, input: Input): void {
    ask.stage = "done";
    const [first, ...others] = ask.messages;
    this.core.runs.feed(
      ask.slot,
      { input, ...(first !== undefined && { message: first }) },
      // Said twice: passed by then, so without consequence.
      ...others.map((message) => ({
        input: { kind: "message", message: { kind: "granted", path: ask.path } } as const,
        message,
      })),
    );
  }
}

const stillWanted =
  (core: Core) =>
  ({ slot, path, gate }: Ask): boolean =>
    core.slots.get(slot.run) === slot && slot.gates.asked.get(path)?.gate === gate;

/** Runs of this workflow that find no slot are not to wait for one. */
const skips = (slot: Slot, path: string): boolean =>
  path === "" && slot.plan.document.settings.concurrency?.onFull === "skip";
