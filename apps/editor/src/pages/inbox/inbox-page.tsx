import type { InboxEvent } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CalendarClock, Inbox, type LucideIcon, Radio, SearchX, Webhook } from "lucide-react";
import { useMemo } from "react";
import type { InboxSearch } from "../../app/search.ts";
import { queries } from "../../data/queries.ts";
import { useFormat, useT } from "../../i18n/provider.tsx";
import type { MessageId } from "../../i18n/types.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Pagination } from "../../ui/pagination.tsx";
import { Select } from "../../ui/select.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { InboxStatus } from "./inbox-status.tsx";

const route = getRouteApi("/inbox");
const PAGE_SIZE = 50;

export const SOURCES: Record<InboxEvent["source"], { icon: LucideIcon; label: MessageId }> = {
  webhook: { icon: Webhook, label: "inbox.sourceWebhook" },
  schedule: { icon: CalendarClock, label: "inbox.sourceSchedule" },
  event: { icon: Radio, label: "inbox.sourceEvent" },
};

/** Everything that came in, matched or not. */
export default function InboxPage() {
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(queries.inbox({ ...search, limit: PAGE_SIZE }));
  const items = query.data?.items;
  const next = query.data?.next;
  const change = (search: InboxSearch) => navigate({ search });
  return (
    <Page title={t("inbox.title")} subtitle={t("inbox.subtitle")} right="inbox:read">
      <div className={page.toolbar}>
        <Select<NonNullable<InboxSearch["status"]> | "any">
          className={page.filter}
          aria-label={t("inbox.status")}
          value={search.status ?? "any"}
          onChange={(status) => change({ status: status === "any" ? undefined : status })}
          options={[
            { id: "any", label: t("inbox.anyStatus") },
            { id: "matched", label: t("inbox.matched") },
            { id: "unmatched", label: t("inbox.unmatched") },
            { id: "rejected", label: t("inbox.rejected") },
            { id: "duplicate", label: t("inbox.duplicate") },
          ]}
        />
      </div>
      <LoadProblem query={query} />
      {items?.length === 0 ? (
        <Empty filtered={!!search.status || !!search.before} />
      ) : (
        (items || !query.error) && <InboxTable items={items} />
      )}
      {items && (items.length > 0 || search.before) && (
        <Pagination
          count={items.length}
          onNewest={search.before ? () => change({ status: search.status }) : undefined}
          onOlder={next ? () => change({ ...search, before: next }) : undefined}
        />
      )}
    </Page>
  );
}

function Empty({ filtered }: { filtered: boolean }) {
  const t = useT();
  return (
    <div className={page.card}>
      <EmptyState icon={filtered ? SearchX : Inbox} title={t(filtered ? "inbox.noMatch" : "inbox.empty")}>
        {t(filtered ? "inbox.noMatchText" : "inbox.emptyText")}
      </EmptyState>
    </div>
  );
}

function InboxTable({ items }: { items: readonly InboxEvent[] | undefined }) {
  const t = useT();
  const format = useFormat();
  const columns = useMemo<Column<InboxEvent>[]>(
    () => [
      {
        id: "status",
        header: t("inbox.status"),
        width: "132px",
        cell: ({ status }) => <InboxStatus status={status} />,
      },
      { id: "event", header: t("inbox.event"), cell: (event) => <EventCell event={event} /> },
      {
        id: "runs",
        header: t("inbox.runs"),
        width: "96px",
        from: "medium",
        cell: ({ runs }) =>
          runs.length > 0 ? (
            t("inbox.runCount", { n: runs.length })
          ) : (
            <span className={page.muted}>{t("inbox.noRuns")}</span>
          ),
      },
      {
        id: "size",
        header: t("inbox.size"),
        width: "88px",
        align: "end",
        from: "wide",
        cell: ({ bytes }) => <span className="numeric">{format.bytes(bytes)}</span>,
      },
      {
        id: "received",
        header: t("inbox.received"),
        width: "136px",
        from: "medium",
        align: "end",
        cell: ({ receivedAt }) => <RelativeTime at={receivedAt} />,
      },
    ],
    [t, format],
  );
  return <Table label={t("inbox.title")} columns={columns} rows={items} rowKey={({ id }) => id} linked twoLine />;
}

function EventCell({ event }: { event: InboxEvent }) {
  const t = useT();
  const { icon: Icon, label } = SOURCES[event.source];
  return (
    <>
      <Link to="/inbox/$id" params={{ id: event.id }} className={page.main} data-row-link>
        {event.target}
      </Link>
      <span className={page.second}>
        <Icon size={12} aria-hidden />
        <span>{t(label)}</span>
        {event.reason && <span>·</span>}
        {event.reason && (
          <span className={`${page.ellipsis} ${event.status === "rejected" ? page.bad : ""}`}>{event.reason}</span>
        )}
      </span>
    </>
  );
}
