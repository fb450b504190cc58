import type { Finding } from "@signalbox/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { MoveRunsDialog } from "../../compare/move-runs.tsx";
import { PublishChanges } from "../../compare/publish-changes.tsx";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { queries } from "../../data/queries.ts";
import { useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea } from "../../ui/text-field.tsx";
import { toast } from "../../ui/toast.tsx";
import { ProblemsPanel } from "../panels/problems-panel.tsx";
import styles from "./editor.module.css";
import { useDraft, useEditor, useUi } from "./editor-model.ts";

/** Makes a version of the draft. Errors stand in the way; warnings and pinned data are only named. */
export function PublishDialog({ findings }: { findings: readonly Finding[] }) {
  const open = useUi((ui) => ui.dialog === "publish");
  // Mounted while open only, so that it begins empty each time.
  return open ? <Publish findings={findings} /> : null;
}

function Publish({ findings }: { findings: readonly Finding[] }) {
  const t = useT();
  const { ui, draft, workflow } = useEditor();
  const cache = useQueryClient();
  const errorText = useErrorText();
  const detail = useQuery(queries.workflow(workflow));
  const nodes = useDraft((state) => state.document.nodes);
  const [message, setMessage] = useState("");
  const [switchOn, setSwitchOn] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [published, setPublished] = useState<number>();
  const warnings = findings.filter((finding) => finding.severity === "warning");
  const errors = findings.filter((finding) => finding.severity === "error");
  const pinned = nodes.filter((node) => node.pinned !== undefined).length;
  const off = detail.data?.enabled === false;
  const close = () => ui.setState({ dialog: undefined });

  const publish = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await draft.flush();
      const body = { rev: draft.rev(), message };
      const { version } = await client.call("publish", { params: { id: workflow }, body });
      if (off && switchOn) await client.call("updateWorkflow", { params: { id: workflow }, body: { enabled: true } });
      toast.show({ title: t("canvas.published", { version }), tone: "succeeded" });
      if (await hasOlderRuns(workflow, version)) setPublished(version);
      else close();
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
      for (const key of ["workflow", "workflows", "versions"]) void cache.invalidateQueries({ queryKey: [key] });
    }
  };
  if (published !== undefined) return <MoveRunsDialog workflow={workflow} version={published} onClose={close} />;
  const blocked = errors.length > 0 || nodes.length === 0;
  return (
    <Dialog
      isOpen
      size="large"
      title={t("canvas.publishTitle")}
      onClose={close}
      onSubmit={() => void (!blocked && publish())}
      footer={
        <>
          <Button onPress={close}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" isDisabled={blocked} isPending={busy}>
            {t("canvas.publish")}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        {problem && <Banner tone="failed">{problem}</Banner>}
        {nodes.length === 0 && <Banner tone="waiting">{t("canvas.publishEmpty")}</Banner>}
        {errors.length > 0 && (
          <>
            <Banner tone="failed">{t("canvas.publishBlocked", { count: errors.length })}</Banner>
            <ProblemsPanel findings={errors} onJump={close} />
          </>
        )}
        {pinned > 0 && <Banner tone="pinned">{t("canvas.publishPinned", { count: pinned })}</Banner>}
        {!blocked && (
          <>
            <TextArea
              label={t("canvas.publishMessage")}
              optional
              autoFocus
              maxLength={500}
              value={message}
              onChange={setMessage}
              placeholder={t("canvas.publishPlaceholder")}
            />
            {off && (
              <Checkbox isSelected={switchOn} onChange={setSwitchOn}>
                {t("canvas.publishSwitchOn")}
              </Checkbox>
            )}
            <p>{t("canvas.publishText")}</p>
          </>
        )}
        {nodes.length > 0 && detail.data && <PublishChanges workflow={detail.data} />}
        {warnings.length > 0 && (
          <>
            <Banner tone="waiting">{t("canvas.publishWarnings", { count: warnings.length })}</Banner>
            <ProblemsPanel findings={warnings} onJump={close} />
          </>
        )}
      </div>
    </Dialog>
  );
}

/** Whether there is anything to ask about afterwards; without the right to look, or without an answer, there is not. */
async function hasOlderRuns(id: string, to: number): Promise<boolean> {
  const body = { to, limit: 1, runs: false };
  const plan = await client.call("planMigration", { params: { id }, body }).catch(() => undefined);
  return (plan?.total ?? 0) > 0;
}
