import { Workflow } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { showPanel } from "../commands/editor-commands.ts";
import styles from "./editor.module.css";
import { useDraft, useEditor } from "./editor-model.ts";

/** What an empty canvas says: begin with what starts the workflow, or paste one. */
export function EmptyCanvas() {
  const t = useT();
  const model = useEditor();
  const readOnly = useDraft((state) => state.readOnly);
  return (
    <div className={styles.emptyCanvas}>
      <EmptyState
        icon={Workflow}
        title={t("canvas.emptyTitle")}
        actions={
          !readOnly && (
            <Button variant="primary" onPress={() => showPanel(model, "add")}>
              {t("canvas.emptyAction")}
            </Button>
          )
        }
      >
        {t("canvas.emptyText")}
      </EmptyState>
    </div>
  );
}
