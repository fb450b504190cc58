import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "./document.ts";
import { edgeId } from "./edge-id.ts";
import type { Json } from "./json.ts";
import { findRenames } from "./renames.ts";
import { isObject, jsonEqual } from "./value.ts";

/** One value that differs. `before` or `after` is absent when the field is only there on the other side. */
export interface FieldChange {
  /** Names from the outside in, `["params", "url"]`; numbers are places in lists. */
  path: (string | number)[];
  before?: Json;
  after?: Json;
  /** Nothing but the new id of a renamed node, written where the old one was. */
  follows?: true;
}

export type NodeChange =
  | { kind: "node"; change: "added" | "removed"; id: string; node: WorkflowNode }
  /** `from`: the id it had before, when it was renamed. */
  | { kind: "node"; change: "changed"; id: string; from?: string; node: WorkflowNode; fields: FieldChange[] };
/** Ids are those of the newer document. `along`: a node at one of its ends came or went with it. */
export interface EdgeChange {
  kind: "edge";
  change: "added" | "removed";
  id: string;
  edge: WorkflowEdge;
  along?: true;
}
/** Name, description, settings, constants and entities of the workflow. */
export interface DocumentFieldChange {
  kind: "document";
  change: "added" | "removed" | "changed";
  id: string;
  field: FieldChange;
}
export type Change = NodeChange | EdgeChange | DocumentFieldChange;

export interface DocumentChanges {
  /** What changes behaviour: the workflow itself, then nodes, then edges, each by id. */
  changes: Change[];
  /** What does not, as counts: nodes that stand elsewhere, notes that differ, nodes whose pinned data differs. */
  folded: { moved: number; notes: number; pinned: number };
}

const byId = <T extends { id: string }>(a: T, b: T): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * What is different in `after`: nodes (renamed ones are recognised), their fields one by one, edges, and the fields of
 * the workflow. Where things are drawn, and pinned data, are only counted. The order of nodes, edges and keys does not
 * matter. Empty `changes` mean equal behaviour. O(nodes + edges) where nothing was renamed.
 */
export function compareDocuments(before: WorkflowDocument, after: WorkflowDocument): DocumentChanges {
  const renames = findRenames(before, after);
  const old = new Map(before.nodes.map((node) => [renames.get(node.id) ?? node.id, node]));
  const fresh = new Map(after.nodes.map((node) => [node.id, node]));
  const nodes: NodeChange[] = [];
  for (const [id, node] of old) if (!fresh.has(id)) nodes.push({ kind: "node", change: "removed", id, node });
  for (const [id, node] of fresh) {
    const known = old.get(id);
    if (!known) {
      nodes.push({ kind: "node", change: "added", id, node });
      continue;
    }
    const fields = compareValues(plainNode(known), plainNode(node)).map((field) => followed(field, renames));
    const renamed = known.id !== id;
    if (fields.length > 0 || renamed) {
      nodes.push({ kind: "node", change: "changed", id, ...(renamed && { from: known.id }), node, fields });
    }
  }
  const document = compareValues(plainDocument(before), plainDocument(after)).map(
    (field): DocumentFieldChange => ({
      kind: "document",
      change: !("before" in field) ? "added" : !("after" in field) ? "removed" : "changed",
      id: field.path.join("."),
      field,
    }),
  );
  const lone = new Set(nodes.filter(({ change }) => change !== "changed").map(({ id }) => id));
  return {
    changes: [...document.sort(byId), ...nodes.sort(byId), ...compareEdges(before, after, renames, lone).sort(byId)],
    folded: foldedOf(before, after, old),
  };
}

/** The older document with the changes made: same behaviour as the newer one. Layout and pinned data stay. */
export function applyChanges(
  before: WorkflowDocument,
  { changes }: Pick<DocumentChanges, "changes">,
): WorkflowDocument {
  const nodes = new Map(before.nodes.map((node) => [node.id, node]));
  const renames = new Map<string, string>();
  let plain = plainDocument(before);
  for (const change of changes) {
    if (change.kind === "document") plain = withField(plain, change.field.path, change.field.after) as typeof plain;
    else if (change.kind === "node" && change.change === "removed") nodes.delete(change.id);
  }
  for (const change of changes) {
    if (change.kind !== "node" || change.change !== "changed") continue;
    const from = change.from ?? change.id;
    const known = nodes.get(from);
    if (!known) continue;
    if (change.from !== undefined) {
      renames.set(from, change.id);
      nodes.delete(from);
    }
    let next: Json = { ...known, id: change.id } as unknown as Json;
    for (const { path, after } of change.fields) next = withField(next, path, after);
    nodes.set(change.id, next as unknown as WorkflowNode);
  }
  for (const change of changes) {
    if (change.kind === "node" && change.change === "added") nodes.set(change.id, change.node);
  }
  const edges = new Map(before.edges.map((edge) => mapped(edge, renames)).map((edge) => [edgeId(edge), edge]));
  for (const change of changes) {
    if (change.kind !== "edge") continue;
    if (change.change === "added") edges.set(change.id, change.edge);
    else edges.delete(change.id);
  }
  return {
    ...(plain as object),
    layout: before.layout,
    nodes: [...nodes.values()],
    edges: [...edges.values()],
  } as never;
}

