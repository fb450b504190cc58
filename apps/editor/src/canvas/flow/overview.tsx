import { useStore } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import type { CanvasViews, NodeView } from "../live/views.ts";
import styles from "./flow.module.css";

/** Fewer nodes than this are drawn as cards at every zoom. */
export const OVERVIEW_FROM = 150;
export const OVERVIEW_ZOOM = 0.5;

const COLOR: Partial<Record<NodeView["status"], string>> = {
  scheduled: "--running",
  retrying: "--retrying",
  waiting: "--waiting",
  succeeded: "--succeeded",
  failed: "--failed",
};

/** The whole graph on one canvas element: boxes in status colours and straight edges, for large graphs seen from far. */
export function Overview({
  graph,
  views,
  selected,
}: {
  graph: CanvasGraph;
  views: CanvasViews;
  selected: ReadonlySet<string>;
}) {
  const element = useRef<HTMLCanvasElement>(null);
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => {
    const target = element.current;
    const context = target?.getContext("2d");
    if (!target || !context) return;
    const ratio = window.devicePixelRatio || 1;
    target.width = width * ratio;
    target.height = height * ratio;
    const frame = requestAnimationFrame(() => {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
      const view = { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
      paint(context, graph, views, selected, view, zoom);
    });
    return () => cancelAnimationFrame(frame);
  });
  return <canvas ref={element} className={styles.overview} style={{ width, height }} aria-hidden />;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const visible = (card: CanvasNode, view: Box) =>
  card.x < view.right && card.x + card.width > view.left && card.y < view.bottom && card.y + card.height > view.top;

function paint(
  context: CanvasRenderingContext2D,
  graph: CanvasGraph,
  views: CanvasViews,
  selected: ReadonlySet<string>,
  view: Box,
  zoom: number,
): void {
  const tokens = getComputedStyle(document.documentElement);
  const color = (name: string) => tokens.getPropertyValue(name);
  context.lineWidth = 1.2 / zoom;
  context.strokeStyle = color("--border-strong");
  context.beginPath();
  for (const { edge } of graph.edges) {
    const a = graph.nodes.get(edge.source);
    const b = graph.nodes.get(edge.target);
    if (!a || !b || (!visible(a, view) && !visible(b, view))) continue;
    context.moveTo(a.x + a.width, a.y + 32);
    context.lineTo(b.x, b.y + 32);
  }
  context.stroke();
  for (const card of graph.nodes.values()) {
    if (!visible(card, view)) continue;
    const status = views.nodes.get(card.id)?.status;
    const tone = status && COLOR[status];
    context.fillStyle = tone ? color(tone) : color("--surface");
    context.strokeStyle = selected.has(card.id) ? color("--accent") : color("--border-strong");
    context.lineWidth = (selected.has(card.id) ? 3 : 1) / zoom;
    context.beginPath();
    context.roundRect(card.x, card.y, card.width, card.height, 8);
    if (!card.container) context.fill();
    context.stroke();
    if (zoom < 0.25 || card.container) continue;
    context.fillStyle = tone ? color("--surface") : color("--text");
    context.font = `600 ${13}px ${tokens.getPropertyValue("--font")}`;
    context.fillText(card.node.label ?? card.id, card.x + 16, card.y + 38, card.width - 32);
  }
}
