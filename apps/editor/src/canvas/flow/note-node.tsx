import { type NodeProps, NodeResizeControl } from "@xyflow/react";
import { memo } from "react";
import { useT } from "../../i18n/provider.tsx";
import styles from "../card/note.module.css";
import { NoteText } from "../card/note-text.tsx";
import { useFlow } from "./context.ts";
import type { NoteNode as NoteNodeType } from "./to-flow.ts";

/** A sticky note: text with a little markdown, written in place. */
function NoteNodeView({ data: { note }, selected }: NodeProps<NoteNodeType>) {
  const t = useT();
  const { readOnly, onNoteText, onNoteSize } = useFlow();
  return (
    <div className={styles.note} data-color={note.color} data-selected={selected || undefined}>
      <NoteText text={note.text} readOnly={readOnly} editing={selected} onText={(text) => onNoteText(note.id, text)} />
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
  );
}
export const NoteNode = memo(NoteNodeView);
