import type { Finding } from "@signalbox/model";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useI18n } from "../../i18n/provider.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { openNode } from "../actions/select.ts";
import { cardName } from "../card/card-texts.ts";
import styles from "../editor/editor.module.css";
import { useEditor } from "../editor/editor-model.ts";
import { findingText } from "../editor/use-findings.ts";

/** Everything the checks found: what is wrong, how to mend it, and a way to the place. */
export function ProblemsPanel({ findings, onJump }: { findings: readonly Finding[]; onJump?(): void }) {
  const { t, language } = useI18n();
  const model = useEditor();
  if (findings.length === 0) {
    return (
      <EmptyState compact icon={CircleCheck} title={t("canvas.noProblems")}>
        {t("canvas.noProblemsText")}
      </EmptyState>
    );
  }
  return (
    <ul className={styles.findings}>
      {findings.map((finding, index) => {
        const { cause, fix } = findingText(finding, language);
        const Icon = finding.severity === "error" ? CircleAlert : TriangleAlert;
        const card = finding.node === undefined ? undefined : model.graph().nodes.get(finding.node);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same finding can occur twice
          <li key={`${finding.code}:${finding.node}:${finding.field}:${index}`}>
            <button
              type="button"
              className={styles.finding}
              data-severity={finding.severity}
              onClick={() => {
                if (!card) return;
                onJump?.();
                openNode(model, card.id);
                model.surface.current?.fit([card.id]);
              }}
            >
              <Icon size={16} aria-label={t(`canvas.severity.${finding.severity}`)} />
              <span>
                {cause}
                <span className={styles.fix}>{fix}</span>
                {card && (
                  <span className={styles.where}>
                    {cardName(card)}
                    {finding.field && ` · ${finding.field}`}
                  </span>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