/** Everything of a node that decides behaviour, but for its id. */
const plainNode = ({ id: _id, pinned: _pinned, sample: _sample, ...rest }: WorkflowNode): Json =>
  rest as unknown as Json;
const plainDocument = ({ nodes: _n, edges: _e, layout: _l, ...rest }: WorkflowDocument): Json =>
  rest as unknown as Json;

const keysOf = (value: { [key: string]: Json }): string[] =>
  Object.keys(value).filter((key) => value[key] !== undefined);

/** Every innermost difference, by sorted keys. Lists are compared by place, and as a whole when their lengths differ. */
function compareValues(before: Json, after: Json, path: FieldChange["path"] = []): FieldChange[] {
  if (jsonEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => compareValues(item, after[index] as Json, [...path, index]));
  }
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  const old = new Set(keysOf(before));
  const fresh = new Set(keysOf(after));
  return [...new Set([...old, ...fresh])].sort().flatMap((key): FieldChange[] => {
    const [a, b] = [before[key] as Json, after[key] as Json];
    const at = [...path, key];
    if (!old.has(key)) return [{ path: at, after: b }];
    if (!fresh.has(key)) return [{ path: at, before: a }];
    return compareValues(a, b, at);
  });
}

/** Entries and not assignments: a member called __proto__ stays one. */
function withField(value: Json, [key, ...rest]: FieldChange["path"], after: Json | undefined): Json {
  if (key === undefined) return after as Json;
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? withField(item, rest, after) : item));
  }
  const entries = new Map(Object.entries(value as { [key: string]: Json }));
  const next = rest.length === 0 ? after : withField(entries.get(String(key)) as Json, rest, after);
  if (next === undefined) entries.delete(String(key));
  else entries.set(String(key), next);
  return Object.fromEntries(entries);
}

const mapped = (edge: WorkflowEdge, renames: ReadonlyMap<string, string>): WorkflowEdge => ({
  ...edge,
  source: renames.get(edge.source) ?? edge.source,
  target: renames.get(edge.target) ?? edge.target,
});

function compareEdges(
  before: WorkflowDocument,
  after: WorkflowDocument,
  renames: ReadonlyMap<string, string>,
  lone: ReadonlySet<string>,
): EdgeChange[] {
  const old = new Map(before.edges.map((edge) => mapped(edge, renames)).map((edge) => [edgeId(edge), edge]));
  const fresh = new Map(after.edges.map((edge) => [edgeId(edge), edge]));
  const found: EdgeChange[] = [];
  const put = (change: "added" | "removed", id: string, edge: WorkflowEdge) => {
    const along = lone.has(edge.source) || lone.has(edge.target);
    found.push({ kind: "edge", change, id, edge, ...(along && { along }) });
  };
  for (const [id, edge] of old) if (!fresh.has(id)) put("removed", id, edge);
  for (const [id, edge] of fresh) if (!old.has(id)) put("added", id, edge);
  return found;
}

/** Marks changes that only write the new id of a renamed node where the old one was. */
function followed(field: FieldChange, renames: ReadonlyMap<string, string>): FieldChange {
  if (renames.size === 0 || field.before === undefined || field.after === undefined) return field;
  const [name] = field.path;
  const same =
    name === "scope" || name === "undo"
      ? renames.get(String(field.before)) === field.after
      : renamedText(JSON.stringify(field.before), renames) === JSON.stringify(field.after);
  return same ? { ...field, follows: true } : field;
}

/** `steps.old` and `steps["old"]`, also as part of JSON text. */
const renamedText = (text: string, renames: ReadonlyMap<string, string>): string =>
  text.replace(/\bsteps(\s*\.\s*|\s*\[\s*\\?["'])(\w+)/g, (whole, dot: string, id: string) => {
    const to = renames.get(id);
    return to === undefined ? whole : `steps${dot}${to}`;
  });

function foldedOf(
  before: WorkflowDocument,
  after: WorkflowDocument,
  old: ReadonlyMap<string, WorkflowNode>,
): DocumentChanges["folded"] {
  const folded = { moved: 0, notes: 0, pinned: 0 };
  for (const node of after.nodes) {
    const known = old.get(node.id);
    if (!known) continue;
    if (!same(before.layout.nodes[known.id], after.layout.nodes[node.id])) folded.moved++;
    if (!same(known.pinned, node.pinned)) folded.pinned++;
  }
  const notes = new Map(before.layout.notes.map((note) => [note.id, note]));
  for (const note of after.layout.notes) {
    if (!same(notes.get(note.id), note)) folded.notes++;
    notes.delete(note.id);
  }
  folded.notes += notes.size;
  return folded;
}
const same = (a: unknown, b: unknown): boolean => a === b || (a !== undefined && b !== undefined && jsonEqual(a, b));
