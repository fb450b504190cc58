import { Minus, Pin, Plus, PowerOff, RotateCcw, Triangle, TriangleAlert } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import type { Badges, ChangeMark, NodeView } from "../live/views.ts";
import styles from "./card.module.css";

const SIGNS = { added: Plus, removed: Minus, changed: Triangle } as const;

/** Small facts on the upper right edge of a card. */
export function CardBadges({
  change,
  badges,
  pinned,
  view,
  disabled,
}: {
  change: ChangeMark | undefined;
  badges: Badges | undefined;
  pinned: boolean;
  view: NodeView | undefined;
  disabled: boolean;
}) {
  const t = useT();
  const problems = badges?.problems;
  const Sign = change && SIGNS[change.change];
  return (
    <span className={styles.badges}>
      {change && Sign && (
        <span className={styles.badge} data-change={change.change}>
          <Sign size={10} strokeWidth={3} aria-hidden />
          {t(`canvas.change.${change.change}`, { fields: change.fields })}
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
