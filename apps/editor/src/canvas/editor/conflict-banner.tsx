import { useI18n } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { useDraft, useEditor } from "./editor-model.ts";

/** Somebody else saved the same draft: nothing is sent until one of three ways was chosen. */
export function ConflictBanner() {
  const { t, format } = useI18n();
  const { draft } = useEditor();
  const save = useDraft((state) => state.save);
  if (save.kind !== "conflict") return null;
  const { theirs } = save;
  const choose = (choice: "mine" | "theirs" | "both") => {
    const { lost } = draft.resolve(choice);
    if (lost > 0) toast.show({ title: t("document.someLost", { count: lost }) });
  };
  return (
    <Banner
      tone="waiting"
      bar
      actions={
        theirs && (
          <>
            <Button size="dense" variant="primary" onPress={() => choose("both")}>
              {t("document.keepBoth")}
            </Button>
            <Button size="dense" onPress={() => choose("theirs")}>
              {t("document.takeTheirs")}
            </Button>
            <Button size="dense" onPress={() => choose("mine")}>
              {t("document.keepMine")}
            </Button>
          </>
        )
      }
    >
      {theirs
        ? t("document.conflictText", { by: theirs.by, time: format.time(theirs.savedAt), rev: theirs.rev })
        : t("document.conflictLoading")}
    </Banner>
  );
}
