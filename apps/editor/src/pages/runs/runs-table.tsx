import type { RunSummary } from "@signalbox/model";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useStepErrorText } from "../../data/step-error-text.ts";
import { useT } from "../../i18n/provider.tsx";
import { Badge } from "../../ui/badge.tsx";
import { StatusPill } from "../../ui/status-pill.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { Duration, RelativeTime } from "../../ui/time.tsx";
import page from "../page.module.css";
import { RunActions } from "./run-actions.tsx";
import { causeText } from "./run-cause.ts";

/** Runs as a table; the same on every page that lists runs. */
export function RunsTable({
  label,
  runs,
  expected,
  hideWorkflow,
  compact,
}: {
  label: string;
  runs: readonly RunSummary[] | undefined;
  expected?: number;
  /** On pages of one workflow its name would be the same on every line; the business object leads instead. */
  hideWorkflow?: boolean;
  /** For narrow places: the state as an icon, no duration. */
  compact?: boolean;
}) {
  const t = useT();
  const columns = useMemo<Column<RunSummary>[]>(() => {
    const all: (Column<RunSummary> | false)[] = [
      {
        id: "status",
        header: t("runs.status"),
        width: "132px",
        iconOnly: compact ? "always" : "narrow",
        cell: (run) => <StatusPill status={run.status} />,
      },
      { id: "run", header: t("runs.run"), cell: (run) => <RunCell run={run} hideWorkflow={hideWorkflow} /> },
      {
        id: "started",
        header: t("runs.started"),
        width: "136px",
        from: "medium",
        cell: (run) => <RelativeTime at={run.startedAt} />,
      },
      !compact && {
        id: "duration",
        header: t("runs.duration"),
        width: "104px",
        align: "end",
        from: "medium",
        cell: (run) => <RunDuration run={run} />,
      },
      {
        id: "actions",
        header: t("common.more"),
        hideHeader: true,
        width: "60px",
        align: "end",
        cell: (run) => <RunActions run={run} />,
      },
    ];
    return all.filter((column) => column !== false);
  }, [t, hideWorkflow, compact]);
  return (
    <Table label={label} columns={columns} rows={runs} rowKey={(run) => run.id} linked twoLine expected={expected} />
  );
}

function RunDuration({ run }: { run: RunSummary }) {
  if (run.durationMs !== undefined) return <Duration ms={run.durationMs} />;
  return run.endedAt ? (
    <Duration ms={Date.parse(run.endedAt) - Date.parse(run.startedAt)} />
  ) : (
    <Duration since={run.startedAt} />
  );
}

function RunCell({ run, hideWorkflow }: { run: RunSummary; hideWorkflow?: boolean }) {
  const t = useT();
  const errorText = useStepErrorText();
  const about = Object.entries(run.entities)
    .map(([kind, id]) => `${kind} ${id}`)
    .join(", ");
  return (
    <>
      <div className={page.first}>
        <Link to="/w/$id/runs/$run" params={{ id: run.workflow, run: run.id }} className={page.main} data-row-link>
          {hideWorkflow ? about || run.id : run.workflowName}
        </Link>
        {run.version === 0 && <Badge>{t("runs.draftTest")}</Badge>}
      </div>
      <div className={page.second}>
        {run.error ? (
          <span className={`${page.ellipsis} ${page.bad}`} title={run.error.message}>
            {run.error.node
              ? t("runs.errorAt", { node: run.error.node, message: errorText(run.error).text })
              : errorText(run.error).text}
          </span>
        ) : (
          <span className={page.ellipsis}>
            {[
              !hideWorkflow && about,
              causeText(run.cause, t),
              run.version > 0 && t("runs.versionShort", { version: run.version }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        )}
      </div>
    </>
  );
}
