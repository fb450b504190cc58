import { type Draft, jsonEqual, type WorkflowDocument } from "@signalbox/model";
import type { PendingDraft, PendingDrafts } from "./pending-drafts.ts";

/**
 * How the draft stands on the server.
 *
 * `saved` → (edit) → `dirty` → (debounce) → `saving` → `saved`, or back to `dirty` when there were edits meanwhile.
 * `saving` → `offline` when the server cannot be reached: tried again with growing pauses, and at once when the
 * browser comes online. `saving` → `conflict` when somebody else saved first: what does not collide is merged and saved;
 * when something does, nothing is sent until a person chose.
 * `saving` → `refused` when the server does not take this document; the next edit tries again.
 */
export type SaveState =
  | { kind: "saved"; at: number; rev: number }
  | { kind: "dirty"; rev: number }
  | { kind: "saving"; rev: number }
  | { kind: "offline"; rev: number; retryAt: number }
  | { kind: "conflict"; rev: number; theirs?: Draft }
  | { kind: "refused"; rev: number; message: string };

/** What a failed save means; anything else thrown counts as `refused`. */
export type SaveFailure = { kind: "offline" } | { kind: "conflict" } | { kind: "refused"; message: string };

export interface AutosaveOptions {
  workflow: string;
  /** Name of this page's copy of unsent edits, and of the tab it is in. */
  copy: { id: string; tab: string };
  /** Revision the document was loaded at. */
  rev: number;
  savedAt: number;
  read(): WorkflowDocument;
  save(rev: number, document: WorkflowDocument): Promise<Draft>;
  fetchDraft(): Promise<Draft>;
  classify(error: unknown): SaveFailure;
  /** Where unsent drafts outlive the page. */
  pending: PendingDrafts;
  onState(state: SaveState): void;
  /** The server took this document; `draft.findings` are its checks. */
  onSaved?(draft: Draft, document: WorkflowDocument): void;
  /**
   * Somebody else saved. @returns false when it collides with what is unsaved here; otherwise it must have been settled
   * with `settle`.
   */
  onTheirs(draft: Draft): boolean;
  /** Ms of rest before a save; default 600. */
  debounce?: number;
  /** Ms after which a save starts although editing goes on; default 4000. */
  patience?: number;
  now?: () => number;
}

/** Saves without an answer that are remembered, the newest ones. */
const SENT_KEPT = 8;
const RETRY_FROM = 1_000;
const RETRY_CAP = 30_000;

/** Saves the draft of one workflow: one request at a time, each with the revision it is based on. */
export class Autosave {
  readonly #options: AutosaveOptions;
  readonly #now: () => number;
  #rev: number;
  #saved: WorkflowDocument;
  /** Sent on this revision, and perhaps stored: the answer is not here, or never came. */
  #sent: readonly WorkflowDocument[] = [];
  #state: SaveState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirtySince: number | undefined;
  #failures = 0;
  #flight: Promise<void> | undefined;
  #closed = false;
  /** Newest revision heard of. */
  #heard = 0;

  constructor(options: AutosaveOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#rev = options.rev;
    this.#saved = options.read();
    this.#state = { kind: "saved", at: options.savedAt, rev: options.rev };
  }

  get state(): SaveState {
    return this.#state;
  }
  /** Revision the next save will be based on. */
  get rev(): number {
    return this.#rev;
  }
  /** The document as the server has it, as far as this page knows. */
  get saved(): WorkflowDocument {
    return this.#saved;
  }

  /** What was sent and perhaps stored without an answer. */
  get sent(): readonly WorkflowDocument[] {
    return this.#sent;
  }

