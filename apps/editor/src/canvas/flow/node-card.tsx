import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useT } from "../../i18n/provider.tsx";
import { NodeIconTile } from "../../ui/node-icon.tsx";
import styles from "../card/card.module.css";
import { CardBadges } from "../card/card-badges.tsx";
import { CardSide } from "../card/card-side.tsx";
import { cardName, tintOf, useCardTexts } from "../card/card-texts.ts";
import { INPUT_Y } from "../geometry/card.ts";
import type { CanvasNode } from "../graph/canvas-graph.ts";
import { useKeyed } from "../live/keyed-store.ts";
import { useFlow } from "./context.ts";
import { PortHandles } from "./port-handles.tsx";
import type { CardNode } from "./to-flow.ts";

/** One node: status bar, icon tile, title and subtitle, state at the right, ports. Everything live is read by id. */
function NodeCardView({ data: { card }, selected }: NodeProps<CardNode>) {
  return (
    <>
      {card.input && (
        <Handle type="target" id="in" position={Position.Left} style={{ top: INPUT_Y }} className={styles.input} />
      )}
      <CardBody card={card} />
      <PortHandles card={card} selected={selected} />
    </>
  );
}
export const NodeCard = memo(NodeCardView);

/** The card without its ports; also the head of a container. */
export function CardBody({ card }: { card: CanvasNode }) {
  const { views } = useFlow();
  const view = useKeyed(views.nodes, card.id);
  const mark = useKeyed(views.marks, card.id);
  const badges = useKeyed(views.badges, card.id);
  const change = useKeyed(views.changes, card.id);
  const overview = useKeyed(views.overview, card.id);
  const breakpoint = useKeyed(views.breakpoints, card.id);
  const t = useT();
  const texts = useCardTexts(card, view, badges);
  const pinned = card.node.pinned !== undefined;
  return (
    <div
      className={styles.card}
      data-status={view?.status}
      data-mark={mark}
      data-change={change?.change}
      data-trigger={card.definition?.kind === "trigger" || undefined}
      data-disabled={card.node.disabled || undefined}
      data-invalid={badges?.problems?.severity === "error" || undefined}
      data-stale={badges?.stale || undefined}
      data-frame={card.container || undefined}
      data-aside={card.aside || undefined}
      style={overview?.tint ? { background: `var(${overview.tint})` } : undefined}
    >
      <span className={styles.bar} />
      <NodeIconTile icon={card.definition?.icon} tint={tintOf(card.definition)} size={32} />
      <span className={styles.text}>
        <span className={styles.title}>{texts.title}</span>
        <span className={styles.subtitle} data-tone={texts.tone}>
          {texts.subtitle}
        </span>
      </span>
      <CardSide view={view} />
      {breakpoint && (
        <button
          type="button"
          className={`${styles.breakpoint} nodrag nopan`}
          title={t("canvas.breakpoint")}
          aria-label={t("canvas.breakpointOf", { name: cardName(card) })}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation();
            breakpoint();
          }}
        />
      )}
      {badges?.stale && view && (
        <span className={styles.stale} title={t(`canvas.stale.${badges.stale}`)}>
          <span className="visually-hidden">{t(`canvas.stale.${badges.stale}`)}</span>
        </span>
      )}
      <CardBadges change={change} badges={badges} pinned={pinned} view={view} disabled={card.node.disabled === true} />
      {view?.progress?.fraction !== undefined && view.status === "scheduled" && (
        <span className={styles.progress} style={{ transform: `scaleX(${view.progress.fraction})` }} />
      )}
      {overview?.shown}
      <span className="visually-hidden">{cardName(card)}</span>
    </div>
  );
}
