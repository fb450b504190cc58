import type { Approval } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserCheck } from "lucide-react";
import { useMemo } from "react";
import { queries } from "../../data/queries.ts";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { DueTime } from "./due-time.tsx";
import { approvalTitle } from "./undo-question.ts";

/** Everything that waits for a person's decision, the most urgent first. */
export default function ApprovalsPage() {
  const t = useT();
  const format = useFormat();
  const query = useQuery(queries.approvals());
  const items = useMemo(() => query.data && [...query.data.items].sort(byUrgency), [query.data]);
  const columns = useMemo<Column<Approval>[]>(
    () => [
      {
        id: "request",
        header: t("approvals.request"),
        cell: (approval) => (
          <>
            <Link to="/approvals/$id" params={{ id: approval.id }} className={page.main} data-row-link>
              {approvalTitle(approval, t)}
            </Link>
            <span className={page.second}>
              <span className={page.ellipsis}>{approval.workflowName}</span>
            </span>
          </>
        ),
      },
      {
        id: "for",
        header: t("approvals.for"),
        width: "200px",
        from: "wide",
        cell: ({ assignees }) =>
          assignees.length > 0 ? format.list(assignees) : <span className={page.muted}>{t("approvals.anyone")}</span>,
      },
      {
        id: "since",
        header: t("approvals.since"),
        width: "136px",
        from: "medium",
        cell: ({ since }) => <RelativeTime at={since} />,
      },
      { id: "due", header: t("approvals.due"), width: "124px", cell: ({ due }) => <DueTime due={due} /> },
    ],
    [t, format],
  );
  return (
    <Page title={t("approvals.title")} right="runs:read">
      <LoadProblem query={query} />
      {items?.length === 0 ? (
        <div className={page.card}>
          <EmptyState icon={UserCheck} title={t("approvals.empty")}>
            {t("approvals.emptyText")}
          </EmptyState>
        </div>
      ) : (
        (items || !query.error) && (
          <Table
            label={t("approvals.title")}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            linked
            twoLine
            expected={4}
          />
        )
      )}
    </Page>
  );
}

/** Those with a limit before those without; within each, the one that has least time left or has waited longest. */
function byUrgency(a: Approval, b: Approval): number {
  const key = ({ due, since }: Approval) => `${due ? "0" : "1"}${due ?? since}`;
  return key(a) < key(b) ? -1 : 1;
}
