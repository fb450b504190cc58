import "../lib/without-jit.ts";
import { isObject, workflowEdge, workflowNode } from "@signalbox/model";
import { z } from "zod";
import { cornerOf } from "./fragment.ts";
import type { Fragment } from "./operation.ts";

const place = z.object({ x: z.number(), y: z.number(), width: z.number().optional(), height: z.number().optional() });
const fragmentText = z.object({
  signalbox: z.literal("nodes"),
  format: z.literal(1),
  nodes: z.array(workflowNode).max(5000),
  edges: z.array(workflowEdge).max(20_000).default([]),
  places: z.record(z.string(), place).default({}),
  notes: z
    .array(
      place.extend({
        id: z.string(),
        text: z.string(),
        width: z.number(),
        height: z.number(),
        color: z.enum(["yellow", "blue", "green", "red", "grey"]).default("yellow"),
        node: z.string().optional(),
      }),
    )
    .default([]),
});

/** The fragment in a pasted text: copied nodes, or a whole workflow document. Undefined for any other text. */
export function fragmentFromText(text: string): Fragment | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const layout = isObject(value.layout) ? value.layout : {};
  const candidate =
    value.signalbox === "nodes"
      ? value
      : { ...value, signalbox: "nodes", format: 1, places: layout.nodes ?? {}, notes: layout.notes ?? [] };
  const parsed = fragmentText.safeParse(candidate);
  if (!parsed.success || (parsed.data.nodes.length === 0 && parsed.data.notes.length === 0)) return undefined;
  const { nodes, edges, places, notes } = parsed.data;
  return relative({ nodes, edges, places: places as Fragment["places"], notes });
}

function relative(fragment: Fragment): Fragment {
  const corner = cornerOf([...Object.values(fragment.places), ...fragment.notes]);
  return {
    ...fragment,
    places: Object.fromEntries(
      Object.entries(fragment.places).map(([id, p]) => [id, { ...p, x: p.x - corner.x, y: p.y - corner.y }]),
    ),
    notes: fragment.notes.map((note) => ({ ...note, x: note.x - corner.x, y: note.y - corner.y })),
  };
}
