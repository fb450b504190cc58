import { useState } from "react";
import { selectNodes } from "../canvas/actions/select.ts";
import { useEditor } from "../canvas/editor/editor-model.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { idProblem } from "../document/apply/node.ts";
import { useI18n } from "../i18n/provider.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";

/** The label people see, and the id expressions use; changing the id changes every expression that reads it. */
export function NodeName({ card }: { card: CanvasNode }) {
  const { t, local } = useI18n();
  const model = useEditor();
  const { readOnly } = useNodeForm();
  const { node, definition } = card;
  const [id, setId] = useState<string>();
  const problem = id === undefined ? undefined : idProblem(model.document(), node.id, id);
  const finish = () => {
    if (id !== undefined && id !== node.id && !problem) {
      model.edit({ kind: "renameNode", id: node.id, to: id });
      selectNodes(model, [id]);
    }
    setId(undefined);
  };
  return (
    <div className={styles.names}>
      <input
        className={styles.labelField}
        aria-label={t("inspector.label")}
        readOnly={readOnly}
        value={node.label ?? ""}
        placeholder={definition ? local(definition.title) : node.type}
        maxLength={120}
        onChange={(event) =>
          model.edit(
            { kind: "setNodeField", id: node.id, field: "label", value: event.target.value },
            { coalesce: `label:${node.id}` },
          )
        }
      />
      <span className={styles.idRow}>
        <span aria-hidden>steps.</span>
        <input
          className={styles.idField}
          aria-label={t("inspector.id")}
          aria-invalid={problem !== undefined}
          readOnly={readOnly}
          size={Math.max(4, (id ?? node.id).length + 1)}
          value={id ?? node.id}
          maxLength={63}
          spellCheck={false}
          onChange={(event) => setId(event.target.value)}
          onBlur={finish}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") setId(undefined);
          }}
        />
      </span>
      {problem && <span className={styles.problem}>{t(`inspector.idProblem.${problem}`)}</span>}
    </div>
  );
}
