import type { Delivery, Message, SlotGrant, SlotKeep, SlotRelease, SlotRequest } from "../../src/ports.ts";
import { isInside, victimsOf } from "../../src/runtime/key-circles.ts";

interface Row {
  run: string;
  path: string;
  key: string;
  epoch: number;
}
interface Waiting extends Row {
  priority: number;
  seq: number;
}
interface Key {
  max: number;
  toldBy: string;
}

export interface SimSlotsOptions {
  /** Epoch of a run that the worker owns. */
  epochOf(worker: number, run: string): number | undefined;
  isLive(run: string): boolean;
  tell(run: string, message: Message, dedupe: string): Delivery[];
  takeBack(run: string, path: string): void;
  /** Negative control: a number that goes up and down instead of a row a holder. */
  counts: boolean;
  /** Negative control: nobody is told. */
  mute: boolean;
}

const same = (a: Pick<Row, "run" | "path" | "key">) => (b: Pick<Row, "run" | "path" | "key">) =>
  a.run === b.run && a.path === b.path && a.key === b.key;

/** Slots as the store has them (rules SLOT-1 to SLOT-6). */
export class SimSlots {
  private readonly keys = new Map<string, Key>();
  private held: Row[] = [];
  private queue: Waiting[] = [];
  private readonly counters = new Map<string, number>();
  private seq = 0;
  private readonly options: SimSlotsOptions;

  constructor(options: SimSlotsOptions) {
    this.options = options;
  }

  /** Who holds a slot of the key. */
  holders(key: string): { run: string; path: string }[] {
    return this.held.filter((row) => row.key === key);
  }

  acquire(worker: number, requests: readonly SlotRequest[]): SlotGrant[] {
    const since = this.seq;
    for (const { key, max, run } of requests) {
      const known = this.keys.get(key);
      if (!known || run >= known.toldBy) this.keys.set(key, { max, toldBy: run });
    }
    for (const { run, path, key, epoch, priority } of requests) {
      if (this.options.epochOf(worker, run) !== epoch) continue;
      const row = { run, path, key, epoch };
      const held = this.held.find(same(row));
      const queued = this.queue.find(same(row));
      if (held) held.epoch = epoch;
      else if (queued) Object.assign(queued, { epoch, priority });
      else this.queue.push({ ...row, priority, seq: ++this.seq });
    }
    for (const key of new Set(requests.map((request) => request.key))) this.serve(key, since);
    for (const request of requests)
      if (request.noWait && this.options.epochOf(worker, request.run) === request.epoch)
        this.queue = this.queue.filter((row) => !same(request)(row));
    return requests.map(({ run, path, key, epoch }) => {
      const granted = this.options.epochOf(worker, run) === epoch && this.held.some(same({ run, path, key }));
      const queued = this.options.epochOf(worker, run) === epoch && this.queue.some(same({ run, path, key }));
      return { run, path, key, granted, queued };
    });
  }

  release(releases: readonly SlotRelease[]): Delivery[] {
    const keys = new Set<string>();
    for (const { run, path, epoch } of releases) {
      const fits = (row: Row) => row.run === run && row.path === path && row.epoch <= epoch;
      const freed = [...this.held.filter(fits), ...this.queue.filter(fits)];
      for (const { key } of freed) keys.add(key);
      if (this.options.counts) for (const key of this.keys.keys()) if (this.count(key) > 0) this.add(key, -1);
      this.held = this.held.filter((row) => !fits(row));
      this.queue = this.queue.filter((row) => !fits(row));
      if (freed.length > 0) this.options.takeBack(run, path);
    }
    return [...keys].flatMap((key) => this.serve(key));
  }

  keep(keeps: readonly SlotKeep[]): Delivery[] {
    const releases: SlotRelease[] = [];
    for (const { run, epoch, keep } of keeps) {
      for (const row of [...this.held, ...this.queue]) {
        if (row.run === run && !keep.includes(row.path)) releases.push({ run, path: row.path, epoch });
      }
      for (const row of this.held) if (row.run === run && row.epoch < epoch) row.epoch = epoch;
    }
    return this.release(releases);
  }

  reconcile(): Delivery[] {
    this.held = this.held.filter((row) => this.options.isLive(row.run));
    return [...[...this.keys.keys()].flatMap((key) => this.serve(key)), ...this.breakCircles()];
  }

  /** As SLOT-10 says, without child runs. */
  private breakCircles(): Delivery[] {
    const blocked = this.held.flatMap(({ run, path, key }) =>
      this.queue
        .filter((wait) => wait.run === run && isInside(wait.path, path))
        .map((wait) => ({ run, path, key, held: this.holders(key).length, max: this.keys.get(key)?.max ?? 1, wait })),
    );
    return victimsOf(blocked).flatMap(({ run, path, key, around, seq }) =>
      this.options.tell(run, { kind: "circle", path, key, held: around }, `circle:${seq}`),
    );
  }

  private serve(key: string, since = Number.POSITIVE_INFINITY): Delivery[] {
    const told: Delivery[] = [];
    const { max } = this.keys.get(key) as Key;
    while ((this.options.counts ? this.count(key) : this.holders(key).length) < max) {
      const [head] = this.queue
        .filter((row) => row.key === key)
        .sort((a, b) => a.priority - b.priority || a.seq - b.seq);
      if (!head) break;
      this.queue = this.queue.filter((row) => row !== head);
      if (!this.options.isLive(head.run)) continue;
      const { run, path, epoch, seq } = head;
      this.held.push({ run, path, key, epoch });
      this.add(key, 1);
      if (seq > since || this.options.mute) continue;
      told.push(...this.options.tell(run, { kind: "granted", path }, `granted:${seq}`));
    }
    return told;
  }

  private count(key: string): number {
    return this.counters.get(key) ?? 0;
  }
  private add(key: string, n: number): void {
    this.counters.set(key, this.count(key) + n);
  }
}
