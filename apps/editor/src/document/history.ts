import { jsonEqual, type WorkflowDocument } from "@signalbox/model";
import type { Label, Operation } from "./operation.ts";
import { applyPatch, type DocumentPatch, diffDocuments, isEmptyPatch } from "./patch.ts";
import { perform } from "./perform.ts";

/** One line of the history list, one press of undo. */
export interface HistoryEntry {
  id: number;
  label: Label;
  /** Epoch ms of the last change folded into it. */
  at: number;
  inverse: DocumentPatch;
  forward: DocumentPatch;
  /** What was asked for, to apply it again on a newer document. */
  operations: readonly Operation[];
  /** Later operations with the same key, soon after, become part of this entry. */
  coalesce?: string;
}

export interface History {
  document: WorkflowDocument;
  past: readonly HistoryEntry[];
  /** Undone entries, the next one to redo first. */
  future: readonly HistoryEntry[];
  nextId: number;
}

/** Entries kept; the oldest go first. */
export const HISTORY_LIMIT = 500;
/** A pause longer than this ends the coalescing of typed text, in ms. */
export const COALESCE_MS = 1500;

export const startHistory = (document: WorkflowDocument): History => ({ document, past: [], future: [], nextId: 1 });

/**
 * Applies an operation and records it. The same history comes back when the operation has no effect.
 *
 * @param options `coalesce`: key of what is being typed in, for example `param:charge:url`.
 */
export function record(
  history: History,
  op: Operation,
  now: number,
  options: { coalesce?: string | undefined } = {},
): History {
  const done = perform(history.document, op);
  if (!done) return history;
  const last = history.past.at(-1);
  const { coalesce } = options;
  const folds =
    coalesce !== undefined &&
    last?.coalesce === coalesce &&
    now - last.at <= COALESCE_MS &&
    history.future.length === 0;
  if (folds && last) return fold(history, last, done.document, op, now);
  const entry: HistoryEntry = {
    id: history.nextId,
    label: done.label,
    at: now,
    inverse: done.inverse,
    forward: done.forward,
    operations: [op],
    ...(coalesce !== undefined && { coalesce }),
  };
  const past = [...history.past, entry].slice(-HISTORY_LIMIT);
  return { document: done.document, past, future: [], nextId: history.nextId + 1 };
}

/** The last entry grown by one more operation; it disappears when both together change nothing. */
function fold(history: History, last: HistoryEntry, document: WorkflowDocument, op: Operation, now: number): History {
  const before = applyPatch(history.document, last.inverse);
  const forward = diffDocuments(before, document);
  const rest = history.past.slice(0, -1);
  if (isEmptyPatch(forward)) return { ...history, document, past: rest };
  const operations = [...last.operations.filter((other) => !replaces(op, other)), op];
  const entry = { ...last, at: now, forward, inverse: diffDocuments(document, before), operations };
  return { ...history, document, past: [...rest, entry] };
}

/** Whether `op` makes an earlier operation on the same field pointless. */
function replaces(op: Operation, earlier: Operation): boolean {
  if (op.kind === "setParam") return earlier.kind === "setParam" && earlier.id === op.id && earlier.name === op.name;
  if (op.kind === "setNodeField") {
    return earlier.kind === "setNodeField" && earlier.id === op.id && earlier.field === op.field;
  }
  return op.kind === earlier.kind && (op.kind === "setName" || op.kind === "setDescription");
}

export function undo(history: History): History {
  const entry = history.past.at(-1);
  if (!entry) return history;
  return {
    ...history,
    document: applyPatch(history.document, entry.inverse),
    past: history.past.slice(0, -1),
    future: [entry, ...history.future],
  };
}

export function redo(history: History): History {
  const [entry, ...future] = history.future;
  if (!entry) return history;
  return {
    ...history,
    document: applyPatch(history.document, entry.forward),
    // A redone entry is closed: typing on starts a new one.
    past: [...history.past, { ...entry, coalesce: undefined }],
    future,
  };
}

/** To the state right after entry `id`; 0 is the state before the first entry that is kept. */
export function goTo(history: History, id: number): History {
  let next = history;
  while (next.past.length > 0 && (next.past.at(-1)?.id ?? 0) > id) next = undo(next);
  while (next.future[0] && next.future[0].id <= id) next = redo(next);
  return next;
}

/**
 * Takes a newer document of somebody else in below the edits after entry `since`, so that undo takes back one's own
 * edits first, and theirs after them. Where the edits, made again, do not lead to `merged`, it becomes an entry on top.
 *
 * @param merged What the document shall be.
 * @returns the history, and the id of the newest entry that is part of `theirs`.
 */
export function mergeInto(
  history: History,
  since: number,
  theirs: WorkflowDocument,
  merged: WorkflowDocument,
  now: number,
): { history: History; settled: number } {
  let below: History = { ...history, future: [] };
  while ((below.past.at(-1)?.id ?? 0) > since) below = { ...undo(below), future: [] };
  const onto = record(below, { kind: "replace", document: theirs, reason: "theirs" }, now);
  let next = onto;
  for (const entry of history.past) {
    if (entry.id <= since) continue;
    for (const op of entry.operations) next = record(next, op, entry.at, { coalesce: entry.coalesce });
  }
  if (jsonEqual(next.document, merged)) return { history: next, settled: onto.past.at(-1)?.id ?? 0 };
  // One step to theirs and one to the result: undo shows both sides whole, whatever was chosen.
  const taken = record(history, { kind: "replace", document: theirs, reason: "theirs" }, now);
  const settled = taken.past.at(-1)?.id ?? 0;
  return { history: record(taken, { kind: "replace", document: merged, reason: "merged" }, now), settled };
}
