import { z } from "zod";
import type { DocumentChanges, NodeChange } from "./diff.ts";

const named = z.object({
  count: z.int(),
  /** Labels, or ids where there is none, of the first few. */
  names: z.array(z.string()),
});

/** The differences of two documents in a few words. */
export const changeSummary = z.object({
  added: named,
  removed: named,
  changed: named,
  /** Edges that came or went by themselves, not along with a node. */
  edges: z.int(),
  /** Which fields of the workflow: `name`, `description`, `settings`, `vars`, `entities`. */
  document: z.array(z.string()),
  /** Places, notes and pinned data that differ; they change no behaviour. */
  folded: z.int(),
});
export type ChangeSummary = z.infer<typeof changeSummary>;

/** Names that are told; of more, only how many there are. */
const NAMES = 3;

/** Nodes that only follow a renamed one are left out. */
export function summarizeChanges({ changes, folded }: DocumentChanges): ChangeSummary {
  const nodes = (change: NodeChange["change"]) => {
    const found = changes.filter(
      (one): one is NodeChange => one.kind === "node" && one.change === change && !trails(one),
    );
    return { count: found.length, names: found.slice(0, NAMES).map(({ node }) => node.label || node.id) };
  };
  return {
    added: nodes("added"),
    removed: nodes("removed"),
    changed: nodes("changed"),
    edges: changes.filter((one) => one.kind === "edge" && !one.along).length,
    document: [...new Set(changes.flatMap((one) => (one.kind === "document" ? String(one.field.path[0]) : [])))],
    folded: folded.moved + folded.notes + folded.pinned,
  };
}

/** A node that differs only in naming a renamed node anew. */
export const trails = (change: NodeChange): boolean =>
  change.change === "changed" && change.from === undefined && change.fields.every((field) => field.follows);
