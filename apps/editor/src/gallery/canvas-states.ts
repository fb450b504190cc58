import { edgeId, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { Badges, CanvasViews, ChangeMark, EdgeView, NodeView } from "../canvas/live/views.ts";

/** A card in one state: what its node is, and what a run or the checker says of it. */
interface CardState {
  node?: object;
  view?: Partial<NodeView> & Pick<NodeView, "status">;
  problems?: number;
  stale?: Badges["stale"];
  /** Tests pause before it. */
  breakpoint?: true;
  change?: ChangeMark;
}

const NOW = Date.parse("2026-03-02T09:00:00Z");
const ended = { startedAt: NOW, endedAt: NOW + 318 };
const error = { code: "HTTP_503", message: "The server answered 503.", retry: true, fault: "operational" as const };

/** Every state a card can be in, by name. */
export const CARD_STATES: Readonly<Record<string, CardState>> = {
  idle: {},
  queued: { view: { status: "scheduled", gate: { slot: "k:orders" } as never } },
  running: {
    view: { status: "scheduled", startedAt: Date.now() - 4_200, progress: { message: "page 3 of 7", fraction: 0.4 } },
  },
  succeeded: { view: { status: "succeeded", ...ended } },
  failed: { view: { status: "failed", ...ended, error } },
  waiting: {
    node: { type: "approval", params: { title: "Refund 49.90?" } },
    view: { status: "waiting", wait: { approval: { title: "Refund 49.90?" } } as never },
  },
  retrying: { view: { status: "retrying", attempts: 2, retryAt: NOW + 27_000, error } },
  skipped: { view: { status: "skipped" } },
  cancelled: { view: { status: "cancelled", ...ended } },
  stale: { view: { status: "succeeded", ...ended }, stale: "settings" },
  paused: { view: { status: "paused" }, breakpoint: true },
  disabled: { node: { disabled: true } },
  invalid: { problems: 2 },
  pinned: { node: { pinned: { id: 1 } } },
  items: { view: { status: "succeeded", ...ended, items: { total: 42, done: 40, failed: 2 } } },
  rounds: { view: { status: "succeeded", ...ended, rounds: 3 } },
  trigger: { node: { type: "webhook", params: { path: "orders/new" } } },
  condition: { node: { type: "if", params: { condition: "{{ trigger.body.total > 100 }}" } } },
  unknown: { node: { type: "not_installed" } },
  long_name: { node: { label: "A name that is much longer than a card is wide, so that it is cut" } },
  added: { change: { change: "added", fields: 0 } },
  changed: { change: { change: "changed", fields: 3 } },
  removed: { change: { change: "removed", fields: 0 } },
};

/** Every state an edge can be in, by name. */
export const EDGE_STATES: Readonly<Record<string, { view?: EdgeView; change?: ChangeMark; port?: string }>> = {
  edge_idle: {},
  edge_open: { view: { taken: 0, dead: 0, flowing: false } },
  edge_taken: { view: { taken: 1, dead: 0, flowing: false } },
  edge_often: { view: { taken: 42, dead: 0, flowing: false } },
  edge_flowing: { view: { taken: 1, dead: 0, flowing: true } },
  edge_dead: { view: { taken: 0, dead: 1, flowing: false } },
  edge_error: { port: "error" },
  edge_added: { change: { change: "added", fields: 0 } },
  edge_removed: { change: { change: "removed", fields: 0 } },
};

const COLUMN = 320;
const ROW = 136;
const COLUMNS = 3;

/** All of them on one canvas: cards in a grid, below them pairs that show the edges, a container and a note. */
export function stateDocument(): WorkflowDocument {
  const places: Record<string, { x: number; y: number; width?: number; height?: number }> = {};
  const put = (id: string, index: number, from = 0) => {
    places[id] = { x: (index % COLUMNS) * COLUMN, y: (from + Math.floor(index / COLUMNS)) * ROW };
  };
  const http = { type: "http_request", params: { url: "https://shop.example.com/orders" } };
  const cards = Object.entries(CARD_STATES).map(([id, { node }], n) => {
    put(id, n);
    return { id, label: id, ...http, ...node };
  });
  const below = Math.ceil(cards.length / COLUMNS);
  const pairs = Object.keys(EDGE_STATES).flatMap((id, n) => {
    const [from, to] = [`${id}_from`, `${id}_to`];
    places[from] = { x: 0, y: (below + n) * ROW };
    places[to] = { x: 2 * COLUMN, y: (below + n) * ROW };
    return [
      { id: from, label: id, ...http },
      { id: to, label: id, ...http },
    ];
  });
  const end = below + Object.keys(EDGE_STATES).length;
  places.container = { x: 0, y: end * ROW, width: 560, height: 200 };
  places.inside = { x: 40, y: end * ROW + 96 };
  return workflowDocument.parse({
    name: "States",
    nodes: [
      ...cards,
      ...pairs,
      { id: "container", label: "container", type: "for_each", params: { items: "{{ trigger.lines }}" } },
      { id: "inside", label: "inside", ...http, scope: "container" },
    ],
    edges: Object.entries(EDGE_STATES).map(([id, { port = "out" }]) => ({
      source: `${id}_from`,
      sourcePort: port,
      target: `${id}_to`,
    })),
    layout: {
      nodes: places,
      notes: [
        {
          id: "note",
          x: 2 * COLUMN - 40,
          y: end * ROW,
          width: 280,
          height: 120,
          text: "# Note\n**bold**, plain\n- a point",
          color: "yellow",
        },
      ],
    },
  });
}

/** Tells the views of a canvas what the states are. */
export function showStates(views: CanvasViews): void {
  for (const [id, { view, problems, stale, change, breakpoint }] of Object.entries(CARD_STATES)) {
    if (view) views.nodes.set(id, { attempts: 1, ...view });
    if (problems || stale)
      views.badges.set(id, {
        ...(stale && { stale }),
        ...(problems && { problems: { count: problems, severity: "error", first: "The address is missing." } }),
      });
    if (breakpoint) views.breakpoints.set(id, () => undefined);
    views.changes.set(id, change);
  }
  for (const [id, { view, change, port = "out" }] of Object.entries(EDGE_STATES)) {
    const edge = edgeId({ source: `${id}_from`, sourcePort: port, target: `${id}_to`, targetPort: "in" });
    views.edges.set(edge, view);
    views.changes.set(edge, change);
  }
}
