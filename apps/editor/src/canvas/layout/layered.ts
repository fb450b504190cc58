import dagre from "@dagrejs/dagre";

export interface LayoutBox {
  id: string;
  width: number;
  height: number;
  parent?: string;
  /** No edges lead to or from it: it stands below the others of its level, under the box of this id if there is one. */
  aside?: { under?: string };
}
export interface LayoutRequest {
  boxes: readonly LayoutBox[];
  /** Without those that lead back, which would turn a row of boxes around. */
  edges: readonly { source: string; target: string }[];
  /** Space kept inside containers. */
  frame: { header: number; padding: number; minWidth: number; minHeight: number };
}
export type Places = Record<string, { x: number; y: number }>;

const GAP = { columns: 80, rows: 40, asides: 64 } as const;
const GRID = 8;

/**
 * Places boxes in columns from left to right, contents of containers first, so that each container is laid out at
 * the size it needs. @returns top left corners on the canvas.
 */
export function layeredLayout(request: LayoutRequest): Places {
  const inside = new Map<string | undefined, LayoutBox[]>();
  for (const box of request.boxes) {
    const list = inside.get(box.parent);
    if (list) list.push({ ...box });
    else inside.set(box.parent, [{ ...box }]);
  }
  const parents = new Map(request.boxes.map((box) => [box.id, box.parent]));
  const relative = new Map<string, { x: number; y: number }>();
  layOut(undefined);
  const places: Places = {};
  for (const { id } of request.boxes) places[id] = absolute(id);
  return places;

  function layOut(parent: string | undefined): { width: number; height: number } {
    const boxes = inside.get(parent) ?? [];
    const { header, padding, minWidth, minHeight } = request.frame;
    for (const box of boxes) if (inside.has(box.id)) Object.assign(box, layOut(box.id));
    const at = place(
      boxes.filter((box) => !box.aside),
      request.edges,
    );
    placeAsides(boxes, at);
    const shift = parent === undefined ? { x: 0, y: 0 } : { x: padding, y: header + padding };
    let width = minWidth;
    let height = minHeight;
    for (const box of boxes) {
      const spot = at.get(box.id) ?? { x: 0, y: 0 };
      relative.set(box.id, { x: spot.x + shift.x, y: spot.y + shift.y });
      width = Math.max(width, spot.x + shift.x + box.width + padding);
      height = Math.max(height, spot.y + shift.y + box.height + padding);
    }
    return { width, height };
  }
  function absolute(id: string): { x: number; y: number } {
    const own = relative.get(id) ?? { x: 0, y: 0 };
    const parent = parents.get(id);
    if (parent === undefined) return own;
    const base = absolute(parent);
    return { x: base.x + own.x, y: base.y + own.y };
  }
}

/** Below everything else, from left to right: what takes a step back under that step, the rest where there is room. */
function placeAsides(boxes: readonly LayoutBox[], at: Map<string, { x: number; y: number }>): void {
  const placed = boxes.filter((box) => !box.aside);
  const bottom = Math.max(0, ...placed.map((box) => (at.get(box.id)?.y ?? 0) + box.height + GAP.asides));
  const wanted = (box: LayoutBox) => at.get(box.aside?.under ?? "")?.x ?? 0;
  let x = 0;
  for (const box of boxes.filter((one) => one.aside).sort((a, b) => wanted(a) - wanted(b))) {
    x = Math.max(x, wanted(box));
    at.set(box.id, { x, y: bottom });
    x += box.width + GAP.rows;
  }
}

/** One level: dagre from left to right, top left corners on the grid starting at 0, 0. */
function place(boxes: readonly LayoutBox[], edges: LayoutRequest["edges"]): Map<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", ranksep: GAP.columns, nodesep: GAP.rows, ranker: "longest-path" });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(boxes.map((box) => box.id));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  edges.forEach(({ source, target }, index) => {
    if (known.has(source) && known.has(target) && source !== target) graph.setEdge(source, target, {}, String(index));
  });
  dagre.layout(graph);
  const corners = boxes.map(({ id, width, height }) => {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
    return { id, x: x - width / 2, y: y - height / 2 };
  });
  const left = Math.min(0, ...corners.map((corner) => corner.x));
  const top = Math.min(0, ...corners.map((corner) => corner.y));
  const grid = (value: number) => Math.round(value / GRID) * GRID;
  return new Map(corners.map(({ id, x, y }) => [id, { x: grid(x - left), y: grid(y - top) }]));
}
