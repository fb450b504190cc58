import { isFinal } from "@signalbox/model";
import { Link } from "@tanstack/react-router";
import { Ban, Columns2, History, Menu as MenuIcon, Pencil, RotateCcw } from "lucide-react";
import { useState } from "react";
import { overlays } from "../app/overlays.ts";
import { MOST_EVENTS } from "../canvas/live/run-feed.ts";
import { useErrorText } from "../data/error-text.ts";
import { useCancelRun, useRetryRun } from "../data/mutations.ts";
import { useCan } from "../data/session.tsx";
import { useI18n } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button, IconButton, LinkButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { StatusPill } from "../ui/status-pill.tsx";
import { Duration } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import styles from "./run.module.css";
import { momentOf, useRun } from "./run-model.ts";
import { FailureText } from "./step-error.tsx";

/** What this run is, how it stands, and what can be done with it. */
export function RunBar({ onReplay, onCompare }: { onReplay(): void; onCompare(): void }) {
  const { t, format } = useI18n();
  const { run, feed } = useRun();
  const { view } = feed;
  const control = useCan("runs:control");
  const errorText = useErrorText();
  const retry = useRetryRun();
  const cancel = useCancelRun();
  const [asking, setAsking] = useState(false);
  const [explaining, setExplaining] = useState(false);
  const ended = view.endedAt ?? momentOf(feed);
  const over = isFinal(feed.cut ? run.status : feed.now.status);
  const failed = feed.now.status === "failed" || feed.now.status === "cancelled";
  return (
    <>
      <header className={styles.bar}>
        <IconButton icon={MenuIcon} label={t("canvas.openNav")} onPress={() => overlays.open("nav")} />
        <Link to="/w/$id/runs" params={{ id: run.workflow }} className={styles.crumb}>
          {run.workflowName}
        </Link>
        <span aria-hidden>/</span>
        <h1 className={styles.title}>{t("run.heading")}</h1>
        <code className={styles.id}>{run.id.slice(-8)}</code>
        <CopyButton text={run.id} label={t("run.copyId")} />
        <StatusPill status={feed.cut ? run.status : view.status} pill />
        <span className={styles.meta}>
          {run.version === 0 ? t("run.draft") : t("run.version", { version: run.version })} ·{" "}
          {format.dateTime(run.startedAt)} ·{" "}
          {ended === undefined ? (
            <Duration since={view.startedAt || run.startedAt} />
          ) : (
            <Duration ms={ended - view.startedAt} />
          )}
          {Object.entries(run.entities).map(([kind, id]) => (
            <span key={kind}>
              {" · "}
              {kind} {id}
            </span>
          ))}
        </span>
        <span className={styles.spring} />
        <LinkButton icon={Pencil} to="/w/$id" params={{ id: run.workflow }}>
          {t("run.openEditor")}
        </LinkButton>
        <Button icon={Columns2} onPress={onCompare}>
          {t("run.compare")}
        </Button>
        {control && !over && (
          <Button icon={Ban} variant="danger" onPress={() => setAsking(true)}>
            {t("run.cancel")}
          </Button>
        )}
        {control && (
          <Button icon={History} variant={feed.now.undone && failed ? "primary" : "secondary"} onPress={onReplay}>
            {t("run.replay")}
          </Button>
        )}
        {control && failed && (
          <Button
            icon={RotateCcw}
            variant={feed.now.undone ? "secondary" : "primary"}
            isPending={retry.isPending}
            onPress={() =>
              feed.now.undone
                ? setExplaining(true)
                : retry.mutate(run.id, {
                    onError: (error) =>
                      toast.show({ title: t("run.retryFailed"), detail: errorText(error), tone: "failed" }),
                  })
            }
          >
            {t("run.retry")}
          </Button>
        )}
      </header>
      {feed.cut && (
        <Banner bar tone="waiting">
          {t("run.cut", { events: format.number(MOST_EVENTS) })}
        </Banner>
      )}
      {run.forkedFrom && (
        <Banner bar>
          {t("run.forked", { node: run.forkedFrom.node })}{" "}
          <Link to="/w/$id/runs/$run" params={{ id: run.workflow, run: run.forkedFrom.run }}>
            {t("run.openOriginal")}
          </Link>
        </Banner>
      )}
      {view.status === "failed" && view.error && (
        <Banner bar tone="failed">
          <FailureText
            error={view.error}
            {...(view.error.node !== undefined && {
              where: t("run.failedAt", { node: nameOf(run, view.error.node) }),
            })}
          />
        </Banner>
      )}
      {run.migrations?.map(({ rev, from, to, at, by }) => (
        <Banner bar key={rev}>
          {t(by === undefined ? "run.migrated" : "run.migratedBy", { from, to, at: format.dateTime(at), by: by ?? "" })}
        </Banner>
      ))}
      <ConfirmDialog
        title={t("run.undoneTitle")}
        confirm={t("run.replay")}
        isOpen={explaining}
        onClose={() => setExplaining(false)}
        onConfirm={async () => onReplay()}
      >
        {t("run.undoneText")}
      </ConfirmDialog>
      <ConfirmDialog
        title={t("runs.cancelTitle")}
        confirm={t("run.cancel")}
        tone="danger"
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => cancel.mutateAsync(run.id)}
      >
        {t("runs.cancelText")}
      </ConfirmDialog>
    </>
  );
}

const nameOf = (run: { document: { nodes: { id: string; label?: string | undefined }[] } }, id: string): string =>
  run.document.nodes.find((node) => node.id === id)?.label || id;
