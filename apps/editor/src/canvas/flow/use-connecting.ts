import { edgeId, type WorkflowEdge } from "@signalbox/model";
import type { Connection, Edge, FinalConnectionState, HandleType, OnConnectStartParams } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Point } from "../../document/operation.ts";
import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import { connectProblem } from "../graph/connectable.ts";
import type { Mark } from "../live/views.ts";
import { reasonStore } from "./connect-reason.tsx";
import type { FlowSurfaceProps, LooseEnd } from "./surface-props.ts";
import { pointOf } from "./use-dragging.ts";

/** The card whose box holds a canvas point; contents before their containers. */
export function cardAt(graph: CanvasGraph, at: Point): CanvasNode | undefined {
  let found: CanvasNode | undefined;
  for (const card of graph.nodes.values()) {
    if (at.x >= card.x && at.x <= card.x + card.width && at.y >= card.y && at.y <= card.y + card.height) found = card;
  }
  return found;
}

/** The edge that arises when a loose end meets a card: its input, or its first flow port. */
export function edgeTo(end: LooseEnd, card: CanvasNode): WorkflowEdge | undefined {
  if (end.end === "source") return { source: end.node, sourcePort: end.port, target: card.id, targetPort: "in" };
  const port = card.ports.find((place) => place.port.kind === "flow")?.port.id;
  return port === undefined ? undefined : { source: card.id, sourcePort: port, target: end.node, targetPort: end.port };
}

/** Drawing and re-drawing edges by pointer: valid cards glow, the whole card is a target, empty canvas asks for a node. */
export function useConnecting(props: FlowSurfaceProps, toCanvas: (point: Point) => Point) {
  const latest = useRef(props);
  latest.current = props;
  const loose = useRef<LooseEnd>(undefined);
  const redrawn = useRef<string>(undefined);
  const reason = useMemo(reasonStore, []);
  const follow = useCallback(
    (event: PointerEvent) => {
      const { clientX: x, clientY: y } = event;
      const { graph } = latest.current;
      const card = loose.current && cardAt(graph, toCanvas({ x, y }));
      const problem = loose.current && card && problemOf(graph, loose.current, card, redrawn.current);
      if (problem || reason.getState().reason) reason.setState({ reason: problem && { problem, x, y } });
    },
    [reason, toCanvas],
  );
  useEffect(() => () => removeEventListener("pointermove", follow), [follow]);

  const showTargets = useCallback((end: LooseEnd, instead?: string) => {
    const { graph, views } = latest.current;
    const marks = new Map<string, Mark>();
    for (const card of graph.nodes.values()) {
      const edge = edgeTo(end, card);
      const fits = edge && !connectProblem(graph, edge, instead);
      if (card.id !== end.node) marks.set(card.id, fits ? "target" : "dim");
    }
    views.marks.replace(marks);
  }, []);
  const clear = useCallback(() => {
    latest.current.views.marks.replace(new Map());
    loose.current = undefined;
    redrawn.current = undefined;
    removeEventListener("pointermove", follow);
    reason.setState({ reason: undefined });
  }, [follow, reason]);

  const isValidConnection = useCallback((connection: Connection | Edge) => {
    const edge = edgeOf(connection);
    return edge !== undefined && !connectProblem(latest.current.graph, edge, redrawn.current);
  }, []);

  const onConnectStart = useCallback(
    (_event: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
      if (nodeId === null || handleId === null || handleType === null) return;
      loose.current = { node: nodeId, port: handleId, end: handleType };
      showTargets(loose.current, redrawn.current);
      addEventListener("pointermove", follow);
    },
    [showTargets, follow],
  );
  const onConnect = useCallback((connection: Connection) => {
    const edge = edgeOf(connection);
    if (edge) latest.current.onConnect(edge);
  }, []);
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const end = loose.current;
      const busy = redrawn.current !== undefined;
      if (!busy) clear();
      const at = pointOf(event);
      if (busy || !end || !at || state.isValid) return;
      const { graph, onForbidden, onLooseEnd } = latest.current;
      const card = cardAt(graph, toCanvas(at));
      if (!card || isAround(graph, end, card)) return onLooseEnd(end, at);
      const edge = edgeTo(end, card);
      const problem = edge ? connectProblem(graph, edge) : "noPort";
      if (problem) onForbidden(problem);
      else if (edge) latest.current.onConnect(edge);
    },
    [clear, toCanvas],
  );

  const onReconnectStart = useCallback((_event: unknown, edge: Edge, _type: HandleType) => {
    redrawn.current = edge.id;
  }, []);
  const onReconnect = useCallback((old: Edge, connection: Connection) => {
    const edge = edgeOf(connection);
    if (edge && edgeId(edge) !== old.id) latest.current.onReconnect(old.id, edge);
  }, []);
  const onReconnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, edge: Edge, _type: HandleType, state: FinalConnectionState) => {
      const end = loose.current;
      clear();
      const at = pointOf(event);
      if (state.isValid || !end || !at) return;
      const { graph, onDetach, onForbidden, onReconnect } = latest.current;
      const card = cardAt(graph, toCanvas(at));
      if (!card) return onDetach(edge.id);
      const to = edgeTo(end, card);
      if (!to || edgeId(to) === edge.id) return;
      const problem = connectProblem(graph, to, edge.id);
      if (problem) onForbidden(problem);
      else onReconnect(edge.id, to);
    },
    [clear, toCanvas],
  );
  return {
    reason,
    handlers: {
      isValidConnection,
      onConnect,
      onConnectStart,
      onConnectEnd,
      onReconnect,
      onReconnectStart,
      onReconnectEnd,
    },
  };
}

/** The container an edge begins in: its body is open space for it. */
const isAround = (graph: CanvasGraph, end: LooseEnd, card: CanvasNode): boolean =>
  card.container && edgeTo(end, card) !== undefined && graph.nodes.get(end.node)?.parent === card.id;

/** Why a loose end may not meet this card; undefined for the one it begins at, which it is just leaving. */
function problemOf(graph: CanvasGraph, end: LooseEnd, card: CanvasNode, instead: string | undefined) {
  if ((card.id === end.node && instead === undefined) || isAround(graph, end, card)) return undefined;
  const edge = edgeTo(end, card);
  return edge ? connectProblem(graph, edge, instead) : "noPort";
}

function edgeOf(connection: Connection | Edge): WorkflowEdge | undefined {
  const { source, target, sourceHandle, targetHandle } = connection;
  if (!source || !target || !sourceHandle || !targetHandle) return undefined;
  return { source, sourcePort: sourceHandle, target, targetPort: targetHandle };
}
