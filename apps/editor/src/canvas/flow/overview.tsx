import { useStore as useFlowStore } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { preferences } from "../../app/preferences.ts";
import type { CanvasGraph } from "../graph/canvas-graph.ts";
import type { CanvasViews } from "../live/views.ts";
import styles from "./flow.module.css";
import { paintOverview } from "./paint-overview.ts";
import { cardsIn } from "./use-overview.ts";

/** Fewer nodes than this are drawn as cards at every zoom. */
export const OVERVIEW_FROM = 150;
export const OVERVIEW_ZOOM = 0.5;

/**
 * The whole graph on one canvas element, for large graphs seen from far. Painted anew at most once per animation
 * frame, whenever the view moves or a state changes.
 */
export function Overview({
  graph,
  views,
  selected,
  onSelect,
}: {
  graph: CanvasGraph;
  views: CanvasViews;
  selected: ReadonlySet<string>;
  onSelect(nodes: ReadonlySet<string>): void;
}) {
  const element = useRef<HTMLCanvasElement>(null);
  const [x, y, zoom] = useFlowStore((state) => state.transform);
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const theme = useStore(preferences, (state) => state.theme);
  useRectangle(graph, { x, y, zoom }, onSelect);

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const ratio = window.devicePixelRatio || 1;
    target.width = width * ratio;
    target.height = height * ratio;
  }, [width, height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const context = element.current?.getContext("2d");
    if (!context) return;
    let frame = 0;
    const paint = () => {
      frame = 0;
      paintOverview(context, { graph, views, selected, x, y, zoom, width, height });
    };
    const request = () => {
      frame ||= requestAnimationFrame(paint);
    };
    request();
    const stops = [views.nodes, views.badges, views.marks, views.overview].map((store) => store.subscribeAll(request));
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
    };
  }, [graph, views, selected, x, y, zoom, width, height, theme]);
  return <canvas ref={element} className={styles.overview} style={{ width, height }} data-overview aria-hidden />;
}

/** A rectangle drawn with Shift selects painted cards as it does real ones. */
function useRectangle(
  graph: CanvasGraph,
  { x, y, zoom }: { x: number; y: number; zoom: number },
  onSelect: (nodes: ReadonlySet<string>) => void,
): void {
  const drawn = useFlowStore((state) => (state.userSelectionActive ? state.userSelectionRect : null));
  const latest = useRef({ graph, onSelect, x, y, zoom });
  latest.current = { graph, onSelect, x, y, zoom };
  useEffect(() => {
    if (!drawn) return;
    const now = latest.current;
    const left = (drawn.x - now.x) / now.zoom;
    const top = (drawn.y - now.y) / now.zoom;
    const box = { left, top, right: left + drawn.width / now.zoom, bottom: top + drawn.height / now.zoom };
    now.onSelect(cardsIn(now.graph, box));
  }, [drawn]);
}
