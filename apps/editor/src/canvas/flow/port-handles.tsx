import { Handle, Position } from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo } from "react";
import { useI18n } from "../../i18n/provider.tsx";
import styles from "../card/card.module.css";
import { isApart } from "../geometry/card.ts";
import type { CanvasNode } from "../graph/canvas-graph.ts";
import { useFlow } from "./context.ts";
import { placeOf } from "./place-of.ts";

/** Output ports at the right edge, each with its label when there are several, and a `+` that appears on hover, and by keyboard while the node is selected. */
export const PortHandles = memo(function PortHandles({ card, selected }: { card: CanvasNode; selected: boolean }) {
  const { local, t } = useI18n();
  const { readOnly, onAddAtPort } = useFlow();
  const labelled = card.ports.filter((place) => !isApart(place.port)).length > 1;
  return card.ports.map(({ port, y }) => {
    const label = local(port.label);
    const apart = isApart(port);
    const look = !apart ? styles.port : port.kind === "error" ? styles.errorPort : styles.cancelledPort;
    return (
      <Handle
        key={port.id}
        type="source"
        id={port.id}
        position={Position.Right}
        style={{ top: y }}
        className={look}
        title={label}
      >
        {((labelled && !apart) || (apart && card.container)) && <span className={styles.portLabel}>{label}</span>}
        {!readOnly && (
          <button
            type="button"
            tabIndex={selected ? 0 : -1}
            className={`${styles.plus} nodrag nopan`}
            aria-label={t("canvas.addAfterPort", { port: label })}
            onPointerDown={(event) => event.stopPropagation()}
            onMouseDown={(event) => event.stopPropagation()}
            onClick={(event) => {
              event.stopPropagation();
              onAddAtPort(card.id, port.id, placeOf(event));
            }}
          >
            <Plus size={12} aria-hidden />
          </button>
        )}
      </Handle>
    );
  });
});
