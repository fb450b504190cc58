import {
  edgeId,
  type Json,
  jsonEqual,
  type WorkflowDocument,
  type WorkflowEdge,
  type WorkflowNode,
  type WorkflowNote,
} from "@signalbox/model";

/**
 * The smallest parts of a document that are kept or given up as one. A node or a note is a unit of its own (`node`,
 * `note`: is it there?) beside each of its fields, so that two people can change the same node.
 */
export type UnitKind =
  | "document"
  | "settings"
  | "vars"
  | "entities"
  | "node"
  | "field"
  | "param"
  | "place"
  | "note"
  | "noteField";
export interface Unit {
  kind: UnitKind;
  /** Of the node or note. */
  id?: string;
  field?: string;
  /** JSON; `true` for the presence of a node or note. */
  value: unknown;
}
export type Units = ReadonlyMap<string, Unit>;

export const unitKey = (kind: string, id = "", field = ""): string => JSON.stringify([kind, id, field]);

/** A document in its units, edges apart: those have no fields, only ends. */
export function unitsOf(document: WorkflowDocument): Units {
  const units = new Map<string, Unit>();
  const put = (kind: UnitKind, value: unknown, field?: string, id?: string) => {
    if (value === undefined) return;
    units.set(unitKey(kind, id, field), { kind, value, ...(id !== undefined && { id }), ...(field && { field }) });
  };
  const { nodes, edges: _e, layout, vars, settings, entities, ...rest } = document;
  for (const [field, value] of Object.entries(rest)) put("document", value, field);
  for (const [kind, record] of Object.entries({ vars, settings, entities })) {
    for (const [field, value] of Object.entries(record)) put(kind as UnitKind, value, field);
  }
  for (const { id, type, typeVersion, params, ...fields } of nodes) {
    put("node", true, undefined, id);
    // A type and its version mean nothing without each other.
    put("field", { type, typeVersion }, "type", id);
    for (const [field, value] of Object.entries(fields)) put("field", value, field, id);
    for (const [field, value] of Object.entries(params)) put("param", value, field, id);
  }
  for (const [id, place] of Object.entries(layout.nodes)) put("place", place, undefined, id);
  for (const { id, x, y, width, height, ...fields } of layout.notes) {
    put("note", true, undefined, id);
    put("noteField", { x, y, width, height }, "place", id);
    for (const [field, value] of Object.entries(fields)) put("noteField", value, field, id);
  }
  return units;
}

export const unitValue = (units: Units, key: string): unknown => units.get(key)?.value;
export const sameUnit = (a: Units, b: Units, key: string): boolean => jsonEqual(unitValue(a, key), unitValue(b, key));

/** The units of each node or note, by its id. */
export function unitsById(units: Units, kinds: ReadonlySet<UnitKind>): Map<string, string[]> {
  const byId = new Map<string, string[]>();
  for (const [key, { kind, id }] of units) {
    if (id === undefined || !kinds.has(kind)) continue;
    const keys = byId.get(id);
    if (keys) keys.push(key);
    else byId.set(id, [key]);
  }
  return byId;
}

/**
 * A document made of its units.
 *
 * @param order Ids of nodes and notes in the order they shall stand; those without a unit are passed over.
 */
export function documentOf(
  units: Iterable<Unit>,
  edges: WorkflowEdge[],
  order: { nodes: Iterable<string>; notes: Iterable<string> },
): WorkflowDocument {
  const plain: Record<string, unknown> = {};
  const records: Record<string, Record<string, unknown>> = { vars: {}, settings: {}, entities: {} };
  const nodes = new Map<string, Record<string, unknown> & { params: Record<string, Json> }>();
  const notes = new Map<string, Record<string, unknown>>();
  const places: Record<string, unknown> = {};
  const all = [...units];
  for (const { kind, id = "" } of all) {
    if (kind === "node") nodes.set(id, { id, params: {} });
    if (kind === "note") notes.set(id, { id });
  }
  for (const { kind, id = "", field = "", value } of all) {
    const node = nodes.get(id);
    if (kind === "document") plain[field] = value;
    else if (kind === "vars" || kind === "settings" || kind === "entities") put(records[kind] ?? {}, field, value);
    else if (kind === "field" && node) Object.assign(node, field === "type" ? value : { [field]: value });
    else if (kind === "param" && node) put(node.params, field, value);
    else if (kind === "place" && node) put(places, id, value);
    else if (kind === "noteField") Object.assign(notes.get(id) ?? {}, field === "place" ? value : { [field]: value });
  }
  const listed = <T>(ids: Iterable<string>, from: ReadonlyMap<string, unknown>): T[] =>
    [...new Set(ids)].flatMap((id) => (from.has(id) ? [from.get(id) as T] : []));
  return {
    ...plain,
    ...records,
    nodes: listed<WorkflowNode>(order.nodes, nodes),
    edges: [...new Map(edges.map((edge) => [edgeId(edge), edge])).values()],
    layout: { nodes: places, notes: listed<WorkflowNote>(order.notes, notes) },
  } as WorkflowDocument;
}

/** Also for a name like `__proto__`. */
function put(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
