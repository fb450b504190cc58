import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useErrorText } from "../../data/error-text.ts";
import { useCreateWorkflow } from "../../data/mutations.ts";
import { useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";

/** Asks for a name and opens the empty canvas. */
export function CreateDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useT();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const create = useCreateWorkflow();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const close = () => {
    setName("");
    setTried(false);
    create.reset();
    onClose();
  };
  const submit = () => {
    setTried(true);
    if (name.trim() === "") return;
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: ({ id }) => {
          close();
          void navigate({ to: "/w/$id", params: { id } });
        },
      },
    );
  };
  return (
    <Dialog
      title={t("workflows.new")}
      isOpen={isOpen}
      onClose={close}
      onSubmit={submit}
      footer={
        <>
          <Button onPress={close}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" isPending={create.isPending}>
            {t("common.create")}
          </Button>
        </>
      }
    >
      <TextField
        label={t("workflows.nameLabel")}
        placeholder={t("workflows.namePlaceholder")}
        value={name}
        onChange={setName}
        maxLength={120}
        autoFocus
        error={tried && name.trim() === "" ? t("workflows.nameMissing") : undefined}
      />
      {create.error && <Banner tone="failed">{errorText(create.error)}</Banner>}
    </Dialog>
  );
}
