import type { WorkflowDocument } from "./document.ts";
import { edgeId } from "./edge-id.ts";
import type { Json, JsonObject } from "./json.ts";
import { isObject } from "./value.ts";

const byKey =
  <T>(key: (item: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** The same value with object keys sorted and `undefined` members left out. */
export function sortKeys(value: unknown): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value as Json;
  // Entries and not assignments: a member called __proto__ stays one.
  const keys = Object.keys(value)
    .sort()
    .filter((key) => value[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])])) as JsonObject;
}

/**
 * The document as text for git: keys sorted, one a line, nodes and edges ordered by id, a newline at the end.
 * Two documents with the same meaning and layout have the same text.
 */
export function canonicalText(document: WorkflowDocument): string {
  const ordered = {
    ...document,
    nodes: [...document.nodes].sort(byKey((node) => node.id)),
    edges: [...document.edges].sort(byKey(edgeId)),
  };
  return `${JSON.stringify(sortKeys(ordered), null, 2)}\n`;
}

/** Canonical text of what decides behaviour: no layout, no pinned data, no samples. Equal texts mean equal behaviour. */
export function behaviourText(document: WorkflowDocument): string {
  const { layout: _layout, ...rest } = document;
  return canonicalText({
    ...rest,
    nodes: rest.nodes.map(({ pinned: _pinned, sample: _sample, ...node }) => node),
    layout: { nodes: {}, notes: [] },
  });
}
