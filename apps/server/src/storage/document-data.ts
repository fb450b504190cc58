import { createHash } from "node:crypto";
import { behaviourText, sortKeys, type WorkflowDocument } from "@signalbox/model";
import type { DocumentData } from "@signalbox/store";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a document is stored with: a hash of its behaviour, and its node types in flow order for icons. */
export function documentData(document: WorkflowDocument): DocumentData {
  return { document, hash: sha256(behaviourText(document)), nodeTypes: nodeTypesInFlowOrder(document) };
}

/** For snapshots: test runs depend on pinned data too. */
export function snapshotData(document: WorkflowDocument): DocumentData {
  const pinned = JSON.stringify(document.nodes.map((node) => [node.id, sortKeys(node.pinned ?? null)]));
  return { ...documentData(document), hash: sha256(`${behaviourText(document)}\n${pinned}`) };
}

/** Breadth first from the nodes nothing leads to; each type once, the rest in the order they stand. */
export function nodeTypesInFlowOrder(document: WorkflowDocument): string[] {
  const types = new Map(document.nodes.map((node) => [node.id, node.type]));
  const targets = new Set(document.edges.map((edge) => edge.target));
  const queue = document.nodes.filter((node) => !targets.has(node.id)).map((node) => node.id);
  const outgoing = Map.groupBy(document.edges, (edge) => edge.source);
  const seen = new Set(queue);
  for (const id of queue) {
    for (const { target } of outgoing.get(id) ?? []) {
      if (!seen.has(target)) seen.add(target) && queue.push(target);
    }
  }
  const ordered = [...queue, ...document.nodes.map((node) => node.id)].map((id) => types.get(id));
  return [...new Set(ordered.filter((type) => type !== undefined))];
}
