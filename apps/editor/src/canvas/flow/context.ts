import type { WorkflowNote } from "@signalbox/model";
import { createContext, useContext } from "react";
import type { CanvasViews } from "../live/views.ts";

/** What cards and edges need from the surface around them; stable for the life of a canvas. */
export interface FlowContext {
  views: CanvasViews;
  readOnly: boolean;
  /** The `+` of a port or an edge was pressed; coordinates of the viewport. */
  onAddAtPort(node: string, port: string, at: { x: number; y: number }): void;
  onAddOnEdge(edge: string, at: { x: number; y: number }): void;
  onResizeFrame(node: string, size: { width: number; height: number }): void;
  onNoteText(note: string, text: string): void;
  onNoteColor(note: string, color: WorkflowNote["color"]): void;
  /** Pins it to the nearest node, or lets it go. */
  onNotePin(note: string): void;
  onNoteSize(note: string, size: { width: number; height: number }): void;
}

const Context = createContext<FlowContext | undefined>(undefined);
export const FlowProvider = Context;

export function useFlow(): FlowContext {
  const value = useContext(Context);
  if (!value) throw new Error("Cards and edges are drawn inside <FlowSurface> only.");
  return value;
}
