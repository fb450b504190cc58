import { type Draft, type Finding, jsonEqual, type WorkflowDocument } from "@signalbox/model";
import { createStore, type StoreApi } from "zustand/vanilla";
import { Autosave, type AutosaveOptions, type SaveState } from "./autosave.ts";
import { goTo, type History, mergeInto, record, redo, startHistory, undo } from "./history.ts";
import type { Choices, Merged, mergeDocuments } from "./merge/merge.ts";
import type { Label, Operation } from "./operation.ts";
import { diffDocuments } from "./patch.ts";
import type { PendingDraft, PendingDrafts } from "./pending-drafts.ts";

/** What the last change was, for announcements. */
export interface LastChange {
  kind: "edit" | "undo" | "redo";
  label: Label;
  /** Counts up, so that the same change twice is announced twice. */
  n: number;
}

export interface DraftState {
  workflow: string;
  document: WorkflowDocument;
  history: History;
  save: SaveState;
  /** Findings of the server for the last saved document. */
  serverFindings: readonly Finding[];
  lastChange: LastChange | undefined;
  /** Without the right to write, every edit is refused. */
  readOnly: boolean;
  /** Unsent edits of tabs that are gone, the oldest first: applied or thrown away when a person says so. */
  left: readonly PendingDraft[];
}

export interface DraftStore {
  readonly state: StoreApi<DraftState>;
  /**
   * The only way a document changes.
   *
   * @param options `coalesce`: key of a field being typed in.
   * @returns false when the operation had no effect.
   */
  edit(op: Operation, options?: { coalesce?: string }): boolean;
  undo(): void;
  redo(): void;
  /** To the state right after that history entry; 0 is the oldest one kept. */
  goTo(id: number): void;
  /** What the draft saved elsewhere and the edits here give together; undefined when there is no conflict. */
  conflict(choices?: Choices): Merged | undefined;
  /** Ends a conflict. @returns false when something that collides has no choice yet. */
  resolve(choices: Choices): boolean;
  /** What the draft and edits left by a tab that is gone (`mine`) give together. */
  leftMerged(id: string, choices?: Choices): Merged | undefined;
  /** Takes over edits left by a tab that is gone. @returns false when something that collides has no choice yet. */
  takeLeft(id: string, choices?: Choices): boolean;
  /** Throws edits left by a tab that is gone away. */
  dropLeft(id: string): void;
  flush(): Promise<void>;
  retrySave(): void;
  /** The feed says somebody saved revision `rev`. */
  theirsSaved(rev: number): void;
  /** Revision the server has, for publishing. */
  rev(): number;
  close(): void;
}

export interface DraftStoreOptions {
  workflow: string;
  /** Names of this page's copy of unsent edits and of its tab. */
  copy: AutosaveOptions["copy"];
  draft: Draft;
  readOnly?: boolean;
  save: AutosaveOptions["save"];
  fetchDraft: AutosaveOptions["fetchDraft"];
  classify: AutosaveOptions["classify"];
  pending: PendingDrafts;
  /** Used once `fetchDraft` has answered, or with `unsent` or `left`: it need not be loaded before. */
  merge: typeof mergeDocuments;
  /** Unsent edits of the page that was in this tab before: taken over at once. */
  unsent?: PendingDraft;
  /** Unsent edits of tabs that are gone: offered. */
  left?: readonly PendingDraft[];
  debounce?: number;
  now?: () => number;
}

