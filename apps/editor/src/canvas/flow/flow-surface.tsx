import {
  Background,
  ConnectionLineType,
  type EdgeChange,
  type EdgeTypes,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import "./vendor.css";
import { useCallback, useImperativeHandle, useMemo, useRef } from "react";
import { useStore as usePreference } from "zustand";
import { preferences } from "../../app/preferences.ts";
import type { Point } from "../../document/operation.ts";
import { useT } from "../../i18n/provider.tsx";
import { GRID } from "../geometry/card.ts";
import { ConnectReason } from "./connect-reason.tsx";
import { type FlowContext, FlowProvider } from "./context.ts";
import { firstView } from "./first-view.ts";
import styles from "./flow.module.css";
import { FlowEdge } from "./flow-edge.tsx";
import { FrameNode } from "./frame-node.tsx";
import { NodeCard } from "./node-card.tsx";
import { NoteNode } from "./note-node.tsx";
import { OVERVIEW_FROM, OVERVIEW_ZOOM, Overview } from "./overview.tsx";
import { type FlowSurfaceProps, NOTHING, type Selection } from "./surface-props.ts";
import {
  type FlowEdge as FlowEdgeType,
  type FlowNode,
  flowEdgeMaker,
  flowNodeMaker,
  NOTE_PREFIX,
  noteIdOf,
  withDragged,
} from "./to-flow.ts";
import { UndoLinks } from "./undo-links.tsx";
import { useConnecting } from "./use-connecting.ts";
import { useDragging } from "./use-dragging.ts";
import { useOverview } from "./use-overview.ts";

const NODE_TYPES: NodeTypes = { card: NodeCard, frame: FrameNode, note: NoteNode };
const EDGE_TYPES: EdgeTypes = { flow: FlowEdge };
const GRID_STEP: [number, number] = [GRID, GRID];
const MULTI_KEYS = ["Control", "Meta"];
const NO_NODES: FlowNode[] = [];
const NO_EDGES: FlowEdgeType[] = [];

/** The canvas: draws a graph and reports what people do with it. The only component that knows React Flow. */
export function FlowSurface(props: FlowSurfaceProps) {
  return (
    <ReactFlowProvider>
      <Surface {...props} />
    </ReactFlowProvider>
  );
}

function Surface(props: FlowSurfaceProps) {
  const { graph, views, selection, readOnly, label, edgeLabel, onSelect, onOpen, onPaneDoubleClick } = props;
  const t = useT();
  const flow = useReactFlow<FlowNode, FlowEdgeType>();
  const toCanvas = useCallback((point: Point) => flow.screenToFlowPosition(point, { snapToGrid: false }), [flow]);
  const dragging = useDragging(props, toCanvas);
  const connecting = useConnecting(props, toCanvas);
  const overview = useStore((state) => state.transform[2] < OVERVIEW_ZOOM) && graph.nodes.size >= OVERVIEW_FROM;
  const wheel = usePreference(preferences, (state) => state.wheel);
  const seen = useOverview(props, toCanvas, overview);
  const selected = useMemo(() => idsOf(selection), [selection]);
  const nodeMaker = useMemo(flowNodeMaker, []);
  const edgeMaker = useMemo(flowEdgeMaker, []);
  const atRest = useMemo(
    () => (overview ? NO_NODES : nodeMaker({ graph, selected, readOnly })),
    [nodeMaker, overview, graph, selected, readOnly],
  );
  const { dragged } = dragging;
  const nodes = useMemo(() => (dragged.size === 0 ? atRest : withDragged(atRest, dragged)), [atRest, dragged]);
  const edges = useMemo(
    () => (overview ? NO_EDGES : edgeMaker(graph, selected, edgeLabel)),
    [edgeMaker, overview, graph, selected, edgeLabel],
  );
  const latest = useRef(props);
  latest.current = props;

  const context = useMemo<FlowContext>(
    () => ({
      views,
      readOnly,
      onAddAtPort: (...args) => latest.current.onAddAtPort(...args),
      onAddOnEdge: (...args) => latest.current.onAddOnEdge(...args),
      onResizeFrame: (...args) => latest.current.onResizeFrame(...args),
      onNoteText: (...args) => latest.current.onNoteText(...args),
      onNoteColor: (...args) => latest.current.onNoteColor(...args),
      onNotePin: (...args) => latest.current.onNotePin(...args),
      onNoteSize: (...args) => latest.current.onNoteSize(...args),
    }),
    [views, readOnly],
  );
  useSurfaceHandle(props, flow);
  const latestElement = useRef<HTMLElement | null>(null);
  latestElement.current = useStore((state) => state.domNode);

  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdgeType>[]) => {
    const chosen = new Set(latest.current.selection.edges);
    let changed = false;
    for (const change of changes) {
      if (change.type !== "select") continue;
      changed = true;
      if (change.selected) chosen.add(change.id);
      else chosen.delete(change.id);
    }
    // Node and edge changes of one click come one after the other; the second must not undo the first.
    if (changed) latest.current.onSelect({ ...latest.current.selection, edges: chosen });
  }, []);
  const onDoubleClick = useCallback(
    (event: React.MouseEvent) => {
      const target = event.target as HTMLElement;
      if (!target.classList.contains("react-flow__pane")) return;
      const card = seen.pointed(event);
      if (card) onOpen(card.id);
      else onPaneDoubleClick({ x: event.clientX, y: event.clientY });
    },
    [onPaneDoubleClick, onOpen, seen.pointed],
  );
  const aria = useMemo(
    () => ({
      "node.a11yDescription.default": t("canvas.ariaNode"),
      "node.a11yDescription.keyboardDisabled": t("canvas.ariaNode"),
      "edge.a11yDescription.default": t("canvas.ariaEdge"),
      "handle.ariaLabel": t("canvas.ariaPort"),
    }),
    [t],
  );

  return (
    <FlowProvider value={context}>
      <ReactFlow<FlowNode, FlowEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={dragging.onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDrag={dragging.onNodeDrag}
        onNodeDragStop={dragging.onNodeDragStop}
        onSelectionDrag={(event, list) => list[0] && dragging.onNodeDrag(event, list[0], list)}
        onSelectionDragStop={(event, list) => list[0] && dragging.onNodeDragStop(event, list[0], list)}
        onNodeDoubleClick={(_event, node) => noteIdOf(node.id) ?? onOpen(node.id)}
        onPaneClick={seen.onPaneClick}
        onPaneMouseMove={seen.onPaneMouseMove}
        onDoubleClick={onDoubleClick}
        onContextMenu={props.onContextMenu}
        {...(readOnly ? {} : connecting.handlers)}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        nodesDraggable={!readOnly}
        nodesFocusable
        edgesFocusable
        disableKeyboardA11y
        onlyRenderVisibleElements
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={MULTI_KEYS}
        panOnScroll={wheel === "pan"}
        zoomOnScroll={wheel === "zoom"}
        zoomOnDoubleClick={false}
        snapToGrid
        snapGrid={GRID_STEP}
        nodeDragThreshold={3}
        connectionRadius={24}
        reconnectRadius={12}
        connectionLineType={ConnectionLineType.SmoothStep}
        connectOnClick={false}
        elevateNodesOnSelect={false}
        attributionPosition="bottom-left"
        minZoom={0.05}
        maxZoom={2}
        onInit={(instance) => void instance.setViewport(firstView(graph, latestElement.current, props.whole))}
        ariaLabelConfig={aria}
        aria-label={label}
        className={styles.surface}
      >
        <Background gap={24} size={1.5} color="var(--canvas-dots)" />
        {!overview && <UndoLinks graph={graph} dragged={dragging.dragged} />}
        {overview && (
          <Overview
            graph={graph}
            views={views}
            selected={selection.nodes}
            onSelect={(chosen) => onSelect({ ...NOTHING, nodes: chosen })}
          />
        )}
        {props.children}
        {!readOnly && <ConnectReason store={connecting.reason} />}
      </ReactFlow>
    </FlowProvider>
  );
}

