import type { NodeCatalog, WorkflowDocument } from "@signalbox/model";
import { createContext, type RefObject, useContext } from "react";
import { useStore } from "zustand";
import { templateOf } from "../../app/begun-from.ts";
import type { DraftState, DraftStore } from "../../document/draft-store.ts";
import { labelOf } from "../../document/label.ts";
import type { Label, Operation, Point } from "../../document/operation.ts";
import type { SurfaceHandle } from "../flow/surface-props.ts";
import { type CanvasGraph, graphMaker } from "../graph/canvas-graph.ts";
import { type CanvasViews, createViews } from "../live/views.ts";
import { createUi, type EditorUi, type UiStore } from "./ui-store.ts";

/** One open editor: the draft, what the page shows, and the canvas. Everything actions need, nothing of React's state. */
export interface EditorModel {
  readonly workflow: string;
  readonly draft: DraftStore;
  readonly ui: UiStore;
  readonly views: CanvasViews;
  readonly catalog: NodeCatalog;
  readonly surface: RefObject<SurfaceHandle | null>;
  document(): WorkflowDocument;
  graph(): CanvasGraph;
  edit(op: Operation, options?: { coalesce?: string }): boolean;
  /** Announces something to screen readers. */
  say(label: Label, urgent?: boolean): void;
}

export function createEditorModel(draft: DraftStore, catalog: NodeCatalog): EditorModel {
  const make = graphMaker(catalog);
  let made: { document: WorkflowDocument; graph: CanvasGraph } | undefined;
  const { workflow, readOnly } = draft.state.getState();
  const begunFrom = readOnly ? undefined : templateOf(workflow);
  const ui = createUi(begunFrom && { begunFrom, panel: "checklist", panelWidth: 320 });
  const document = () => draft.state.getState().document;
  const graph = () => {
    const current = document();
    if (made?.document !== current) made = { document: current, graph: make(current) };
    return made.graph;
  };
  return {
    workflow,
    draft,
    ui,
    views: createViews(),
    catalog,
    surface: { current: null },
    document,
    graph,
    edit: (op, options) => draft.edit(keepingPlaces(document(), graph, op), options),
    say(label, urgent = false) {
      ui.setState(({ said }) => ({ said: { label, urgent, n: (said?.n ?? 0) + 1 } }));
    },
  };
}

const PLACING: ReadonlySet<Operation["kind"]> = new Set(["addNode", "paste", "duplicate", "moveNodes", "batch"]);

/**
 * Nodes that never got a place stand below those that have one. The first edit that places something writes down where
 * they are seen, so that they stay there.
 */
function keepingPlaces(document: WorkflowDocument, graph: () => CanvasGraph, op: Operation): Operation {
  const placed = document.layout.nodes;
  if (!PLACING.has(op.kind) || document.nodes.every((node) => placed[node.id])) return op;
  const places: Record<string, Point> = {};
  for (const { id, x, y } of graph().nodes.values()) if (!placed[id]) places[id] = { x, y };
  return { kind: "batch", label: labelOf(document, op), operations: [{ kind: "moveNodes", places }, op] };
}

const Context = createContext<EditorModel | undefined>(undefined);
export const EditorProvider = Context;

/** @throws Error outside the editor page. */
export function useEditor(): EditorModel {
  const model = useContext(Context);
  if (!model) throw new Error("useEditor() was called outside <EditorProvider>.");
  return model;
}
export const useUi = <T>(select: (ui: EditorUi) => T): T => useStore(useEditor().ui, select);
export const useDraft = <T>(select: (state: DraftState) => T): T => useStore(useEditor().draft.state, select);
/** The graph of the current document; cards that did not change are the same objects. */
export function useGraph(): CanvasGraph {
  const model = useEditor();
  useDraft((state) => state.document);
  return model.graph();
}