/** Opens the draft of one workflow for editing. Close it when the page goes. */
export function createDraftStore(options: DraftStoreOptions): DraftStore {
  const now = options.now ?? Date.now;
  const { draft, workflow, pending } = options;
  const state = createStore<DraftState>(() => ({
    workflow,
    document: draft.document,
    history: startHistory(draft.document),
    save: { kind: "saved", at: Date.parse(draft.savedAt), rev: draft.rev },
    serverFindings: draft.findings,
    lastChange: undefined,
    readOnly: options.readOnly ?? false,
    left: options.readOnly ? [] : (options.left ?? []),
  }));
  const autosave = new Autosave({
    workflow,
    copy: options.copy,
    rev: draft.rev,
    savedAt: Date.parse(draft.savedAt),
    read: () => state.getState().document,
    save(rev, document) {
      const last = state.getState().history.past.at(-1);
      // An entry that may still grow is not settled yet.
      sentAt = last ? last.id - (last.coalesce === undefined ? 0 : 1) : 0;
      return options.save(rev, document);
    },
    fetchDraft: options.fetchDraft,
    classify: options.classify,
    pending,
    onState: (save) => state.setState({ save }),
    onSaved: ({ findings }) => {
      settledAt = sentAt;
      state.setState({ serverFindings: findings });
    },
    onTheirs: (theirs) => meet(theirs, new Map()),
    ...(options.debounce !== undefined && { debounce: options.debounce }),
    now,
  });
  // The newest history entry that was part of a save.
  let settledAt = 0;
  let sentAt = 0;
  let changes = 0;

  const mergeWith = (theirs: Draft, choices?: Choices): Merged => {
    const sides = {
      base: autosave.saved,
      mine: state.getState().document,
      theirs: theirs.document,
      sent: autosave.sent,
    };
    return options.merge(sides, choices);
  };
  const open = ({ collisions }: Merged, choices: Choices) => collisions.some(({ key }) => !choices.has(key));

  /** Merges a newer draft with what is unsaved here. @returns false when something collides and was not chosen. */
  function meet(theirs: Draft, choices: Choices): boolean {
    const merged = mergeWith(theirs, choices);
    if (open(merged, choices)) return false;
    const { history } = state.getState();
    const next = mergeInto(history, settledAt, theirs.document, merged.document, now());
    settledAt = next.settled;
    const document = jsonEqual(next.history.document, theirs.document) ? theirs.document : next.history.document;
    const lastChange = { kind: "edit" as const, label: { key: "op.replace.merged" }, n: ++changes };
    const shown = { history: { ...next.history, document }, document, lastChange };
    state.setState({ ...shown, serverFindings: theirs.findings });
    autosave.settle(theirs, document);
    return true;
  }

  function show(history: History, kind: LastChange["kind"], label: Label | undefined): boolean {
    if (history === state.getState().history) return false;
    const lastChange = label ? { kind, label, n: ++changes } : undefined;
    state.setState({ history, document: history.document, lastChange });
    autosave.changed();
    return true;
  }

  const leftOf = (id: string) => state.getState().left.find((copy) => copy.id === id);
  const forget = (id: string) => {
    state.setState(({ left }) => ({ left: left.filter((copy) => copy.id !== id) }));
    return pending.remove(id);
  };

  const store: DraftStore = {
    state,
    edit(op, extra = {}) {
      const { history, readOnly } = state.getState();
      if (readOnly) return false;
      const next = record(history, op, now(), extra);
      return show(next, "edit", next.past.at(-1)?.label);
    },
    undo() {
      const { history } = state.getState();
      show(undo(history), "undo", history.past.at(-1)?.label);
    },
    redo() {
      const { history } = state.getState();
      show(redo(history), "redo", history.future[0]?.label);
    },
    goTo(id) {
      const { history } = state.getState();
      show(goTo(history, id), "undo", history.past.at(-1)?.label);
    },
    conflict(choices) {
      const { save } = state.getState();
      return save.kind === "conflict" && save.theirs ? mergeWith(save.theirs, choices) : undefined;
    },
    resolve(choices) {
      const { save } = state.getState();
      return save.kind === "conflict" && save.theirs !== undefined && meet(save.theirs, choices);
    },
    leftMerged(id, choices) {
      const copy = leftOf(id);
      if (!copy) return undefined;
      const { base, document: mine, sent } = copy;
      return options.merge({ base, mine, sent, theirs: state.getState().document }, choices);
    },
    takeLeft(id, choices = new Map()) {
      const merged = store.leftMerged(id, choices);
      if (!merged || open(merged, choices)) return false;
      store.edit({ kind: "replace", document: merged.document, reason: "recovered" });
      // This page's own copy has them now, and goes first.
      void forget(id);
      return true;
    },
    dropLeft: (id) => void forget(id),
    flush: () => autosave.flush(),
    retrySave: () => autosave.retry(),
    theirsSaved: (rev) => autosave.theirs(rev),
    rev: () => autosave.rev,
    close: () => autosave.close(),
  };
  if (options.unsent && !options.readOnly) takeUnsent(store, autosave, options.unsent, options);
  return store;
}

/** Edits of an earlier visit that never reached the server: sent now, merged when the draft went on without them. */
function takeUnsent(store: DraftStore, autosave: Autosave, unsent: PendingDraft, options: DraftStoreOptions): void {
  const { draft, pending } = options;
  const { rev, base, sent, document } = unsent;
  const op: Operation = { kind: "patch", patch: diffDocuments(base, document), label: { key: "op.unsent" } };
  const history = record(startHistory(rev === draft.rev ? draft.document : base), op, unsent.at);
  if (history.past.length > 0) {
    store.state.setState({ history, document: history.document });
    autosave.begin({ rev, base: rev === draft.rev ? draft.document : base, sent }, draft);
  }
  // After this page's own copy, which has the same edits: writes keep their order.
  void pending.remove(unsent.id);
}