const FIT = { padding: 0.15 };
const DURATION = 200;
/** Room kept around a card that was brought into view. */
const AIR = 48;
/** How far a stretch from `a` to `b` must move to lie between `low` and `high`; 0 when it does. */
function shift(a: number, b: number, low: number, high: number): number {
  if (a >= low && b <= high) return 0;
  return a < low ? low + AIR - a : high - AIR - b;
}
/** Ms until panels have opened. */
const SETTLE = 80;

const idsOf = (selection: Selection): ReadonlySet<string> =>
  new Set([...selection.nodes, ...selection.edges, ...[...selection.notes].map((id) => NOTE_PREFIX + id)]);

/** Moves of the view are short, and none where people asked for less motion. */
const motion = (): { duration: number } => ({
  duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : DURATION,
});

function useSurfaceHandle(
  { graph, handle }: FlowSurfaceProps,
  flow: ReturnType<typeof useReactFlow<FlowNode, FlowEdgeType>>,
): void {
  const latest = useRef(graph);
  latest.current = graph;
  const element = useStore((state) => state.domNode);
  useImperativeHandle(handle, () => {
    const bounds = (ids: readonly string[] | undefined) => {
      const cards = [...latest.current.nodes.values()].filter((card) => !ids || ids.includes(card.id));
      const boxes = ids ? cards : [...cards, ...latest.current.notes];
      if (boxes.length === 0) return undefined;
      const x = Math.min(...boxes.map((box) => box.x));
      const y = Math.min(...boxes.map((box) => box.y));
      const right = Math.max(...boxes.map((box) => box.x + box.width));
      const bottom = Math.max(...boxes.map((box) => box.y + box.height));
      return { x, y, width: right - x, height: bottom - y };
    };
    /** Moves the view just as far as needed for the head of a card to be seen. */
    const reveal = async (id: string): Promise<unknown> => {
      const card = latest.current.nodes.get(id);
      if (!card || !element) return undefined;
      const view = element.getBoundingClientRect();
      const { x, y, zoom } = flow.getViewport();
      if (zoom < OVERVIEW_ZOOM && latest.current.nodes.size >= OVERVIEW_FROM) {
        return flow.setCenter(card.x + card.width / 2, card.y + 32, { zoom: 0.8, ...motion() });
      }
      const a = flow.flowToScreenPosition({ x: card.x, y: card.y });
      const b = flow.flowToScreenPosition({ x: card.x + card.width, y: card.y + Math.min(card.height, 64) });
      const dx = shift(a.x, b.x, view.left, view.right);
      const dy = shift(a.y, b.y, view.top, view.bottom);
      return dx === 0 && dy === 0 ? undefined : flow.setViewport({ x: x + dx, y: y + dy, zoom }, motion());
    };
    const middleOnScreen = () => {
      const box = element?.getBoundingClientRect();
      return box ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : { x: 0, y: 0 };
    };
    return {
      fit(ids) {
        const box = bounds(ids);
        // At most actual size: two small cards need not fill the screen.
        if (box) void flow.fitBounds(widened(box, element), { padding: FIT.padding, ...motion() });
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, motion()),
      resetZoom: () => void flow.zoomTo(1, motion()),
      focus(id) {
        void reveal(id).then(() => element && focusElement(element, id));
        // Panels that open because of it make the canvas smaller.
        setTimeout(() => void reveal(id), SETTLE);
      },
      toCanvas: (point) => flow.screenToFlowPosition(point, { snapToGrid: false }),
      toScreen: (point) => flow.flowToScreenPosition(point),
      middle: () => flow.screenToFlowPosition(middleOnScreen(), { snapToGrid: false }),
    };
  }, [flow, element]);
}

function widened(box: { x: number; y: number; width: number; height: number }, element: HTMLElement | null) {
  const width = Math.max(box.width, (element?.clientWidth ?? 800) * 0.77);
  const height = Math.max(box.height, (element?.clientHeight ?? 600) * 0.77);
  return { x: box.x - (width - box.width) / 2, y: box.y - (height - box.height) / 2, width, height };
}

/** A culled card exists only after the next pictures. */
function focusElement(root: HTMLElement, id: string, tries = 10): void {
  const node = root.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  if (node) node.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusElement(root, id, tries - 1));
}
