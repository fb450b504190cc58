import { isFinal, type RunSummary } from "@signalbox/model";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, CircleStop, Copy, Ellipsis, RotateCw } from "lucide-react";
import { useState } from "react";
import { useErrorText } from "../../data/error-text.ts";
import { useCancelRun, useRetryRun } from "../../data/mutations.ts";
import { useCan } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import { IconButton } from "../../ui/button.tsx";
import { copyText } from "../../ui/copy.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Menu } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";

/** What can be done with a run from a list. */
export function RunActions({ run }: { run: RunSummary }) {
  const t = useT();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const may = useCan("runs:control");
  const cancel = useCancelRun();
  const retry = useRetryRun();
  const [asking, ask] = useState(false);
  const goOn = () =>
    retry.mutate(run.id, {
      onSuccess: () => toast.show({ title: t("runs.retried"), tone: "succeeded" }),
      onError: (error) => toast.show({ title: t("runs.retryFailed"), detail: errorText(error), tone: "failed" }),
    });
  const copyId = async () =>
    toast.show(
      (await copyText(run.id))
        ? { title: t("common.copied"), detail: run.id, stays: 2500 }
        : { title: t("common.copyFailed"), tone: "failed" },
    );
  const canRetry = run.status === "failed" || run.status === "cancelled";
  return (
    <>
      <Menu
        label={t("runs.more", { id: run.id })}
        entries={[
          {
            id: "open",
            label: t("runs.open"),
            icon: ArrowRight,
            onAction: () => navigate({ to: "/w/$id/runs/$run", params: { id: run.workflow, run: run.id } }),
          },
          { id: "copy", label: t("runs.copyId"), icon: Copy, onAction: copyId },
          may && canRetry && { id: "retry", label: t("runs.retry"), icon: RotateCw, onAction: goOn },
          may &&
            !isFinal(run.status) && {
              id: "cancel",
              label: t("runs.cancel"),
              icon: CircleStop,
              tone: "danger",
              onAction: () => ask(true),
            },
        ]}
      >
        <IconButton size="dense" icon={Ellipsis} label={t("common.more")} />
      </Menu>
      <ConfirmDialog
        title={t("runs.cancelTitle")}
        confirm={t("runs.cancel")}
        tone="danger"
        isOpen={asking}
        onClose={() => ask(false)}
        onConfirm={() => cancel.mutateAsync(run.id).then(() => toast.show({ title: t("runs.cancelled") }))}
      >
        {t("runs.cancelText")}
      </ConfirmDialog>
    </>
  );
}
