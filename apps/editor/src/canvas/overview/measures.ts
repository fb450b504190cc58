import type { NodeStatistics } from "@signalbox/model";

/** What cards can be coloured by. */
export const MEASURES = ["steps", "p50", "p95", "waited", "retries", "failed", "skipped"] as const;
export type Measure = (typeof MEASURES)[number];
/** In ms; the others are counts. */
const TIMES: ReadonlySet<Measure> = new Set(["p50", "p95", "waited"]);
export const isTime = (measure: Measure): boolean => TIMES.has(measure);

/** Undefined where there is nothing to measure: no duration without a step. */
export function measured(node: NodeStatistics, measure: Measure): number | undefined {
  switch (measure) {
    case "steps":
      return node.succeeded + node.failed;
    case "p50":
      return node.p50Ms;
    case "p95":
      return node.p95Ms;
    case "waited":
      return node.waitedMs;
    default:
      return node[measure];
  }
}

export const LEVELS = 5;
/** 1 to 5 by the share of the largest value; 0 for nothing. */
export const levelOf = (value: number, max: number): number =>
  value <= 0 || max <= 0 ? 0 : Math.min(LEVELS, Math.ceil((value / max) * LEVELS));

export interface EdgeCount {
  taken: number;
  /** Of all ways out of its node that were taken, 0 to 1; undefined where there is one way only. */
  share: number | undefined;
  /** Of the line, in px. */
  width: number;
}

const THINNEST = 1.5;
const THICKEST = 6;

/** How often each edge was taken, by edge id; edges of nodes that never ran are left out. */
export function edgeCounts(
  edges: readonly { id: string; edge: { source: string; sourcePort: string } }[],
  nodes: readonly NodeStatistics[],
): Map<string, EdgeCount> {
  const ways = new Map<string, Set<string>>();
  for (const { edge } of edges) ways.set(edge.source, (ways.get(edge.source) ?? new Set()).add(edge.sourcePort));
  const byId = new Map(nodes.map((node) => [node.node, node]));
  const found: { id: string; taken: number; total: number; ways: number }[] = [];
  for (const { id, edge } of edges) {
    const ports = byId.get(edge.source)?.ports;
    if (!ports) continue;
    const taken = (ports[edge.sourcePort] ?? 0) + (ports["*"] ?? 0);
    const total = Object.values(ports).reduce((sum, n) => sum + n, 0);
    found.push({ id, taken, total, ways: ways.get(edge.source)?.size ?? 0 });
  }
  const max = Math.max(1, ...found.map(({ taken }) => taken));
  return new Map(
    found.map(({ id, taken, total, ways }) => [
      id,
      {
        taken,
        share: ways > 1 && total > 0 ? taken / total : undefined,
        width: THINNEST + (THICKEST - THINNEST) * Math.sqrt(taken / max),
      },
    ]),
  );
}

/** Largest first; what has no value last; equals stay in the order they came in. */
export function sorted<T>(rows: readonly T[], value: (row: T) => number | string | undefined, down: boolean): T[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    if (typeof x === "string" || typeof y === "string") return sign * String(x).localeCompare(String(y));
    return sign * (x - y);
  });
}
