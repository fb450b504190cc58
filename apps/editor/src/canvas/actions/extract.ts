import { readFromInput, readInside, references } from "@signalbox/expressions";
import {
  emptyDocument,
  type Json,
  slugFor,
  type WorkflowDocument,
  type WorkflowEdge,
  type WorkflowNode,
} from "@signalbox/model";
import { mapTexts } from "../../document/map-texts.ts";
import type { Operation, Point } from "../../document/operation.ts";
import { CARD, isApart } from "../geometry/card.ts";
import type { CanvasEdge, CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import { withInside } from "./add.ts";
import { wrappable } from "./wrap.ts";

/** Why nodes cannot become a workflow of their own; each has a text in the `canvas` catalog under `extract.<reason>`. */
export type ExtractProblem = "nothing" | "waysIn" | "waysOut" | "undo";

export interface Extraction {
  /** The new workflow: started with what the nodes read, it ends with what is read of them. */
  child: WorkflowDocument;
  /** Id of the node that calls it. */
  call: string;
  /** What takes the nodes' place, once the new workflow has an id. One step of the history. */
  replacement(workflow: string): Operation[];
}

const GAP = 320;
const text = (value: Json | undefined): string => JSON.stringify(value ?? null);
const idFor = (taken: Iterable<string>, wanted: string): string => {
  const known = new Set(taken);
  return slugFor(wanted, (id) => known.has(id));
};

/**
 * Plans how the selected nodes become a workflow of their own that one node calls instead. The run's result stays the
 * same: every step and value they read becomes the input, every step that is read of them a field of the result, and
 * where the way through them may end, a condition keeps what follows from running.
 */
export function planExtraction(
  document: WorkflowDocument,
  graph: CanvasGraph,
  selected: Iterable<string>,
  name: string,
): Extraction | ExtractProblem {
  const cards = wrappable(graph, selected);
  if (cards.length === 0) return "nothing";
  if (cards.some((card) => card.aside || card.node.undo !== undefined)) return "undo";
  const inside = withInside(
    graph,
    cards.map((card) => card.id),
  );
  const across = graph.edges.filter(({ edge }) => inside.has(edge.source) !== inside.has(edge.target));
  const into = across.filter(({ edge }) => inside.has(edge.target));
  const outOf = across.filter(({ edge }) => inside.has(edge.source));
  const entries = entriesOf(graph, cards, into);
  if (!entries) return "waysIn";
  const [exit] = outOf;
  if (outOf.some(({ edge, port }) => !sameExit(edge, exit?.edge) || (port && isApart(port)))) return "waysOut";

  const ids = document.nodes.map((node) => node.id);
  const call = idFor(ids, name);
  const gate = idFor([...ids, call], `${call}_done`);
  const sure = isSure(graph, cards);
  const readOutside = document.nodes.filter((node) => !inside.has(node.id)).map(textsOf);
  const results = [...inside].filter((id) => readOutside.some((all) => references(all).steps.includes(id)));
  const { child, input } = childOf(document, graph, { name, cards, inside, entries, exit, results, sure });
  return {
    child,
    call,
    replacement: (workflow) => {
      const corner = { x: Math.min(...cards.map((card) => card.x)), y: Math.min(...cards.map((card) => card.y)) };
      const [first] = cards;
      const scope = first?.parent === undefined ? {} : { scope: first.parent };
      const [entry] = entries;
      const join = entries.length === 1 && into.length > 1 && entry?.node.join ? { join: entry.node.join } : {};
      const add = (id: string, type: string, label: string, params: WorkflowNode["params"], at: Point, more = {}) =>
        ({ kind: "addNode", node: { id, type, typeVersion: 1, label, params, ...scope, ...more }, at }) as Operation;
      const gated = !sure && exit !== undefined;
      const from = gated ? { source: gate, sourcePort: "true" } : { source: call, sourcePort: "out" };
      const condition = `{{ steps.${call}.?reached == true }}`;
      return [
        { kind: "deleteNodes", ids: cards.map((card) => card.id) },
        add(call, "run_workflow", name, { workflow, input, wait: true }, corner, join),
        ...(gated ? [add(gate, "if", name, { condition }, { x: corner.x + GAP, y: corner.y })] : []),
        ...distinct(into.map(({ edge }) => ({ ...edge, target: call, targetPort: "in" }))),
        ...(gated ? distinct([{ source: call, sourcePort: "out", target: gate, targetPort: "in" }]) : []),
        ...distinct(outOf.map(({ edge }) => ({ ...edge, ...from }))),
        ...redirected(document, inside, results, call),
      ];
    },
  };
}

const textsOf = (node: WorkflowNode): string => text({ params: node.params, limit: (node.limit ?? null) as Json });
const sameExit = (a: WorkflowEdge, b: WorkflowEdge | undefined): boolean =>
  a.source === b?.source && a.sourcePort === b.sourcePort;
const distinct = (edges: readonly WorkflowEdge[]): Operation[] =>
  [...new Map(edges.map((edge) => [text(edge), edge])).values()].map((edge) => ({ kind: "connect", edge }));

/** The nodes that are led to from outside. Undefined when they begin at different times, or some begin by themselves. */
function entriesOf(graph: CanvasGraph, cards: readonly CanvasNode[], into: readonly CanvasEdge[]) {
  const ids = new Set(cards.map((card) => card.id));
  const begun = new Map<string, string[]>();
  for (const { edge } of into) {
    begun.set(edge.target, [...(begun.get(edge.target) ?? []), `${edge.source}.${edge.sourcePort}`]);
  }
  const sources = [...begun.values()].map((list) => list.toSorted().join());
  const led = new Set(
    graph.edges.filter(({ edge, again }) => ids.has(edge.source) && !again).map(({ edge }) => edge.target),
  );
  const alone = cards.some((card) => !led.has(card.id) && !begun.has(card.id));
  const entries = cards.filter((card) => begun.has(card.id));
  const joins = entries.length > 1 && entries.some((card) => card.node.join !== undefined);
  return begun.size === 0 || alone || joins || new Set(sources).size > 1 ? undefined : entries;
}

/** Whether all of them run whenever the first one does: nothing chooses a way, and no error is led anywhere. */
const isSure = (graph: CanvasGraph, cards: readonly CanvasNode[]): boolean =>
  cards.every(
    (card) => card.ports.filter((place) => !isApart(place.port)).length <= 1 && card.node.disabled !== true,
  ) && !graph.edges.some(({ edge, port }) => port && isApart(port) && cards.some((card) => card.id === edge.source));

interface Pieces {
  name: string;
  cards: readonly CanvasNode[];
  inside: ReadonlySet<string>;
  entries: readonly CanvasNode[];
  exit: CanvasEdge | undefined;
  results: readonly string[];
  sure: boolean;
}

function childOf(document: WorkflowDocument, graph: CanvasGraph, pieces: Pieces) {
  const { name, cards, inside, entries, exit, results, sure } = pieces;
  const top = new Set(cards.map((card) => card.id));
  const steps = new Set<string>();
  const vars = new Set<string>();
  const plain = new Set<string>();
  const take = (value: Json, ownItem: boolean): Json =>
    mapTexts(value, (source) => {
      for (const one of references(source).vars) vars.add(one);
      return readFromInput(source, (root, step) => {
        if (root === "steps") {
          if (step === undefined || inside.has(step)) return false;
          steps.add(step);
          return true;
        }
        if (root !== "trigger" && ownItem) return false;
        plain.add(root);
        return true;
      });
    });
  const moved = document.nodes
    .filter((node) => inside.has(node.id))
    .map((node): WorkflowNode => {
      const card = graph.nodes.get(node.id);
      const params = Object.entries(node.params).map(([param, value]) => {
        const each = card?.definition?.behaviour === "forEach" && param !== "items";
        return [param, take(value, each || hasOwnItem(graph, node.id, inside))] as const;
      });
      const { scope, join, limit, ...rest } = node;
      const lone = entries.length === 1 && entries[0]?.id === node.id;
      return {
        ...rest,
        params: Object.fromEntries(params),
        ...(scope !== undefined && !top.has(node.id) && { scope }),
        ...(join && !lone && { join }),
        ...(limit && { limit: take(limit as Json, hasOwnItem(graph, node.id, inside)) as WorkflowNode["limit"] }),
      };
    });
  const start = idFor(inside, "start");
  const end = idFor([...inside, start], "result");
  const read = sure ? "." : ".?";
  const output = { reached: true, ...Object.fromEntries(results.map((id) => [id, `{{ steps${read}${id} }}`])) };
  const edges: WorkflowEdge[] = [
    ...entries.map((card) => ({ source: start, sourcePort: "out", target: card.id, targetPort: "in" })),
    ...document.edges.filter((edge) => inside.has(edge.source) && inside.has(edge.target)),
    ...(exit ? [{ ...exit.edge, target: end, targetPort: "in" }] : []),
  ];
  const left = Math.min(...cards.map((card) => card.x));
  const y = Math.min(...cards.map((card) => card.y));
  const right = Math.max(...cards.map((card) => card.x + card.width));
  const places = document.nodes.flatMap(({ id }): [string, Point][] => {
    const card = inside.has(id) ? graph.nodes.get(id) : undefined;
    const size = document.layout.nodes[id];
    return card ? [[id, { ...size, x: card.x, y: card.y }]] : [];
  });
  const child: WorkflowDocument = {
    ...emptyDocument(name),
    nodes: [
      { id: start, type: "manual", typeVersion: 1, params: {} },
      ...moved,
      ...(exit ? [{ id: end, type: "end", typeVersion: 1, params: { output } }] : []),
    ],
    edges,
    vars: Object.fromEntries(Object.entries(document.vars).filter(([key]) => vars.has(key))),
    settings: { timezone: document.settings.timezone },
    layout: {
      nodes: {
        ...Object.fromEntries(places),
        [start]: { x: left - CARD.width - 80, y },
        ...(exit && { [end]: { x: right + 80, y } }),
      },
      notes: [],
    },
  };
  const input: Record<string, Json> = Object.fromEntries([...plain].map((root) => [root, `{{ ${root} }}`]));
  if (steps.size > 0) input.steps = Object.fromEntries([...steps].map((id) => [id, `{{ steps.${id} }}`]));
  return { child, input };
}

/** Whether a for-each among the moved nodes gives `item` its meaning there. */
function hasOwnItem(graph: CanvasGraph, id: string, inside: ReadonlySet<string>): boolean {
  for (let at = graph.nodes.get(id)?.parent; at !== undefined && inside.has(at); at = graph.nodes.get(at)?.parent) {
    if (graph.nodes.get(at)?.definition?.behaviour === "forEach") return true;
  }
  return false;
}

/** Whoever read one of the moved steps reads it from the result of the call. */
function redirected(
  document: WorkflowDocument,
  inside: ReadonlySet<string>,
  results: readonly string[],
  call: string,
): Operation[] {
  const change = (source: string) => results.reduce((result, id) => readInside(result, id, call), source);
  const operations: Operation[] = [];
  for (const node of document.nodes) {
    if (inside.has(node.id)) continue;
    for (const [name, value] of Object.entries(node.params)) {
      const next = mapTexts(value, change);
      if (next !== value) operations.push({ kind: "setParam", id: node.id, name, value: next });
    }
    const limit = node.limit && mapTexts(node.limit as Json, change);
    if (limit && limit !== node.limit) {
      operations.push({ kind: "setNodeField", id: node.id, field: "limit", value: limit });
    }
  }
  return operations;
}
