import { Pin, PowerOff, RotateCcw, TriangleAlert } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import type { Badges, NodeView } from "../live/views.ts";
import styles from "./card.module.css";

/** Small facts on the upper right edge of a card. */
export function CardBadges({
  badges,
  pinned,
  view,
  disabled,
}: {
  badges: Badges | undefined;
  pinned: boolean;
  view: NodeView | undefined;
  disabled: boolean;
}) {
  const t = useT();
  const problems = badges?.problems;
  return (
    <span className={styles.badges}>
      {badges?.stale && view && (
        <span className={styles.badge} data-tone="waiting">
          {t("canvas.stale")}
        </span>
      )}
      {view?.rounds !== undefined && (
        <span className={styles.badge} title={t("canvas.ranTimes", { count: view.rounds })}>
          <RotateCcw size={10} aria-hidden />
          {view.rounds}
        </span>
      )}
      {view && view.attempts > 1 && <span className={styles.badge}>{t("canvas.times", { count: view.attempts })}</span>}
      {disabled && (
        <span className={styles.badge} title={t("canvas.off")}>
          <PowerOff size={10} aria-hidden />
        </span>
      )}
      {pinned && (
        <span className={styles.badge} data-tone="pinned" title={t("canvas.pinned")}>
          <Pin size={10} aria-hidden />
        </span>
      )}
      {problems && (
        <span className={styles.badge} data-tone={problems.severity} title={problems.first}>
          <TriangleAlert size={10} aria-hidden />
          {problems.count}
        </span>
      )}
    </span>
  );
}
