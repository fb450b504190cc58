import { type Draft, emptyDocument, type WorkflowDocument } from "@signalbox/model";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDraftStore, type DraftStore } from "./draft-store.ts";
import { mergeDocuments } from "./merge/merge.ts";
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
  const state = {
    rev: 7,
    document: emptyDocument("Orders") as WorkflowDocument,
    down: false,
    /** Stores what is sent, and the answer is lost. */
    mute: false,
  };
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
      if (state.mute) throw new Failure("offline");
      return answer();
    },
  };
}

describe("autosave", () => {
  let remote: ReturnType<typeof server>;
  let pending: ReturnType<typeof pendingInMemory>;
  let store: DraftStore;
  let opened = 0;
  const open = async (tab = "tab") => {
    const draft = await remote.draft();
    const copies = await pending.of("w1");
    const unsent = copies.findLast(({ tab }) => tab === "tab");
    const left = copies.filter((copy) => copy !== unsent);
    return createDraftStore({
      merge: mergeDocuments,
      workflow: "w1",
      copy: { id: `${tab}.${++opened}`, tab },
      left,
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
    expect(await pending.of("w1")).toEqual([]);
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
    expect(await pending.of("w1")).toEqual([]);
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

  it("SAVE-10: what two people changed in different fields is merged and saved without a question", async () => {
    somebodyElse();
    name("A");
    await vi.advanceTimersByTimeAsync(2000);
    expect(remote.state.document).toMatchObject({ name: "A", description: "theirs" });
    expect(saveState()).toMatchObject({ kind: "saved", rev: 9 });
    // One's own edit is taken back first, and theirs stays.
    store.undo();
    expect(store.state.getState().document).toMatchObject({ name: "Orders", description: "theirs" });
    store.undo();
    expect(store.state.getState().document).toEqual(emptyDocument("Orders"));
  });

  const named = (text: string) => {
    remote.state.rev++;
    remote.state.document = { ...remote.state.document, name: text, description: "theirs" };
  };
  const NAME = '["document","","name"]';

  it.each([
    ["mine", "A"],
    ["theirs", "B"],
  ] as const)(
    "SAVE-6: what collides waits for a choice, field by field, and nothing is sent: %s",
    async (choice, kept) => {
      named("B");
      name("A");
      await vi.advanceTimersByTimeAsync(700);
      expect(saveState()).toMatchObject({ kind: "conflict", theirs: { rev: 8 } });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(remote.saves).toHaveLength(0);
      expect(store.conflict()?.collisions).toEqual([
        { key: NAME, kind: "document", field: "name", base: "Orders", mine: "A", theirs: "B" },
      ]);
      expect(store.resolve(new Map())).toBe(false);
      expect(store.resolve(new Map([[NAME, choice]]))).toBe(true);
      await vi.advanceTimersByTimeAsync(1000);
      expect(remote.state.document).toMatchObject({ name: kept, description: "theirs" });
      expect(saveState().kind).toBe("saved");
      expect(await pending.of("w1")).toEqual([]);
    },
  );

  it("SAVE-6: a third save while one chooses is met again, and the choice made is kept", async () => {
    named("B");
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    remote.state.rev++;
    remote.state.document = { ...remote.state.document, vars: { third: 3 } };
    store.resolve(new Map([[NAME, "mine"]]));
    await vi.advanceTimersByTimeAsync(2000);
    expect(remote.state.document).toMatchObject({ name: "A", description: "theirs", vars: { third: 3 } });
    expect(saveState()).toMatchObject({ kind: "saved", rev: 10 });
  });

  it("SAVE-6: an edit made while one chooses is part of what is kept", async () => {
    named("B");
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    store.edit({ kind: "setVars", vars: { late: 1 } });
    store.resolve(new Map([[NAME, "theirs"]]));
    await vi.advanceTimersByTimeAsync(2000);
    expect(remote.state.document).toMatchObject({ name: "B", vars: { late: 1 } });
  });

  it("SAVE-5: a conflict whose other side cannot be fetched is tried again", async () => {
    somebodyElse();
    const fetched = vi.spyOn(remote, "draft").mockRejectedValueOnce(new Failure("offline"));
    name("A");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetched).toHaveBeenCalled();
    expect(saveState().kind).toBe("saved");
    expect(remote.state.document).toMatchObject({ name: "A", description: "theirs" });
  });

  it("SAVE-11: a save whose answer is lost is known as one's own, and what was typed since is saved after it", async () => {
    remote.state.mute = true;
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    expect(saveState().kind).toBe("offline");
    remote.state.mute = false;
    name("AB");
    await vi.advanceTimersByTimeAsync(5000);
    expect(remote.saves).toEqual([
      { rev: 7, name: "A" },
      { rev: 8, name: "AB" },
    ]);
    expect(saveState()).toMatchObject({ kind: "saved", rev: 9 });
  });

  it("SAVE-11: also when the page was loaded again, and when somebody else saved after it", async () => {
    remote.state.mute = true;
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    name("AB");
    store.close();
    remote.state.mute = false;
    somebodyElse();
    store = await open();
    await vi.advanceTimersByTimeAsync(2000);
    expect(remote.state.document).toMatchObject({ name: "AB", description: "theirs" });
    expect(saveState()).toMatchObject({ kind: "saved", rev: 10 });
    expect(await pending.of("w1")).toEqual([]);
  });

  it("SAVE-11, control: a save of somebody else with other content is not taken for one's own", async () => {
    remote.state.mute = true;
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    remote.state.mute = false;
    named("C");
    name("AB");
    await vi.advanceTimersByTimeAsync(5000);
    expect(saveState().kind).toBe("conflict");
  });

  it("SAVE-12: tabs keep their own copies: a save in one leaves what is unsent in the other", async () => {
    const other = await open("other");
    remote.state.down = true;
    other.edit({ kind: "setVars", vars: { other: 1 } });
    await vi.advanceTimersByTimeAsync(700);
    other.close();
    remote.state.down = false;
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    expect(await pending.of("w1")).toMatchObject([{ tab: "other", document: { vars: { other: 1 } } }]);
    // The other tab is gone: what it left is offered at the next opening, and merged by the same rules.
    store.close();
    store = await open();
    const [copy] = store.state.getState().left;
    expect(store.state.getState().document.vars).toEqual({});
    expect(store.takeLeft(copy?.id ?? "")).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(remote.state.document).toMatchObject({ name: "A", vars: { other: 1 } });
    expect(await pending.of("w1")).toEqual([]);
  });

  it("SAVE-12: edits left behind that collide ask, and stay until taken or thrown away", async () => {
    remote.state.down = true;
    name("Left");
    await vi.advanceTimersByTimeAsync(700);
    store.close();
    remote.state.down = false;
    named("B");
    store = await open("new");
    // Of another tab than the one the fixture calls its own.
    const [copy] = (await pending.of("w1")).map((left) => ({ ...left, tab: "gone" }));
    store.close();
    if (copy) await pending.put(copy);
    store = await open("new");
    const id = copy?.id ?? "";
    expect(store.takeLeft(id)).toBe(false);
    expect(await pending.of("w1")).toHaveLength(1);
    expect(store.leftMerged(id)?.collisions).toMatchObject([{ base: "Orders", mine: "Left", theirs: "B" }]);
    store.dropLeft(id);
    expect(await pending.of("w1")).toEqual([]);
    expect(store.state.getState().left).toEqual([]);
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

  it("SAVE-9: edits of an earlier visit are merged with a newer draft", async () => {
    remote.state.down = true;
    name("A");
    await vi.advanceTimersByTimeAsync(700);
    store.close();
    remote.state.down = false;
    somebodyElse();
    store = await open();
    await vi.advanceTimersByTimeAsync(1000);
    expect(remote.state.document).toMatchObject({ name: "A", description: "theirs" });
  });
});
