import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { useI18n } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import styles from "./editor.module.css";
import { useDraft, useEditor } from "./editor-model.ts";

/** Always visible: whether the draft is safe on the server, and since when. */
export function SaveStateText() {
  const { t, format } = useI18n();
  const { draft } = useEditor();
  const save = useDraft((state) => state.save);
  const readOnly = useDraft((state) => state.readOnly);
  if (readOnly) return <span className={styles.save}>{t("canvas.readOnly")}</span>;
  switch (save.kind) {
    case "saved":
      return (
        <span className={styles.save} data-save="saved">
          <Check size={14} aria-hidden /> {t("document.saved", { time: format.time(save.at), rev: save.rev })}
        </span>
      );
    case "dirty":
    case "saving":
      return (
        <span className={styles.save} data-save={save.kind}>
          <LoaderCircle size={14} aria-hidden /> {t(save.kind === "dirty" ? "document.dirty" : "document.saving")}
        </span>
      );
    case "offline":
      return (
        <span className={styles.save} data-save="offline" role="status">
          <CloudOff size={14} aria-hidden /> {t("document.offline")}
          <Button size="dense" variant="quiet" onPress={() => draft.retrySave()}>
            {t("document.tryNow")}
          </Button>
        </span>
      );
    case "conflict":
      return (
        <span className={styles.save} data-save="conflict">
          <TriangleAlert size={14} aria-hidden /> {t("document.conflict")}
        </span>
      );
    case "refused":
      return (
        <span className={styles.save} data-save="refused" role="alert" title={save.message}>
          <TriangleAlert size={14} aria-hidden /> {t("document.refused")}
          <Button size="dense" variant="quiet" onPress={() => draft.retrySave()}>
            {t("document.tryNow")}
          </Button>
        </span>
      );
  }
}
