import type { Delivery, RunId, SlotGrant, SlotKeep, SlotRelease, SlotRequest, WorkerId } from "@signalbox/engine";
import { pause, retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { cleanText, plain, texts } from "./columns.ts";
import { storedKey } from "./keys.ts";
import { wake } from "./messages.ts";

interface AnswerRow {
  run_id: RunId;
  path: string | null;
  key: string | null;
  state: "held" | "queued" | "full" | "busy" | "lost" | "handed";
}

/** Requests a call: a long one would hold the locks of many keys at once. */
const CHUNK = 500;
/** How often a request is repeated whose run somebody else was changing just then, 5 ms apart. */
const TRIES = 20;
/** Keys a sweep looks at. */
const PAGE = 1000;

/**
 * Slots of concurrency keys (rules SLOT-1 to SLOT-6). What happens is in the functions of migration 0002; here are
 * their batches, their repeats, and the waking of runs that were handed a slot.
 */
export class Slots {
  readonly #sql: Sql;
  readonly #wakeOthers: (runs: readonly RunId[]) => Promise<void>;
  #sweptTo = "";

  /** @param wakeOthers Wakes runs that an acquire has handed a slot to. */
  constructor(sql: Sql, wakeOthers: (runs: readonly RunId[]) => Promise<void>) {
    this.#sql = sql;
    this.#wakeOthers = wakeOthers;
  }

  async acquire(worker: WorkerId, requests: readonly SlotRequest[]): Promise<SlotGrant[]> {
    const held = new Set<string>();
    const queued = new Set<string>();
    const asked = requests.map((request) => ({
      ...request,
      key: storedKey(request.key),
      path: cleanText(request.path),
    }));
    for (let from = 0; from < asked.length; from += CHUNK) {
      let rest = [...new Map(asked.slice(from, from + CHUNK).map((request) => [idOf(request), request])).values()];
      for (let tries = 0; rest.length > 0 && tries < TRIES; tries++) {
        if (tries > 0) await pause(5);
        rest = await this.#ask(worker, rest, held, queued);
      }
    }
    return requests.map(({ run, path, key }, i) => {
      const id = idOf(asked[i] as SlotRequest);
      return { run, path, key, granted: held.has(id), queued: queued.has(id) };
    });
  }

  /** @returns those to ask for again. */
  async #ask(
    worker: WorkerId,
    requests: readonly SlotRequest[],
    held: Set<string>,
    queued: Set<string>,
  ): Promise<SlotRequest[]> {
    const { rows } = await retrying(() =>
      this.#sql.query<AnswerRow>(
        "select * from signalbox.slot_acquire($1::int, $2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::boolean[])",
        [
          worker,
          plain(requests.map((r) => r.run)),
          texts(requests.map((r) => r.path)),
          texts(requests.map((r) => r.key)),
          plain(requests.map((r) => r.max)),
          plain(requests.map((r) => r.epoch)),
          plain(requests.map((r) => r.priority)),
          plain(requests.map((r) => r.noWait === true)),
        ],
        "slot_acquire",
      ),
    );
    const busy = new Set<string>();
    const handed: RunId[] = [];
    for (const { run_id: run, path, key, state } of rows) {
      if (state === "handed") handed.push(run);
      else if (state === "held") held.add(idOf({ run, path: path ?? "", key: key ?? "" }));
      else if (state === "queued") queued.add(idOf({ run, path: path ?? "", key: key ?? "" }));
      else if (state === "busy") busy.add(idOf({ run, path: path ?? "", key: key ?? "" }));
    }
    // Their messages are stored; when waking them fails, the sweep (matchWaits) finds them.
    if (handed.length > 0) await this.#wakeOthers(handed).catch(() => {});
    return requests.filter((request) => busy.has(idOf(request)));
  }

  async release(releases: readonly SlotRelease[]): Promise<Delivery[]> {
    const delivered: Delivery[] = [];
    for (let from = 0; from < releases.length; from += CHUNK) {
      const part = releases.slice(from, from + CHUNK);
      const { rows } = await retrying(() =>
        this.#sql.query<{ run_id: RunId }>(
          "select * from signalbox.slot_release($1::uuid[], $2::text[], $3::int[]) r(run_id)",
          [plain(part.map((r) => r.run)), texts(part.map((r) => cleanText(r.path))), plain(part.map((r) => r.epoch))],
          "slot_release",
        ),
      );
      delivered.push(...(await this.#wake(rows)));
    }
    return delivered;
  }

  async keep(keeps: readonly SlotKeep[]): Promise<Delivery[]> {
    const delivered: Delivery[] = [];
    for (let from = 0; from < keeps.length; from += CHUNK) {
      const part = keeps.slice(from, from + CHUNK).map((one) => ({ ...one, keep: one.keep.map(cleanText) }));
      const { rows } = await retrying(() =>
        this.#sql.query<{ run_id: RunId }>(
          "select * from signalbox.slot_keep($1::json) r(run_id)",
          [JSON.stringify(part)],
          "slot_keep",
        ),
      );
      delivered.push(...(await this.#wake(rows)));
    }
    return delivered;
  }

  /** Another part of the keys at each call. */
  async reconcile(): Promise<Delivery[]> {
    const { rows } = await retrying(() =>
      this.#sql.query<{ run_id: RunId | null; last: string | null }>(
        "select * from signalbox.slot_reconcile($1::text, $2::int)",
        [this.#sweptTo, PAGE],
        "slot_reconcile",
      ),
    );
    this.#sweptTo = rows.find(({ last }) => last !== null)?.last ?? "";
    return this.#wake(rows.flatMap(({ run_id }) => (run_id === null ? [] : [{ run_id }])));
  }

  async #wake(handed: readonly { run_id: RunId }[]): Promise<Delivery[]> {
    if (handed.length === 0) return [];
    return wake(this.#sql, [...new Set(handed.map(({ run_id }) => run_id))]);
  }
}

const idOf = ({ run, path, key }: Pick<SlotRequest, "run" | "path" | "key">): string => `${run}\n${path}\n${key}`;
