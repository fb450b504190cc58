import type { WorkflowSummary } from "@signalbox/model";
import { canonicalText } from "@signalbox/model";
import { useNavigate } from "@tanstack/react-router";
import { Copy, Download, Ellipsis, GitBranch, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useDeleteWorkflow, useDuplicateWorkflow } from "../../data/mutations.ts";
import { useSession } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import { saveFile } from "../../lib/save-file.ts";
import { IconButton } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Menu } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";

/** What can be done with a workflow from the list. */
export function WorkflowActions({ workflow }: { workflow: WorkflowSummary }) {
  const t = useT();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const { rights } = useSession();
  const duplicate = useDuplicateWorkflow();
  const remove = useDeleteWorkflow();
  const [asking, ask] = useState(false);
  const { id, name } = workflow;
  const fail = (error: unknown) => toast.show({ title: errorText(error), tone: "failed" });

  const copy = () =>
    duplicate.mutate(
      { id, name: t("workflows.copyName", { name }).slice(0, 120) },
      {
        onSuccess: (made) => toast.show({ title: t("workflows.duplicated", { name: made.name }), tone: "succeeded" }),
        onError: fail,
      },
    );
  const save = () =>
    client
      .call("getWorkflow", { params: { id } })
      .then(({ draft }) => saveFile(`${id}.workflow.json`, canonicalText(draft.document)), fail);
  return (
    <>
      <Menu
        label={t("common.moreFor", { name })}
        entries={[
          {
            id: "runs",
            label: t("workflows.openRuns"),
            icon: Play,
            onAction: () => navigate({ to: "/w/$id/runs", params: { id } }),
          },
          {
            id: "versions",
            label: t("workflows.openVersions"),
            icon: GitBranch,
            onAction: () => navigate({ to: "/w/$id/versions", params: { id } }),
          },
          rights.includes("workflows:write") && {
            id: "copy",
            label: t("common.duplicate"),
            icon: Copy,
            onAction: copy,
          },
          { id: "export", label: t("workflows.export"), icon: Download, onAction: save },
          rights.includes("workflows:publish") && {
            id: "delete",
            label: t("common.delete"),
            icon: Trash2,
            tone: "danger",
            onAction: () => ask(true),
          },
        ]}
      >
        <IconButton size="dense" icon={Ellipsis} label={t("common.moreFor", { name })} />
      </Menu>
      <ConfirmDialog
        title={t("workflows.deleteTitle", { name })}
        confirm={t("common.delete")}
        tone="danger"
        isOpen={asking}
        onClose={() => ask(false)}
        onConfirm={() => remove.mutateAsync(id).then(() => toast.show({ title: t("workflows.deleted", { name }) }))}
      >
        {t("workflows.deleteText")}
      </ConfirmDialog>
    </>
  );
}
