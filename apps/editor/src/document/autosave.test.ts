import { type Draft, emptyDocument, type WorkflowDocument } from "@signalbox/model";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDraftStore, type DraftStore } from "./draft-store.ts";
import { pendingInMemory } from "./pending-drafts.ts";

const T0 = Date.parse("2026-01-05T12:00:00Z");
class Failure extends Error {
  readonly kind: "offline" | "conflict" | "refused";
  constructor(kind: "offline" | "conflict" | "refused") {
    super(kind);
    this.kind = kind;
  }
}

/** A server that keeps one draft and answers when told to. */
function server() {
  const state = { rev: 7, document: emptyDocument("Orders") as WorkflowDocument, down: false };
  const waiting: (() => void)[] = [];
  let held = false;
  const answer = (): Draft => ({
    rev: state.rev,
    document: state.document,
    findings: [],
    savedAt: new Date(T0 + state.rev).toISOString(),
    by: "Ada",
  });
  return {
    state,
    saves: [] as { rev: number; name: string }[],
    hold: () => (held = true),
    release() {
      held = false;
      for (const go of waiting.splice(0)) go();
    },
    draft: async () => answer(),
    async save(rev: number, document: WorkflowDocument) {
      if (held) await new Promise<void>((resolve) => waiting.push(resolve));
      if (state.down) throw new Failure("offline");
      if (rev !== state.rev) throw new Failure("conflict");
      this.saves.push({ rev, name: document.name });
      state.rev++;
      state.document = document;
      return answer();
    },
  };
}

describe("autosave", () => {
  let remote: ReturnType<typeof server>;
  let pending: ReturnType<typeof pendingInMemory>;
  let store: DraftStore;
  const open = async () => {
    const draft = await remote.draft();
    const unsent = await pending.get("w1");
    return createDraftStore({
      workflow: "w1",
      draft,
      save: (rev, document) => remote.save(rev, document),
      fetchDraft: () => remote.draft(),
      classify: (error) =>
        error instanceof Failure && error.kind !== "refused"
          ? { kind: error.kind }
          : { kind: "refused", message: String(error) },
      pending,
      ...(unsent && { unsent }),
    });
  };
  const name = (text: string) => store.edit({ kind: "setName", name: text });
  const saveState = () => store.state.getState().save;

  beforeEach(async () => {
    vi.useFakeTimers({ now: T0 });
    remote = server();
    pending = pendingInMemory();
    store = await open();
  });
  afterEach(() => {
    store.close();
    vi.useRealTimers();
  });

  it("SAVE-1: edits are saved after a rest, on the revision they are based on", async () => {
    name("A");
    name("B");
    expect(saveState().kind).toBe("dirty");
    await vi.advanceTimersByTimeAsync(700);
    expect(remote.saves).toEqual([{ rev: 7, name: "B" }]);
    expect(saveState()).toMatchObject({ kind: "saved", rev: 8 });
    expect(await pending.get("w1")).toBeUndefined();
  });

  it("SAVE-2: an edit made while a save is under way is saved after it", async () => {
    name("A");
    remote.hold();
    await vi.advanceTimersByTimeAsync(700);
    expect(saveState().kind).toBe("saving");
    name("B");
    await vi.advanceTimersByTimeAsync(5000);
    expect(remote.saves).toHaveLength(0);
    remote.release();
    await vi.advanceTimersByTimeAsync(2000);
    expect(remote.saves).toEqual([
      { rev: 7, name: "A" },
      { rev: 8, name: "B" },
    ]);
    expect(saveState()).toMatchObject({ kind: "saved", rev: 9 });
  });

  it("SAVE-3: continuous editing is saved within the patience", async () => {
    for (let i = 0; i < 20; i++) {
      name(`A${i}`);
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(remote.saves.length).toBeGreaterThanOrEqual(1);
  });

  it("SAVE-4: without a network edits are kept, survive the page, and are sent later", async () => {
    remote.state.down = true;
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    expect(saveState().kind).toBe("offline");
    name("B");
    store.close();
    remote.state.down = false;
    store = await open();
    expect(store.state.getState().document.name).toBe("B");
    await vi.advanceTimersByTimeAsync(700);
    expect(remote.state.document.name).toBe("B");
    expect(await pending.get("w1")).toBeUndefined();
  });

  it("SAVE-5: a lost network is tried again by itself", async () => {
    remote.state.down = true;
    name("A");
    await vi.advanceTimersByTimeAsync(2000);
    remote.state.down = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(remote.state.document.name).toBe("A");
    expect(saveState().kind).toBe("saved");
  });

  const somebodyElse = () => {
    remote.state.rev++;
    remote.state.document = { ...remote.state.document, description: "theirs" };
  };

  it.each([
    ["mine", { name: "A", description: undefined }],
    ["theirs", { name: "Orders", description: "theirs" }],
    ["both", { name: "A", description: "theirs" }],
  ] as const)("SAVE-6: after a conflict nothing is sent until a person chose: %s", async (choice, expected) => {
    somebodyElse();
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    expect(saveState()).toMatchObject({ kind: "conflict", theirs: { rev: 8 } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(remote.saves).toHaveLength(0);
    expect(store.resolve(choice)).toEqual({ lost: 0 });
    await vi.advanceTimersByTimeAsync(1000);
    expect({ name: remote.state.document.name, description: remote.state.document.description }).toEqual(expected);
    expect(saveState().kind).toBe("saved");
  });

  it("SAVE-7: a draft saved elsewhere is followed when nothing is unsaved here, and undo can go back", async () => {
    somebodyElse();
    store.theirsSaved(8);
    await vi.advanceTimersByTimeAsync(10);
    expect(store.state.getState().document.description).toBe("theirs");
    expect(saveState()).toMatchObject({ kind: "saved", rev: 8 });
    store.undo();
    await vi.advanceTimersByTimeAsync(700);
    expect(remote.state.document.description).toBeUndefined();
  });

  it("SAVE-8: the feed's word of our own save is no conflict", async () => {
    name("A");
    remote.hold();
    await vi.advanceTimersByTimeAsync(700);
    store.theirsSaved(8);
    name("B");
    remote.release();
    await vi.advanceTimersByTimeAsync(2000);
    expect(saveState()).toMatchObject({ kind: "saved", rev: 9 });
  });

  it("SAVE-9: edits of an earlier visit meet a newer draft as a conflict", async () => {
    remote.state.down = true;
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    store.close();
    remote.state.down = false;
    somebodyElse();
    store = await open();
    expect(saveState().kind).toBe("conflict");
    store.resolve("both");
    await vi.advanceTimersByTimeAsync(1000);
    expect(remote.state.document).toMatchObject({ name: "A", description: "theirs" });
  });
});
