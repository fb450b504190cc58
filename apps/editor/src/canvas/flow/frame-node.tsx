import { Handle, type NodeProps, NodeResizeControl, Position } from "@xyflow/react";
import { memo } from "react";
import { useT } from "../../i18n/provider.tsx";
import styles from "../card/card.module.css";
import { FRAME, INPUT_Y } from "../geometry/card.ts";
import { useKeyed } from "../live/keyed-store.ts";
import { useFlow } from "./context.ts";
import { CardBody } from "./node-card.tsx";
import { PortHandles } from "./port-handles.tsx";
import type { CardNode } from "./to-flow.ts";

/** A container: a card as its head, and below it the space for what runs inside. */
function FrameNodeView({ data: { card }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const { views, readOnly, onResizeFrame } = useFlow();
  const mark = useKeyed(views.marks, card.id);
  const change = useKeyed(views.changes, card.id);
  return (
    <div className={styles.frame} data-mark={mark} data-change={change?.change} data-aside={card.aside || undefined}>
      {card.input && (
        <Handle type="target" id="in" position={Position.Left} style={{ top: INPUT_Y }} className={styles.input} />
      )}
      <div className={`${styles.frameHead} frame-head`}>
        <CardBody card={card} />
      </div>
      <PortHandles card={card} selected={selected} />
      {!readOnly && selected && (
        <NodeResizeControl
          minWidth={FRAME.minWidth}
          minHeight={FRAME.minHeight}
          className={styles.resize}
          aria-label={t("canvas.resizeFrame")}
          onResizeEnd={(_event, { width, height }) => onResizeFrame(card.id, { width, height })}
        />
      )}
    </div>
  );
}
export const FrameNode = memo(FrameNodeView);
