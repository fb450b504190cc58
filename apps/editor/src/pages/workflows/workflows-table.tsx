import type { WorkflowSummary } from "@signalbox/model";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { Badge } from "../../ui/badge.tsx";
import { type AnyStatus, StatusIcon } from "../../ui/status-pill.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import page from "../page.module.css";
import { EnabledSwitch } from "./enabled-switch.tsx";
import { NodeStrip } from "./node-strip.tsx";
import { WorkflowActions } from "./workflow-actions.tsx";
import styles from "./workflows.module.css";

/** Workflows as a table; `compact` leaves out what the home page does not need. */
export function WorkflowsTable({
  workflows,
  compact,
  expected,
}: {
  workflows: readonly WorkflowSummary[] | undefined;
  compact?: boolean;
  expected?: number;
}) {
  const t = useT();
  const columns = useMemo<Column<WorkflowSummary>[]>(() => {
    const all: (Column<WorkflowSummary> | false)[] = [
      { id: "name", header: t("workflows.name"), cell: (workflow) => <NameCell workflow={workflow} /> },
      !compact && {
        id: "version",
        header: t("workflows.version"),
        width: "172px",
        from: "wide",
        cell: (workflow) => <VersionCell workflow={workflow} />,
      },
      {
        id: "now",
        header: t("workflows.activity"),
        width: "128px",
        from: "medium",
        cell: (workflow) => <NowCell workflow={workflow} />,
      },
      {
        id: "day",
        header: t("workflows.last24"),
        width: "148px",
        from: "medium",
        cell: (workflow) => <DayCell workflow={workflow} />,
      },
      {
        id: "last",
        header: t("workflows.lastRun"),
        width: "128px",
        from: "wide",
        cell: ({ runs }) =>
          runs.lastAt ? <RelativeTime at={runs.lastAt} /> : <span className={page.muted}>{t("workflows.never")}</span>,
      },
      !compact && {
        id: "on",
        header: t("workflows.state"),
        width: "64px",
        cell: (workflow) => <EnabledSwitch workflow={workflow} />,
      },
      !compact && {
        id: "actions",
        header: t("common.more"),
        hideHeader: true,
        width: "60px",
        align: "end",
        cell: (workflow) => <WorkflowActions workflow={workflow} />,
      },
    ];
    return all.filter((column) => column !== false);
  }, [t, compact]);
  return (
    <Table
      label={t("workflows.title")}
      columns={columns}
      rows={workflows}
      rowKey={(workflow) => workflow.id}
      linked
      twoLine
      expected={expected}
    />
  );
}

function NameCell({ workflow }: { workflow: WorkflowSummary }) {
  return (
    <div className={styles.lead}>
      <div>
        <Link to="/w/$id" params={{ id: workflow.id }} className={page.main} data-row-link>
          {workflow.name}
        </Link>
        <div className={page.second}>
          <NodeStrip types={workflow.nodeTypes} />
          {workflow.description && <span className={page.ellipsis}>{workflow.description}</span>}
        </div>
      </div>
    </div>
  );
}

function VersionCell({ workflow }: { workflow: WorkflowSummary }) {
  const t = useT();
  if (workflow.version === 0) return <Badge tone="waiting">{t("workflows.notPublished")}</Badge>;
  return (
    <>
      <div className="numeric">{t("runs.versionShort", { version: workflow.version })}</div>
      {workflow.changed && <div className={page.second}>{t("workflows.changed")}</div>}
    </>
  );
}

function Count({ status, n, text }: { status: AnyStatus; n: number; text: string }) {
  const format = useFormat();
  return (
    <span className={styles.count} data-quiet={n === 0 || undefined} title={text}>
      <StatusIcon status={status} size={14} />
      <span aria-hidden>{format.number(n)}</span>
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

function NowCell({ workflow: { runs } }: { workflow: WorkflowSummary }) {
  const t = useT();
  if (runs.running === 0 && runs.waiting === 0) return <span className={page.muted}>{t("workflows.idle")}</span>;
  return (
    <div className={styles.counts}>
      {runs.running > 0 && (
        <Count status="running" n={runs.running} text={t("workflows.countRunning", { n: runs.running })} />
      )}
      {runs.waiting > 0 && (
        <Count status="waiting" n={runs.waiting} text={t("workflows.countWaiting", { n: runs.waiting })} />
      )}
    </div>
  );
}

function DayCell({ workflow: { runs } }: { workflow: WorkflowSummary }) {
  const t = useT();
  if (runs.failed24h === 0 && runs.succeeded24h === 0) return <span className={page.muted}>–</span>;
  return (
    <div className={styles.counts}>
      <Count status="succeeded" n={runs.succeeded24h} text={t("workflows.countSucceeded", { n: runs.succeeded24h })} />
      {runs.failed24h > 0 && (
        <Count status="failed" n={runs.failed24h} text={t("workflows.countFailed", { n: runs.failed24h })} />
      )}
    </div>
  );
}
