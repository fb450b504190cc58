import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import type { CanvasViews, NodeView } from "../live/views.ts";
import { type Box, touches } from "./use-overview.ts";

const CHANGED = { added: "--succeeded", removed: "--failed", changed: "--waiting" } as const;
const STATUS: Partial<Record<NodeView["status"], string>> = {
  scheduled: "--running",
  retrying: "--retrying",
  waiting: "--waiting",
  succeeded: "--succeeded",
  failed: "--failed",
};
/** Smaller than this, names cannot be read. */
const NAMES_FROM = 0.25;

export interface OverviewPicture {
  graph: CanvasGraph;
  views: CanvasViews;
  selected: ReadonlySet<string>;
  /** Shift in CSS px, and scale. */
  x: number;
  y: number;
  zoom: number;
  /** Of the visible part, in CSS px. */
  width: number;
  height: number;
}

/** Paints boxes in status colours and straight edges. */
export function paintOverview(context: CanvasRenderingContext2D, picture: OverviewPicture): void {
  const { x, y, zoom, width, height } = picture;
  const ratio = window.devicePixelRatio || 1;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
  const box = { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
  const token = tokenReader();
  paintEdges(context, picture, box, token);
  context.font = `600 13px ${token("--font")}`;
  for (const card of picture.graph.nodes.values()) if (touches(card, box)) paintCard(context, card, picture, token);
  context.globalAlpha = 1;
}

type Token = (name: string) => string;

/** Each colour is asked for once a picture: asking thousands of times takes longer than painting. */
function tokenReader(): Token {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) known.set(name, (value = style.getPropertyValue(name)));
    return value;
  };
}

function paintEdges(context: CanvasRenderingContext2D, { graph, zoom }: OverviewPicture, box: Box, token: Token) {
  context.globalAlpha = 1;
  context.lineWidth = 1.2 / zoom;
  context.strokeStyle = token("--border-strong");
  context.beginPath();
  for (const { edge } of graph.edges) {
    const a = graph.nodes.get(edge.source);
    const b = graph.nodes.get(edge.target);
    if (!a || !b || (!touches(a, box) && !touches(b, box))) continue;
    context.moveTo(a.x + a.width, a.y + 32);
    context.lineTo(b.x, b.y + 32);
  }
  context.stroke();
}

function paintCard(
  context: CanvasRenderingContext2D,
  card: CanvasNode,
  { views, selected, zoom }: OverviewPicture,
  token: Token,
): void {
  const status = views.nodes.get(card.id)?.status;
  const mark = views.marks.get(card.id);
  const change = views.changes.get(card.id)?.change;
  const tone = change ? CHANGED[change] : status && STATUS[status];
  const { tint, text } = views.overview.get(card.id) ?? {};
  const chosen = selected.has(card.id) || mark === "match";
  const wrong = views.badges.get(card.id)?.problems?.severity === "error";
  context.globalAlpha = mark === "dim" || card.node.disabled ? 0.4 : 1;
  context.fillStyle = token(tint ?? tone ?? "--surface");
  context.strokeStyle = token(chosen ? "--accent" : wrong ? "--failed" : "--border-strong");
  context.lineWidth = (chosen ? 3 : wrong ? 2 : 1) / zoom;
  context.beginPath();
  context.roundRect(card.x, card.y, card.width, card.height, 8);
  if (!card.container) context.fill();
  context.stroke();
  if (zoom < NAMES_FROM || card.container) return;
  context.fillStyle = token(tone && !tint ? "--surface" : "--text");
  const name = card.node.label || card.id;
  context.fillText(text ? `${text} · ${name}` : name, card.x + 16, card.y + 38, card.width - 32);
}
