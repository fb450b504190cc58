import { addUndo } from "../canvas/actions/wrap.ts";
import { cardName } from "../canvas/card/card-texts.ts";
import { useEditor, useGraph } from "../canvas/editor/editor-model.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { useT } from "../i18n/provider.tsx";
import { Select } from "../ui/select.tsx";
import { FieldFindings } from "./field-findings.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";

const NONE = "~none";
const ADD = "~add";

/** What takes a step back when a later one fails: an undo frame beside it, or a new one. */
export function UndoOption({ card }: { card: CanvasNode }) {
  const t = useT();
  const model = useEditor();
  const graph = useGraph();
  const { readOnly } = useNodeForm();
  const { undo } = card.node;
  const frames = [...graph.nodes.values()].filter(
    (other) => other.definition?.behaviour === "undo" && (other.parent === card.parent || other.id === undo),
  );
  const gone = undo !== undefined && !frames.some((frame) => frame.id === undo);
  const choose = (choice: string) => {
    if (choice === ADD) {
      const definition = model.catalog.all().findLast((candidate) => candidate.behaviour === "undo");
      const made = definition && addUndo(model, card.id, definition, t("inspector.undoName", { name: cardName(card) }));
      if (made !== undefined) model.surface.current?.fit([card.id, made]);
      return;
    }
    model.edit({ kind: "setNodeField", id: card.id, field: "undo", value: choice === NONE ? undefined : choice });
  };
  return (
    <div className={styles.param}>
      <Select
        label={t("inspector.undo")}
        description={t("inspector.undoHelp")}
        isDisabled={readOnly}
        value={undo ?? NONE}
        options={[
          { id: NONE, label: t("inspector.undoNone") },
          ...(gone ? [{ id: undo, label: t("inspector.nodeGone", { id: undo }) }] : []),
          ...frames.map((frame) => ({ id: frame.id, label: cardName(frame) })),
          { id: ADD, label: t("inspector.undoAdd") },
        ]}
        onChange={choose}
      />
      <FieldFindings path="undo" />
    </div>
  );
}
