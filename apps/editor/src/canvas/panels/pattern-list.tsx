import { useMemo } from "react";
import { rank } from "../../app/find.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { NodeIconTile } from "../../ui/node-icon.tsx";
import { PATTERN_MIME } from "../editor/canvas-pane.tsx";
import { useEditor } from "../editor/editor-model.ts";
import { addPattern, available } from "../patterns/add-pattern.ts";
import { PATTERNS } from "../patterns/patterns.ts";
import styles from "./panels.module.css";

/** Patterns that match what was typed, to be dragged or added by Enter. */
export function PatternList({ q }: { q: string }) {
  const { t, local } = useI18n();
  const model = useEditor();
  const entries = useMemo(
    () =>
      PATTERNS.filter((pattern) => available(model, pattern)).map((pattern) => ({
        pattern,
        title: local(pattern.title),
        aliases: [pattern.title.en, pattern.title.zh ?? "", pattern.description.en, pattern.description.zh ?? ""],
      })),
    [model, local],
  );
  const found = q.trim() === "" ? entries : rank(entries, q);
  return found.map(({ pattern, title }) => (
    <li key={pattern.id}>
      <button
        type="button"
        className={styles.item}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData(PATTERN_MIME, pattern.id);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onClick={() => addPattern(model, pattern, local)}
      >
        <NodeIconTile icon={pattern.icon} tint="flow" size={32} />
        <span className={styles.itemText}>
          <span className={styles.itemTitle}>{title}</span>
          <span className={styles.itemNote}>{local(pattern.description)}</span>
        </span>
        {q !== "" && <span className={styles.itemKind}>{t("canvas.kind.pattern")}</span>}
      </button>
    </li>
  ));
}
