import { useCallback, useMemo, useState } from "react";
import type { Choices } from "../../document/merge/merge.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { useDraft, useEditor } from "./editor-model.ts";
import { ConflictDialog } from "./parts.tsx";

/** The banners of `ConflictBanner`. */
export function ConflictBanners() {
  return (
    <>
      <Conflict />
      <Left />
    </>
  );
}

function Conflict() {
  const { t, format } = useI18n();
  const { draft } = useEditor();
  const save = useDraft((state) => state.save);
  const document = useDraft((state) => state.document);
  const [open, setOpen] = useState(false);
  const theirs = save.kind === "conflict" ? save.theirs : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is merged depends on both
  const merge = useCallback((choices?: Choices) => draft.conflict(choices), [draft, theirs, document]);
  const count = useMemo(() => (theirs ? (merge()?.collisions.length ?? 0) : 0), [merge, theirs]);
  if (save.kind !== "conflict") return null;
  const resolve = (choices: Choices) => {
    // What one typed meanwhile may have asked another question.
    if (draft.resolve(choices)) setOpen(false);
  };
  return (
    <>
      <Banner
        tone="waiting"
        bar
        actions={
          theirs && (
            <Button size="dense" variant="primary" onPress={() => setOpen(true)}>
              {t("document.conflictReview")}
            </Button>
          )
        }
      >
        {theirs
          ? t("document.conflictText", { by: theirs.by, time: format.time(theirs.savedAt), count })
          : t("document.conflictLoading")}
      </Banner>
      {open && theirs && (
        <ConflictDialog
          title={t("document.conflictTitle")}
          mine={{ label: t("document.mine"), document }}
          theirs={{ label: t("document.theirsOf", { by: theirs.by }), document: theirs.document }}
          merge={merge}
          onClose={() => setOpen(false)}
          onApply={resolve}
        />
      )}
    </>
  );
}

/** The newest of the copies that tabs left behind which are gone now. */
function Left() {
  const { t, format } = useI18n();
  const { draft } = useEditor();
  const copy = useDraft((state) => state.left.at(-1));
  const waiting = useDraft((state) => state.save.kind === "conflict");
  const document = useDraft((state) => state.document);
  const [dialog, setDialog] = useState<"choose" | "drop">();
  const id = copy?.id ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is merged depends on both
  const merge = useCallback((choices?: Choices) => draft.leftMerged(id, choices), [draft, id, document]);
  // One question at a time.
  if (!copy || waiting) return null;
  const take = (choices?: Choices) => {
    if (!draft.takeLeft(copy.id, choices)) return setDialog("choose");
    setDialog(undefined);
    toast.show({ title: t("document.leftTaken") });
  };
  const time = format.dateTime(copy.at);
  return (
    <>
      <Banner
        tone="waiting"
        bar
        actions={
          <>
            <Button size="dense" variant="primary" onPress={() => take()}>
              {t("document.leftTake")}
            </Button>
            <Button size="dense" onPress={() => setDialog("drop")}>
              {t("document.leftDrop")}
            </Button>
          </>
        }
      >
        {t("document.leftText", { time })}
      </Banner>
      {dialog === "choose" && (
        <ConflictDialog
          title={t("document.leftTitle")}
          mine={{ label: t("document.leftMine"), document: copy.document }}
          theirs={{ label: t("document.leftTheirs"), document }}
          merge={merge}
          onClose={() => setDialog(undefined)}
          onApply={take}
        />
      )}
      <ConfirmDialog
        isOpen={dialog === "drop"}
        title={t("document.leftDropTitle")}
        confirm={t("document.leftDrop")}
        tone="danger"
        onClose={() => setDialog(undefined)}
        onConfirm={async () => draft.dropLeft(copy.id)}
      >
        {t("document.leftDropText", { time })}
      </ConfirmDialog>
    </>
  );
}
