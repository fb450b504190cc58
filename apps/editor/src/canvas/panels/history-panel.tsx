import { useI18n } from "../../i18n/provider.tsx";
import { useDraft, useEditor } from "../editor/editor-model.ts";
import { labelText } from "../editor/label-text.ts";
import styles from "./panels.module.css";

/** Every edit of this visit by name, newest first; a click goes back or forward to right after it. */
export function HistoryPanel() {
  const { t, format } = useI18n();
  const { draft } = useEditor();
  const { past, future } = useDraft((state) => state.history);
  const current = past.at(-1)?.id ?? 0;
  const entries = [...past, ...future].reverse();
  return (
    <ul className={styles.list}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            className={styles.row}
            aria-current={entry.id === current}
            data-undone={entry.id > current || undefined}
            onClick={() => draft.goTo(entry.id)}
          >
            <span className={styles.itemTitle}>{labelText(t, entry.label)}</span>
            <span className={`${styles.itemNote} numeric`}>{format.time(entry.at)}</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" className={styles.row} aria-current={current === 0} onClick={() => draft.goTo(0)}>
          <span className={styles.itemTitle}>{t("document.opened")}</span>
        </button>
      </li>
    </ul>
  );
}
