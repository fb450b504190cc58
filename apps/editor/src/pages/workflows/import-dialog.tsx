import { useNavigate } from "@tanstack/react-router";
import { CircleCheck, FileJson } from "lucide-react";
import { useMemo, useState } from "react";
import { FileTrigger } from "react-aria-components";
import { useErrorText } from "../../data/error-text.ts";
import { useCreateWorkflow } from "../../data/mutations.ts";
import { useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea, TextField } from "../../ui/text-field.tsx";
import { type ReadDocument, readDocument } from "./read-document.ts";
import styles from "./workflows.module.css";

/** Makes a workflow from a file or pasted text, and says where the text is wrong. */
export function ImportDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const create = useCreateWorkflow();
  const [text, setText] = useState("");
  const [renamed, rename] = useState<string>();
  const found = useMemo(() => readDocument(text), [text]);
  const document = found.kind === "document" ? found.document : undefined;
  const name = (renamed ?? document?.name ?? "").trim();
  const submit = () => {
    if (!document || name === "") return;
    create.mutate(
      { name, document: { ...document, name } },
      { onSuccess: ({ id }) => navigate({ to: "/w/$id", params: { id } }) },
    );
  };
  return (
    <Dialog
      title={t("workflows.importTitle")}
      size="large"
      isOpen
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" isDisabled={!document || name === ""} isPending={create.isPending}>
            {t("common.import")}
          </Button>
        </>
      }
    >
      <p>{t("workflows.importLead")}</p>
      <div className={styles.drop}>
        <FileTrigger
          acceptedFileTypes={["application/json", ".json"]}
          onSelect={async (files) => setText((await files?.[0]?.text()) ?? "")}
        >
          <Button icon={FileJson}>{t("workflows.importChoose")}</Button>
        </FileTrigger>
        {document && (
          <span className={styles.found} role="status">
            <CircleCheck size={16} aria-hidden />
            {t("workflows.importFound", { name: document.name, n: document.nodes.length })}
          </span>
        )}
      </div>
      <TextArea
        label={t("workflows.importText")}
        rows={10}
        mono
        value={text}
        onChange={setText}
        error={useProblem(found)}
      />
      {document && (
        <TextField
          label={t("workflows.nameLabel")}
          value={renamed ?? document.name}
          onChange={rename}
          maxLength={120}
        />
      )}
      {create.error && <Banner tone="failed">{errorText(create.error)}</Banner>}
    </Dialog>
  );
}

function useProblem(found: ReadDocument): string | undefined {
  const t = useT();
  if (found.kind === "notJson") return t("workflows.importNotJson", { detail: found.detail });
  if (found.kind !== "notDocument") return undefined;
  const where = found.path === "" ? t("workflows.importAtTop") : t("workflows.importAt", { path: found.path });
  return t("workflows.importNotDocument", { where, detail: found.detail });
}
