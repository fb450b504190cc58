import { type Draft, jsonEqual, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDraftStore, type DraftStore } from "./draft-store.ts";
import { type Choice, mergeDocuments } from "./merge/merge.ts";
import type { Operation } from "./operation.ts";
import { pendingInMemory } from "./pending-drafts.ts";
import { operation, start } from "./testing/operations.ts";

class Failure extends Error {
  readonly kind: "offline" | "conflict";
  constructor(kind: "offline" | "conflict") {
    super(kind);
    this.kind = kind;
  }
}

type Network = "up" | "down" | "answerLost";
type Step =
  | { who: 0 | 1; do: "edit"; op: Operation }
  | { who: 0 | 1; do: "undo" | "redo" | "reload" }
  | { who: 0 | 1; do: "network"; is: Network }
  | { who: 0 | 1; do: "wait"; ms: number };

const who = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ who, do: fc.constant("edit" as const), op: operation }) },
  {
    weight: 1,
    arbitrary: fc.record({ who, do: fc.constantFrom("undo" as const, "redo" as const, "reload" as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      who,
      do: fc.constant("network" as const),
      is: fc.constantFrom<Network>("up", "down", "answerLost"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ who, do: fc.constant("wait" as const), ms: fc.constantFrom(50, 700, 5000) }) },
);

/** Two editors on one draft, each with its own network, and a feed that tells both of every save. */
class Two {
  rev = 1;
  document: WorkflowDocument = start();
  readonly network: [Network, Network] = ["up", "up"];
  readonly pending = pendingInMemory();
  stores: [DraftStore, DraftStore];
  #opened = 0;
  readonly #coin: () => boolean;

  constructor(coin: () => boolean) {
    this.#coin = coin;
    this.stores = [this.#open(0, undefined), this.#open(1, undefined)];
  }

  #draft(): Draft {
    return { rev: this.rev, document: this.document, findings: [], savedAt: "2026-01-05T12:00:00Z", by: "Ada" };
  }

  #open(n: 0 | 1, unsent: Awaited<ReturnType<typeof this.pending.of>>[number] | undefined): DraftStore {
    return createDraftStore({
      merge: mergeDocuments,
      workflow: "w",
      copy: { id: `${n}.${++this.#opened}`, tab: String(n) },
      // As read from the network: never the same object.
      draft: structuredClone(this.#draft()),
      fetchDraft: async () => {
        if (this.network[n] === "down") throw new Failure("offline");
        return structuredClone(this.#draft());
      },
      save: async (rev, document) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (this.network[n] === "down") throw new Failure("offline");
        if (rev !== this.rev) throw new Failure("conflict");
        this.rev++;
        this.document = structuredClone(document);
        const answer = structuredClone(this.#draft());
        for (const [i, store] of this.stores.entries()) if (this.network[i] !== "down") store.theirsSaved(this.rev);
        if (this.network[n] === "answerLost") throw new Failure("offline");
        return answer;
      },
      classify: (error) =>
        error instanceof Failure ? { kind: error.kind } : { kind: "refused", message: String(error) },
      pending: this.pending,
      ...(unsent && { unsent }),
    });
  }

  async do(step: Step): Promise<void> {
    const store = this.stores[step.who];
    if (step.do === "edit") store.edit(step.op);
    else if (step.do === "undo") store.undo();
    else if (step.do === "redo") store.redo();
    else if (step.do === "network") this.network[step.who] = step.is;
    else if (step.do === "wait") await vi.advanceTimersByTimeAsync(step.ms);
    else await this.reload(step.who);
  }

  /** The page goes without a word, and comes again with what its own copy says. */
  async reload(n: 0 | 1): Promise<void> {
    const shown = this.stores[n].state.getState().document;
    const conflict = this.stores[n].state.getState().save.kind === "conflict";
    this.stores[n].close();
    const copies = await this.pending.of("w");
    this.stores[n] = this.#open(
      n,
      copies.findLast(({ tab }) => tab === String(n)),
    );
    const { document, save } = this.stores[n].state.getState();
    // Nothing that was unsaved is forgotten: with the same draft below it, the page looks as before.
    if (!conflict && save.kind === "conflict") expect(jsonEqual(document, shown)).toBe(true);
  }

  /** Everything is reachable again, and every question is answered. */
  async settle(): Promise<void> {
    this.network.fill("up");
    for (let round = 0; round < 12; round++) {
      await vi.advanceTimersByTimeAsync(40_000);
      for (const store of this.stores) {
        store.theirsSaved(this.rev);
        const merged = store.conflict();
        if (!merged) continue;
        store.resolve(new Map(merged.collisions.map(({ key }) => [key, (this.#coin() ? "mine" : "theirs") as Choice])));
      }
    }
  }
}

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-01-05T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

it("SAVE-13: two editors end with the same document, whatever they did and whenever the network failed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 24 }), fc.infiniteStream(fc.boolean()), async (steps, coin) => {
      const two = new Two(() => coin.next().value === true);
      for (const next of steps) await two.do(next);
      await two.settle();
      for (const store of two.stores) {
        const { save, document } = store.state.getState();
        expect(save).toMatchObject({ kind: "saved", rev: two.rev });
        expect(document).toEqual(two.document);
      }
      expect(workflowDocument.safeParse(two.document).success).toBe(true);
      expect(await two.pending.of("w")).toEqual([]);
      for (const store of two.stores) store.close();
    }),
    { numRuns: 150 },
  );
});
