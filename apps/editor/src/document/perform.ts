import type { WorkflowDocument } from "@signalbox/model";
import { addNode, connect, deleteNodes, disconnect, reconnect, setScope } from "./apply/graph.ts";
import { addNote, deleteNotes, editNote, moveNodes, resizeNode } from "./apply/layout.ts";
import { renameNode, setNodeField, setParam, setType } from "./apply/node.ts";
import { paste } from "./apply/paste.ts";
import { setDescription, setEntities, setName, setSettings, setVars } from "./apply/settings.ts";
import { labelOf } from "./label.ts";
import { withoutLooseEnds } from "./loose-ends.ts";
import type { Label, Operation, OperationKind } from "./operation.ts";
import { applyPatch, type DocumentPatch, diffDocuments, isEmptyPatch } from "./patch.ts";

type Apply<K extends OperationKind> = (
  document: WorkflowDocument,
  op: Extract<Operation, { kind: K }>,
) => WorkflowDocument;

const APPLY: { [K in OperationKind]: Apply<K> } = {
  addNode,
  deleteNodes,
  connect,
  disconnect,
  reconnect,
  setParam,
  setNodeField,
  renameNode,
  setScope,
  setType,
  moveNodes,
  layout: moveNodes,
  resizeNode,
  addNote,
  editNote,
  deleteNotes,
  paste,
  duplicate: paste,
  setName,
  setDescription,
  setSettings,
  setVars,
  setEntities,
  patch: (document, op) => withoutLooseEnds(applyPatch(document, op.patch)),
  replace: (_document, op) => op.document,
  batch: (document, op) => op.operations.reduce(applyOperation, document),
};

/** The document after one operation; the same object when the operation does not fit or changes nothing. */
export const applyOperation = (document: WorkflowDocument, op: Operation): WorkflowDocument =>
  (APPLY[op.kind] as (d: WorkflowDocument, o: Operation) => WorkflowDocument)(document, op);

export interface Performed {
  document: WorkflowDocument;
  /** Takes the new document back to the old one, exactly. */
  inverse: DocumentPatch;
  /** Takes the old document to the new one. */
  forward: DocumentPatch;
  label: Label;
}

/** @returns undefined when the operation has no effect on this document. */
export function perform(document: WorkflowDocument, op: Operation): Performed | undefined {
  const next = applyOperation(document, op);
  if (next === document) return undefined;
  const forward = diffDocuments(document, next);
  if (isEmptyPatch(forward)) return undefined;
  return { document: next, forward, inverse: diffDocuments(next, document), label: labelOf(document, op) };
}
