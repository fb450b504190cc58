import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { planExtraction } from "../actions/extract.ts";
import { selectNodes } from "../actions/select.ts";
import styles from "./editor.module.css";
import { useEditor, useGraph, useUi } from "./editor-model.ts";

/** Makes the selected nodes a workflow of their own: asks for its name, says what it gets and gives, or why it cannot be. */
export function ExtractDialog() {
  const t = useT();
  const model = useEditor();
  const graph = useGraph();
  const cache = useQueryClient();
  const errorText = useErrorText();
  const selected = useUi((ui) => ui.selection.nodes);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const plan = useMemo(
    () => planExtraction(model.document(), graph, selected, name.trim() || "part"),
    [model, graph, selected, name],
  );
  const close = () => model.ui.setState({ dialog: undefined });
  const make = async () => {
    if (typeof plan === "string" || name.trim() === "") return;
    setBusy(true);
    try {
      const { id, draft } = await client.call("createWorkflow", { body: { name: name.trim(), document: plan.child } });
      await client.call("publish", { params: { id }, body: { rev: draft.rev } });
      void cache.invalidateQueries({ queryKey: ["workflows"] });
      const label = { key: "op.extract", values: { count: selected.size, name: name.trim() } };
      model.edit({ kind: "batch", label, operations: plan.replacement(id) });
      selectNodes(model, [plan.call], true);
      close();
    } catch (cause) {
      setProblem(errorText(cause));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      title={t("canvas.extractTitle")}
      onClose={close}
      onSubmit={() => void make()}
      footer={
        <>
          <Button onPress={close}>{t("common.cancel")}</Button>
          {typeof plan !== "string" && (
            <Button type="submit" variant="primary" isDisabled={name.trim() === ""} isPending={busy}>
              {t("canvas.extractMake")}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.stack}>
        {problem && <Banner tone="failed">{problem}</Banner>}
        {typeof plan === "string" ? (
          <Banner tone="waiting">{t(`canvas.extract.${plan}`)}</Banner>
        ) : (
          <>
            <TextField label={t("canvas.extractName")} value={name} onChange={setName} maxLength={120} autoFocus />
            <p>{t("canvas.extractText")}</p>
          </>
        )}
      </div>
    </Dialog>
  );
}
