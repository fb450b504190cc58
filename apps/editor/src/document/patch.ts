import {
  edgeId,
  jsonEqual,
  type WorkflowDocument,
  type WorkflowEdge,
  type WorkflowNode,
  type WorkflowNote,
} from "@signalbox/model";

/** Change of a list whose members have ids: what goes, and what stands at which index afterwards. */
export interface ListPatch<T> {
  remove: string[];
  /** Changed and new members with their index in the resulting list, ascending. */
  put: (readonly [index: number, item: T])[];
  /** Ids of the whole resulting list; only when members that stay changed places. */
  order?: string[];
}

type Plain = Omit<WorkflowDocument, "nodes" | "edges" | "layout">;
type Place = WorkflowDocument["layout"]["nodes"][string];

/**
 * Difference of two documents, small and exact: `applyPatch(a, diffDocuments(a, b))` equals `b`.
 * Undo and redo are patches; nothing in a patch refers to how it came about.
 */
export interface DocumentPatch {
  /** Other top-level fields; null removes one. */
  fields?: { [K in keyof Plain]?: Plain[K] | null };
  nodes?: ListPatch<WorkflowNode>;
  edges?: ListPatch<WorkflowEdge>;
  notes?: ListPatch<WorkflowNote>;
  /** Places by node id; null removes one. */
  places?: Record<string, Place | null>;
}

const nodeKey = (node: WorkflowNode) => node.id;
const noteKey = (note: WorkflowNote) => note.id;

function diffList<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): ListPatch<T> | undefined {
  if (before === after) return undefined;
  const old = new Map(before.map((item) => [key(item), item]));
  const fresh = new Set(after.map(key));
  const put: [number, T][] = [];
  after.forEach((item, index) => {
    const previous = old.get(key(item));
    if (previous !== item && (previous === undefined || !jsonEqual(previous, item))) put.push([index, item]);
  });
  const remove = before.map(key).filter((id) => !fresh.has(id));
  const stayed = (list: readonly T[], other: { has(id: string): boolean }) =>
    list.map(key).filter((id) => other.has(id));
  const from = stayed(before, fresh);
  const moved = stayed(after, old).some((id, index) => id !== from[index]);
  if (!moved && remove.length === 0 && put.length === 0) return undefined;
  return moved ? { remove, put, order: after.map(key) } : { remove, put };
}

function applyList<T>(list: readonly T[], patch: ListPatch<T> | undefined, key: (item: T) => string): T[] {
  if (!patch) return list as T[];
  const gone = new Set(patch.remove);
  const next = list.filter((item) => !gone.has(key(item)));
  const at = new Map(next.map((item, index) => [key(item), index]));
  const fresh: (readonly [number, T])[] = [];
  for (const [index, item] of patch.put) {
    const place = at.get(key(item));
    if (place === undefined) fresh.push([index, item]);
    else next[place] = item;
  }
  for (const [index, item] of fresh) next.splice(index, 0, item);
  if (!patch.order) return next;
  const byId = new Map(next.map((item) => [key(item), item]));
  return patch.order.flatMap((id) => byId.get(id) ?? []);
}

function diffFields(before: WorkflowDocument, after: WorkflowDocument): DocumentPatch["fields"] {
  const { nodes: _n, edges: _e, layout: _l, ...a } = before;
  const { nodes: _n2, edges: _e2, layout: _l2, ...b } = after;
  const fields: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Plain>) {
    if (!jsonEqual(a[name], b[name])) fields[name] = b[name] ?? null;
  }
  return Object.keys(fields).length > 0 ? (fields as DocumentPatch["fields"]) : undefined;
}

function diffPlaces(before: Record<string, Place>, after: Record<string, Place>): DocumentPatch["places"] {
  if (before === after) return undefined;
  const places: Record<string, Place | null> = {};
  for (const id of Object.keys(before)) if (!after[id]) places[id] = null;
  for (const [id, place] of Object.entries(after)) if (!jsonEqual(before[id], place)) places[id] = place;
  return Object.keys(places).length > 0 ? places : undefined;
}

/** @returns an empty object when both are the same. O(nodes + edges). */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument): DocumentPatch {
  const patch: DocumentPatch = {
    fields: diffFields(before, after),
    nodes: diffList(before.nodes, after.nodes, nodeKey),
    edges: diffList(before.edges, after.edges, edgeId),
    notes: diffList(before.layout.notes, after.layout.notes, noteKey),
    places: diffPlaces(before.layout.nodes, after.layout.nodes),
  };
  for (const name of Object.keys(patch) as (keyof DocumentPatch)[]) if (!patch[name]) delete patch[name];
  return patch;
}

export const isEmptyPatch = (patch: DocumentPatch): boolean => Object.keys(patch).length === 0;

/** The document after the change; parts the patch does not name are the same objects as before. */
export function applyPatch(document: WorkflowDocument, patch: DocumentPatch): WorkflowDocument {
  const next: WorkflowDocument = {
    ...document,
    nodes: applyList(document.nodes, patch.nodes, nodeKey),
    edges: applyList(document.edges, patch.edges, edgeId),
  };
  if (patch.notes || patch.places) {
    next.layout = {
      nodes: applyPlaces(document.layout.nodes, patch.places),
      notes: applyList(document.layout.notes, patch.notes, noteKey),
    };
  }
  const target = next as Record<string, unknown>;
  for (const [name, value] of Object.entries(patch.fields ?? {})) {
    if (value === null) delete target[name];
    else target[name] = value;
  }
  return next;
}

function applyPlaces(places: Record<string, Place>, patch: DocumentPatch["places"]): Record<string, Place> {
  if (!patch) return places;
  const next = { ...places };
  for (const [id, place] of Object.entries(patch)) {
    if (place === null) delete next[id];
    else next[id] = place;
  }
  return next;
}
