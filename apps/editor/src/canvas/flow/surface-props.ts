import type { WorkflowEdge, WorkflowNote } from "@signalbox/model";
import type { Point } from "../../document/operation.ts";
import type { CanvasEdge, CanvasGraph } from "../graph/canvas-graph.ts";
import type { ConnectProblem } from "../graph/connectable.ts";
import type { CanvasViews } from "../live/views.ts";

export interface Selection {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
  notes: ReadonlySet<string>;
}
export const NOTHING: Selection = { nodes: new Set(), edges: new Set(), notes: new Set() };

/** A port somebody drags from; `end` tells whether it is the start or the end of the new edge. */
export interface LooseEnd {
  node: string;
  port: string;
  end: "source" | "target";
}

/** What the rest of the editor can ask the canvas to do. Points are viewport coordinates unless said otherwise. */
export interface SurfaceHandle {
  /** Shows these nodes, or everything. */
  fit(ids?: readonly string[]): void;
  zoomBy(factor: number): void;
  resetZoom(): void;
  /** Brings a node into view and gives it the focus. */
  focus(id: string): void;
  /** Viewport to canvas coordinates. */
  toCanvas(point: Point): Point;
  /** Canvas to viewport coordinates. */
  toScreen(point: Point): Point;
  /** Middle of the visible part, in canvas coordinates. */
  middle(): Point;
}

export interface FlowSurfaceProps {
  graph: CanvasGraph;
  views: CanvasViews;
  selection: Selection;
  readOnly: boolean;
  /** Everything is seen at first, however small. */
  whole?: boolean;
  /** Spoken name of the canvas. */
  label: string;
  edgeLabel(edge: CanvasEdge): string;
  onSelect(selection: Selection): void;
  /** Canvas coordinates; `at` is the pointer when a drag ended, `copy` whether Alt was held. */
  onMove(places: Record<string, Point>, notes: Record<string, Point>, at: Point | undefined, copy: boolean): void;
  onConnect(edge: WorkflowEdge): void;
  onReconnect(edge: string, to: WorkflowEdge): void;
  onDetach(edge: string): void;
  /** An edge was dropped where nothing is; `at` in viewport coordinates. */
  onLooseEnd(end: LooseEnd, at: Point): void;
  /** Somebody tried what cannot be done. */
  onForbidden(problem: ConnectProblem): void;
  onOpen(id: string): void;
  onPaneDoubleClick(at: Point): void;
  onContextMenu(event: React.MouseEvent): void;
  onAddAtPort(node: string, port: string, at: Point): void;
  onAddOnEdge(edge: string, at: Point): void;
  onResizeFrame(node: string, size: { width: number; height: number }): void;
  onNoteText(note: string, text: string): void;
  onNoteColor(note: string, color: WorkflowNote["color"]): void;
  onNotePin(note: string): void;
  onNoteSize(note: string, size: { width: number; height: number }): void;
  handle?: React.Ref<SurfaceHandle>;
  children?: React.ReactNode;
}
