import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { EditorModel } from "../canvas/editor/editor-model.ts";
import { client } from "../data/client.ts";
import { useErrorText } from "../data/error-text.ts";
import { useT } from "../i18n/provider.tsx";
import { requireCatalog } from "../i18n/runtime.ts";
import { toast } from "../ui/toast.tsx";

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
    const wanted = client.call("getVersion", { params: { ...params, version: String(version) } });
    Promise.all([wanted, requireCatalog("panels")]).then(
      ([{ document }]) => {
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
