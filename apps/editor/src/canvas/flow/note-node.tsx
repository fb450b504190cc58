import { type NodeProps, NodeResizeControl } from "@xyflow/react";
import { Pin } from "lucide-react";
import { memo } from "react";
import { useT } from "../../i18n/provider.tsx";
import styles from "../card/note.module.css";
import { NOTE_COLORS } from "../card/note-colors.ts";
import { NoteText } from "../card/note-text.tsx";
import { useFlow } from "./context.ts";
import type { NoteNode as NoteNodeType } from "./to-flow.ts";

/** A sticky note: text with a little markdown, written in place; selected, its colour and what it is pinned to. */
function NoteNodeView({ data: { note }, selected }: NodeProps<NoteNodeType>) {
  const t = useT();
  const { readOnly, onNoteText, onNoteColor, onNotePin, onNoteSize } = useFlow();
  return (
    <>
      <div className={styles.note} data-color={note.color} data-selected={selected || undefined}>
        <NoteText
          text={note.text}
          readOnly={readOnly}
          editing={selected}
          onText={(text) => onNoteText(note.id, text)}
        />
        {note.node !== undefined && <Pin size={12} aria-hidden className={styles.pin} />}
        {!readOnly && selected && (
          <NodeResizeControl
            minWidth={120}
            minHeight={64}
            className={styles.resize}
            aria-label={t("canvas.resizeNote")}
            onResizeEnd={(_event, { width, height }) => onNoteSize(note.id, { width, height })}
          />
        )}
      </div>
      {!readOnly && selected && (
        <div className={`${styles.tools} nodrag nopan`} role="toolbar" aria-label={t("canvas.noteTools")}>
          {NOTE_COLORS.map((color) => (
            <button
              key={color}
              type="button"
              className={styles.swatch}
              data-color={color}
              aria-pressed={note.color === color}
              aria-label={t(`canvas.color.${color}`)}
              title={t(`canvas.color.${color}`)}
              onClick={() => onNoteColor(note.id, color)}
            />
          ))}
          <button
            type="button"
            className={styles.tool}
            aria-pressed={note.node !== undefined}
            aria-label={t("canvas.pinNote")}
            title={t("canvas.pinNote")}
            onClick={() => onNotePin(note.id)}
          >
            <Pin size={14} aria-hidden />
          </button>
        </div>
      )}
    </>
  );
}
export const NoteNode = memo(NoteNodeView);
