import type { Draft, Finding, WorkflowDocument } from "@signalbox/model";
import { createStore, type StoreApi } from "zustand/vanilla";
import { Autosave, type AutosaveOptions, type SaveState } from "./autosave.ts";
import { goTo, type History, rebase, record, redo, startHistory, undo } from "./history.ts";
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
  /** Ends a conflict. `mine` overwrites, `theirs` drops local edits (undo brings them back), `both` applies them again. */
  resolve(choice: "mine" | "theirs" | "both"): { lost: number };
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
  draft: Draft;
  readOnly?: boolean;
  save: AutosaveOptions["save"];
  fetchDraft: AutosaveOptions["fetchDraft"];
  classify: AutosaveOptions["classify"];
  pending: PendingDrafts;
  /** Unsent edits found at start. */
  unsent?: PendingDraft;
  debounce?: number;
  now?: () => number;
}

/** Opens the draft of one workflow for editing. Close it when the page goes. */
export function createDraftStore(options: DraftStoreOptions): DraftStore {
  const now = options.now ?? Date.now;
  const { draft, workflow } = options;
  const state = createStore<DraftState>(() => ({
    workflow,
    document: draft.document,
    history: startHistory(draft.document),
    save: { kind: "saved", at: Date.parse(draft.savedAt), rev: draft.rev },
    serverFindings: draft.findings,
    lastChange: undefined,
    readOnly: options.readOnly ?? false,
  }));
  const autosave = new Autosave({
    workflow,
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
    pending: options.pending,
    onState: (save) => state.setState({ save }),
    onSaved: ({ findings }) => {
      settledAt = sentAt;
      state.setState({ serverFindings: findings });
    },
    onTheirs: (theirs) => takeOver(theirs),
    ...(options.debounce !== undefined && { debounce: options.debounce }),
    now,
  });
  // The newest history entry that was part of a save; later ones are re-applied when a conflict asks for both.
  let settledAt = 0;
  let sentAt = 0;
  let changes = 0;

  function takeOver(theirs: Draft): void {
    const { history } = state.getState();
    const next = record(history, { kind: "replace", document: theirs.document, reason: "theirs" }, now());
    settledAt = next.past.at(-1)?.id ?? 0;
    state.setState({
      history: { ...next, document: theirs.document },
      document: theirs.document,
      serverFindings: theirs.findings,
    });
    autosave.settle(theirs, theirs.document);
  }

  function show(history: History, kind: LastChange["kind"], label: Label | undefined): boolean {
    if (history === state.getState().history) return false;
    const lastChange = label ? { kind, label, n: ++changes } : undefined;
    state.setState({ history, document: history.document, lastChange });
    autosave.changed();
    return true;
  }

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
    resolve(choice) {
      const { save, history } = state.getState();
      if (save.kind !== "conflict" || !save.theirs) return { lost: 0 };
      if (choice === "theirs") takeOver(save.theirs);
      if (choice !== "mine" && choice !== "both") return { lost: 0 };
      const { theirs } = save;
      const { history: next, lost } =
        choice === "both" ? rebase(history, settledAt, theirs.document) : { history, lost: 0 };
      if (choice === "both") settledAt = 0;
      state.setState({ history: next, document: next.document });
      autosave.settle(theirs, next.document);
      return { lost };
    },
    flush: () => autosave.flush(),
    retrySave: () => autosave.retry(),
    theirsSaved: (rev) => autosave.theirs(rev),
    rev: () => autosave.rev,
    close: () => autosave.close(),
  };
  if (options.unsent && !options.readOnly) takeUnsent(store, autosave, options.unsent, draft);
  return store;
}

/** Edits of an earlier visit that never reached the server: sent now, or a conflict when the draft went on without them. */
function takeUnsent(store: DraftStore, autosave: Autosave, unsent: PendingDraft, draft: Draft): void {
  const patch = diffDocuments(unsent.base, unsent.document);
  const op: Operation = { kind: "patch", patch, label: { key: "op.unsent" } };
  const history = record(startHistory(unsent.rev === draft.rev ? draft.document : unsent.base), op, unsent.at);
  if (history.past.length === 0) return;
  store.state.setState({ history, document: history.document });
  if (unsent.rev === draft.rev) autosave.changed();
  else autosave.stale(unsent.rev, draft);
}
