import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo, useState } from "react";
import { useI18n } from "../../i18n/provider.tsx";
import { useKeyed } from "../live/keyed-store.ts";
import { useFlow } from "./context.ts";
import styles from "./flow.module.css";
import type { FlowEdge as FlowEdgeType } from "./to-flow.ts";

/** A rounded orthogonal line. In a run its weight and dash say whether it was taken; a count tells how often. */
function FlowEdgeView(props: EdgeProps<FlowEdgeType>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected, markerEnd } = props;
  const { local, t } = useI18n();
  const { views, readOnly, onAddOnEdge } = useFlow();
  const view = useKeyed(views.edges, id);
  const mark = useKeyed(views.marks, id);
  const [hovered, setHovered] = useState(false);
  const [path, labelX, labelY] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    borderRadius: 8,
    offset: 24,
  });
  const state = !view
    ? "idle"
    : view.taken > 0
      ? view.flowing
        ? "flowing"
        : "taken"
      : view.dead > 0
        ? "dead"
        : "open";
  const error = data?.edge.port?.kind === "error";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only shows the plus button, which is also in the menu
    <g
      data-state={state}
      data-error={error || undefined}
      data-selected={selected || undefined}
      data-mark={mark}
      className={styles.edge}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <BaseEdge id={id} path={path} markerEnd={markerEnd} interactionWidth={20} />
      {state === "flowing" && <circle r={4} className={styles.dot} style={{ offsetPath: `path("${path}")` }} />}
      <EdgeLabelRenderer>
        {view && view.taken > 1 && (
          <span
            className={styles.edgeLabel}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {t("canvas.times", { count: view.taken })}
          </span>
        )}
        {error && !(view && view.taken > 1) && (
          <span
            className={styles.edgeLabel}
            data-error
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {data?.edge.port && local(data.edge.port.label)}
          </span>
        )}
        {!readOnly && (hovered || selected) && (
          <button
            type="button"
            className={`${styles.edgePlus} nodrag nopan`}
            aria-label={t("canvas.addOnEdge")}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            onMouseEnter={() => setHovered(true)}
            onMouseLeave={() => setHovered(false)}
            onClick={(event) => onAddOnEdge(id, { x: event.clientX, y: event.clientY })}
          >
            <Plus size={14} aria-hidden />
          </button>
        )}
      </EdgeLabelRenderer>
    </g>
  );
}
export const FlowEdge = memo(FlowEdgeView);
