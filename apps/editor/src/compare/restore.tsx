import { compareDocuments, summarizeChanges, type WorkflowDetail, type WorkflowDocument } from "@signalbox/model";
import { useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import type { EditorModel } from "../canvas/editor/editor-model.ts";
import { client } from "../data/client.ts";
import { useErrorText } from "../data/error-text.ts";
import { useT } from "../i18n/provider.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import styles from "./compare.module.css";
import { useSummaryText } from "./texts.ts";

/**
 * Makes the draft equal to a version. The editor does it, as an edit like any other, so that it is one step of its
 * history and undo brings back what was there.
 */
export function Restore({
  workflow,
  version,
  document,
}: {
  workflow: WorkflowDetail;
  version: number;
  document: WorkflowDocument;
}) {
  const t = useT();
  const navigate = useNavigate();
  const summaryText = useSummaryText();
  const [asking, ask] = useState(false);
  return (
    <>
      <Button size="dense" icon={RotateCcw} onPress={() => ask(true)}>
        {t("compare.restore")}
      </Button>
      {asking && (
        <ConfirmDialog
          isOpen
          title={t("compare.restoreTitle", { version })}
          confirm={t("compare.restore")}
          onClose={() => ask(false)}
          onConfirm={() => navigate({ to: "/w/$id", params: { id: workflow.id }, search: { restore: version } })}
        >
          <div className={styles.stack}>
            <p>{t("compare.restoreText", { version })}</p>
            <p className={styles.sum}>
              {summaryText(summarizeChanges(compareDocuments(workflow.draft.document, document)))}
            </p>
          </div>
        </ConfirmDialog>
      )}
    </>
  );
}

/** Carries out the wish that came with the address of the editor, once. */
export function useRestoring(model: EditorModel, version: number | undefined): void {
  const t = useT();
  const navigate = useNavigate();
  const errorText = useErrorText();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish is carried out once, whatever else changes
  useEffect(() => {
    if (version === undefined) return;
    const params = { id: model.workflow };
    void navigate({ to: "/w/$id", params, search: {}, replace: true, resetScroll: false });
    client.call("getVersion", { params: { ...params, version: String(version) } }).then(
      ({ document }) => {
        if (model.draft.state.getState().readOnly) return;
        const done = model.edit({ kind: "replace", document, reason: "restore" });
        if (!done) return toast.show({ title: t("compare.alreadySame", { version }), tone: "neutral" });
        toast.show({
          title: t("compare.restored", { version }),
          detail: t("compare.restoredDetail"),
          tone: "succeeded",
          action: { label: t("canvas.do.undo"), onPress: () => model.draft.undo() },
        });
      },
      (error) => toast.show({ title: errorText(error), tone: "failed" }),
    );
  }, [model, version]);
}
