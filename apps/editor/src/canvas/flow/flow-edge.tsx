import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath, useInternalNode } from "@xyflow/react";
import { Plus, RotateCcw } from "lucide-react";
import { memo, useState } from "react";
import { useI18n } from "../../i18n/provider.tsx";
import { useKeyed } from "../live/keyed-store.ts";
import { aroundPath } from "./around-path.ts";
import { useFlow } from "./context.ts";
import styles from "./flow.module.css";
import { placeOf } from "./place-of.ts";
import type { FlowEdge as FlowEdgeType } from "./to-flow.ts";

/** A rounded orthogonal line. In a run its weight and dash say whether it was taken; a count tells how often. */
function FlowEdgeView(props: EdgeProps<FlowEdgeType>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected, markerEnd } = props;
  const { local, t } = useI18n();
  const { views, readOnly, onAddOnEdge } = useFlow();
  const view = useKeyed(views.edges, id);
  const mark = useKeyed(views.marks, id);
  const change = useKeyed(views.changes, id);
  const overview = useKeyed(views.overview, id);
  const [hovered, setHovered] = useState(false);
  const again = data?.edge.again;
  const [path, labelX, labelY] = again
    ? aroundPath({ sourceX, sourceY, targetX, targetY, below: again.below })
    : getSmoothStepPath({
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
  const port = data?.edge.port;
  const error = port?.kind === "error";
  const atFrame = useInternalNode(props.source)?.type === "frame";
  const center = { transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only shows the plus button, which is also in the menu
    <g
      data-state={state}
      data-error={error || undefined}
      data-again={again !== undefined || undefined}
      data-selected={selected || undefined}
      data-mark={mark}
      data-change={change?.change}
      className={styles.edge}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <BaseEdge
        id={id}
        path={path}
        markerEnd={markerEnd}
        interactionWidth={20}
        style={{ strokeWidth: overview?.width }}
      />
      {state === "flowing" && <circle r={4} className={styles.dot} style={{ offsetPath: `path("${path}")` }} />}
      <EdgeLabelRenderer>
        {overview ? (
          <span className={styles.edgeLabel} style={center}>
            {overview.shown}
          </span>
        ) : change ? (
          <span className={styles.edgeLabel} data-change={change.change} style={center}>
            {t(`canvas.change.${change.change}`, { fields: 0 })}
          </span>
        ) : again ? (
          <span className={styles.edgeLabel} data-again style={center}>
            <RotateCcw size={11} aria-hidden />
            {view && view.taken > 0
              ? t("canvas.againTimes", { count: view.taken })
              : t("canvas.again", { max: again.max })}
          </span>
        ) : view && view.taken > 1 ? (
          <span className={styles.edgeLabel} style={center}>
            {t("canvas.times", { count: view.taken })}
          </span>
        ) : (
          // A container says it at its port.
          port?.kind === "error" &&
          !atFrame && (
            <span className={styles.edgeLabel} data-error={error || undefined} style={center}>
              {local(port.label)}
            </span>
          )
        )}
        {!readOnly && (hovered || selected) && (
          <button
            type="button"
            className={`${styles.edgePlus} nodrag nopan`}
            aria-label={t("canvas.addOnEdge")}
            // Beside the words, which tell what the line means.
            style={again ? { transform: `${center.transform} translateY(22px)` } : center}
            onMouseEnter={() => setHovered(true)}
            onMouseLeave={() => setHovered(false)}
            onClick={(event) => onAddOnEdge(id, placeOf(event))}
          >
            <Plus size={14} aria-hidden />
          </button>
        )}
      </EdgeLabelRenderer>
    </g>
  );
}
export const FlowEdge = memo(FlowEdgeView);
