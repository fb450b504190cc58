import { renameStep } from "@signalbox/expressions";
import {
  isObject,
  type Json,
  jsonEqual,
  NODE_ID,
  RESERVED_NAMES,
  type WorkflowDocument,
  type WorkflowNode,
} from "@signalbox/model";
import type { Operation } from "../operation.ts";
import { hasNode } from "./graph.ts";

type Of<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/** The document with one node changed; the same document when the node is missing or stays as it is. */
function change(document: WorkflowDocument, id: string, edit: (node: WorkflowNode) => WorkflowNode): WorkflowDocument {
  const index = document.nodes.findIndex((node) => node.id === id);
  const node = document.nodes[index];
  if (!node) return document;
  const next = edit(node);
  return next === node ? document : { ...document, nodes: document.nodes.with(index, next) };
}

export const setParam = (document: WorkflowDocument, { id, name, value }: Of<"setParam">): WorkflowDocument =>
  change(document, id, (node) => {
    if (jsonEqual(node.params[name], value)) return node;
    const { [name]: _old, ...params } = node.params;
    return { ...node, params: value === undefined ? params : { ...node.params, [name]: value } };
  });

export const setNodeField = (document: WorkflowDocument, { id, field, value }: Of<"setNodeField">): WorkflowDocument =>
  change(document, id, (node) => {
    if (jsonEqual(node[field], value)) return node;
    const { [field]: _old, ...rest } = node;
    return (value === undefined || value === "" ? rest : { ...node, [field]: value }) as WorkflowNode;
  });

export const setType = (document: WorkflowDocument, { id, type, typeVersion }: Of<"setType">): WorkflowDocument =>
  change(document, id, (node) =>
    node.type === type && node.typeVersion === typeVersion ? node : { ...node, type, typeVersion },
  );

/** Why a node cannot get this id; undefined when it can. */
export function idProblem(
  document: WorkflowDocument,
  id: string,
  to: string,
): "format" | "reserved" | "taken" | undefined {
  if (!NODE_ID.test(to)) return "format";
  if (RESERVED_NAMES.has(to)) return "reserved";
  return to !== id && hasNode(document, to) ? "taken" : undefined;
}

export function renameNode(document: WorkflowDocument, { id, to }: Of<"renameNode">): WorkflowDocument {
  if (id === to || !hasNode(document, id) || idProblem(document, id, to)) return document;
  const rename = (name: string) => (name === id ? to : name);
  const { [id]: place, ...places } = document.layout.nodes;
  return {
    ...document,
    nodes: document.nodes.map((node) => renamedIn(node, id, to)),
    edges: document.edges.map((edge) =>
      edge.source === id || edge.target === id
        ? { ...edge, source: rename(edge.source), target: rename(edge.target) }
        : edge,
    ),
    entities: renameInJson(document.entities, id, to) as WorkflowDocument["entities"],
    layout: {
      nodes: place ? { ...places, [to]: place } : document.layout.nodes,
      notes: document.layout.notes.map((note) => (note.node === id ? { ...note, node: to } : note)),
    },
  };
}

function renamedIn(node: WorkflowNode, id: string, to: string): WorkflowNode {
  const params = targetRenamed(node, renameInJson(node.params, id, to) as WorkflowNode["params"], id, to);
  const limit = node.limit && (renameInJson(node.limit as Json, id, to) as WorkflowNode["limit"]);
  const named = node.id === id || node.scope === id || node.undo === id;
  if (!named && params === node.params && limit === node.limit) return node;
  const next: WorkflowNode = { ...node, params };
  if (limit) next.limit = limit;
  if (node.id === id) next.id = to;
  if (node.scope === id) next.scope = to;
  if (node.undo === id) next.undo = to;
  return next;
}

/** A `cancel` node names what it withdraws by its plain id. */
export function targetRenamed(
  node: WorkflowNode,
  params: WorkflowNode["params"],
  from: string,
  to: string,
): WorkflowNode["params"] {
  return node.type === "cancel" && params.target === from ? { ...params, target: to } : params;
}

/** Every text inside the value with `steps.<from>` re-pointed; the same value when there is none. */
export function renameInJson(value: Json, from: string, to: string): Json {
  if (typeof value === "string") return value.includes(from) ? renameStep(value, from, to) : value;
  if (Array.isArray(value)) {
    const next = value.map((item) => renameInJson(item, from, to));
    return next.every((item, i) => item === value[i]) ? value : next;
  }
  if (!isObject(value)) return value;
  let changed = false;
  const next: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    next[key] = renameInJson(item as Json, from, to);
    changed ||= next[key] !== item;
  }
  return changed ? next : value;
}
