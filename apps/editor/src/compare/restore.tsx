import { compareDocuments, summarizeChanges, type WorkflowDetail, type WorkflowDocument } from "@signalbox/model";
import { useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
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