  /** Says that `read()` returns something else than before. */
  changed(): void {
    if (this.#closed) return;
    void this.#keep();
    if (this.#state.kind === "conflict") return;
    this.#dirtySince ??= this.#now();
    if (this.#state.kind !== "saving" && this.#state.kind !== "offline") this.#set({ kind: "dirty", rev: this.#rev });
    if (this.#state.kind !== "offline") this.#schedule();
  }

  /** Saves what is unsaved now. Resolves when nothing is under way any more. */
  async flush(): Promise<void> {
    while (!this.#closed && (this.#flight || this.#unsaved())) {
      if (this.#state.kind === "conflict") return;
      await (this.#flight ?? this.#send());
      if (this.#state.kind === "offline" || this.#state.kind === "refused") return;
    }
  }

  /** Tries again at once: the browser came online, or a person asked. */
  retry(): void {
    if (this.#state.kind !== "offline" && this.#state.kind !== "refused") return;
    clearTimeout(this.#timer);
    if (!this.#flight) void this.#send();
  }

  /** The feed says that revision `rev` was saved, by whomever. */
  theirs(rev: number): void {
    this.#heard = Math.max(this.#heard, rev);
    // A save under way may be the one that was heard of; its answer tells.
    if (this.#heard <= this.#rev || this.#flight || this.#closed || this.#state.kind === "conflict") return;
    if (this.#unsaved()) void this.#conflict();
    else void this.#follow();
  }

  /** What `read()` returns began with an earlier revision, as an earlier visit left it; the server has `draft`. */
  begin(from: { rev: number; base: WorkflowDocument; sent: readonly WorkflowDocument[] }, draft: Draft): void {
    this.#rev = from.rev;
    this.#saved = from.base;
    this.#sent = from.sent;
    if (draft.rev === from.rev) return this.changed();
    void this.#keep();
    this.#meet(draft);
  }

  /** Ends a conflict: from now on saves are based on `draft`. @param document What `read()` now returns. */
  settle(draft: Draft, document: WorkflowDocument): void {
    this.#rev = draft.rev;
    this.#saved = draft.document;
    this.#sent = [];
    this.#dirtySince = undefined;
    this.#set({ kind: "saved", at: Date.parse(draft.savedAt), rev: draft.rev });
    if (document !== draft.document) this.changed();
    else void this.#options.pending.remove(this.#options.copy.id);
    this.theirs(0);
  }

  /** Stops saving; what is unsent stays in the pending drafts. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #unsaved(): boolean {
    return this.#options.read() !== this.#saved;
  }

  #set(state: SaveState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#flight) return;
    const waited = this.#now() - (this.#dirtySince ?? this.#now());
    const rest = (this.#options.patience ?? 4000) - waited;
    this.#timer = setTimeout(() => void this.#send(), Math.max(0, Math.min(this.#options.debounce ?? 600, rest)));
  }

  #keep(): Promise<void> {
    const { pending, workflow, copy, read } = this.#options;
    const draft: PendingDraft = {
      ...copy,
      workflow,
      rev: this.#rev,
      base: this.#saved,
      sent: this.#sent,
      document: read(),
      at: this.#now(),
    };
    return pending.put(draft);
  }

  #send(): Promise<void> {
    this.#flight ??= this.#attempt().finally(() => {
      this.#flight = undefined;
      this.theirs(0);
      // Edits made while the request was under way.
      if (!this.#closed && this.#unsaved() && this.#state.kind === "dirty") this.#schedule();
    });
    return this.#flight;
  }

  async #attempt(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#closed || !this.#unsaved()) return;
    const document = this.#options.read();
    this.#dirtySince = undefined;
    this.#sent = [...this.#sent.filter((other) => other !== document), document].slice(-SENT_KEPT);
    this.#set({ kind: "saving", rev: this.#rev });
    try {
      await this.#succeeded(await this.#options.save(this.#rev, document), document);
    } catch (error) {
      await this.#failed(error, document);
    }
  }

  async #succeeded(draft: Draft, document: WorkflowDocument): Promise<void> {
    this.#failures = 0;
    this.#rev = draft.rev;
    this.#saved = document;
    this.#sent = [];
    this.#options.onSaved?.(draft, document);
    if (this.#unsaved()) {
      this.#dirtySince = this.#now();
      this.#set({ kind: "dirty", rev: draft.rev });
      await this.#keep();
      return;
    }
    this.#set({ kind: "saved", at: Date.parse(draft.savedAt), rev: draft.rev });
    await this.#options.pending.remove(this.#options.copy.id);
  }

  async #failed(error: unknown, document: WorkflowDocument): Promise<void> {
    const failure = this.#options.classify(error);
    if (failure.kind === "conflict") return this.#conflict();
    if (failure.kind === "refused") {
      this.#sent = this.#sent.filter((other) => other !== document);
      return this.#set({ kind: "refused", rev: this.#rev, message: failure.message });
    }
    this.#later();
  }

  /** The server cannot be reached: tried again after a while. */
  #later(): void {
    const pause = Math.min(RETRY_CAP, RETRY_FROM * 2 ** this.#failures++);
    this.#set({ kind: "offline", rev: this.#rev, retryAt: this.#now() + pause });
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#send(), pause);
  }

  async #follow(): Promise<void> {
    const theirs = await this.#options.fetchDraft().catch(() => undefined);
    if (!theirs || this.#closed || theirs.rev <= this.#rev) return;
    if (this.#unsaved() || this.#flight) return this.theirs(theirs.rev);
    this.#options.onTheirs(theirs);
  }

  async #conflict(): Promise<void> {
    clearTimeout(this.#timer);
    this.#set({ kind: "conflict", rev: this.#rev });
    const theirs = await this.#options.fetchDraft().catch(() => undefined);
    if (this.#state.kind !== "conflict") return;
    if (theirs) this.#meet(theirs);
    else this.#later();
  }

  /** A newer draft while something is unsaved here. */
  #meet(theirs: Draft): void {
    const own = this.#sent.find((document) => jsonEqual(document, theirs.document));
    // Our own save, whose answer never came.
    if (own) {
      void this.#succeeded(theirs, own);
      if (this.#unsaved() && !this.#flight) this.#schedule();
      return;
    }
    if (this.#options.onTheirs(theirs)) return;
    this.#set({ kind: "conflict", rev: this.#rev, theirs });
  }
}
