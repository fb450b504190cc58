import { useFormat } from "../../i18n/provider.tsx";
import { StatusIcon } from "../../ui/status-pill.tsx";
import { Duration } from "../../ui/time.tsx";
import type { NodeView } from "../live/views.ts";
import styles from "./card.module.css";

/** The right column of a card: the state as an icon, the time it took or takes below it. */
export function CardSide({ view }: { view: NodeView | undefined }) {
  const format = useFormat();
  if (!view) return null;
  return (
    <span className={styles.side}>
      <StatusIcon status={view.status} />
      <span className={`${styles.sideText} numeric`}>
        {view.status === "scheduled" && view.startedAt !== undefined ? (
          <Duration since={view.startedAt} />
        ) : view.status === "waiting" && view.wait?.due !== undefined ? (
          format.time(view.wait.due)
        ) : view.status === "succeeded" && view.startedAt !== undefined && view.endedAt !== undefined ? (
          <Duration ms={view.endedAt - view.startedAt} />
        ) : null}
      </span>
    </span>
  );
}
