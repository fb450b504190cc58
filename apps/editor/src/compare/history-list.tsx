import type { WorkflowDetail } from "@signalbox/model";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../data/queries.ts";
import { useFormat, useT } from "../i18n/provider.tsx";
import { LoadProblem } from "../pages/load-problem.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { RelativeTime } from "../ui/time.tsx";
import styles from "./compare.module.css";
import { useSummaryText } from "./texts.ts";

/** The draft, and below it every version: when, by whom, why, what it changed, and what still runs on it. */
export function HistoryList({ workflow, shown }: { workflow: WorkflowDetail; shown: number | "draft" }) {
  const t = useT();
  const format = useFormat();
  const summaryText = useSummaryText();
  const { id } = workflow;
  const history = useInfiniteQuery(queries.history(id));
  const items = history.data?.pages.flatMap((one) => one.items) ?? [];
  const entry = (version: number | "draft") => ({
    to: "/w/$id/versions" as const,
    params: { id },
    search: { version },
    className: styles.entry,
    "aria-current": version === shown ? ("page" as const) : undefined,
  });
  const state =
    workflow.version === 0
      ? t("compare.draftNew")
      : workflow.changed
        ? t("compare.draftChanged")
        : t("compare.draftSame", { version: workflow.version });
  return (
    <nav aria-label={t("compare.history")} className={styles.history}>
      <Link {...entry("draft")}>
        <span className={styles.entryHead}>
          <b>{t("compare.draft")}</b>
          {workflow.changed && <Badge tone="waiting">{state}</Badge>}
        </span>
        {!workflow.changed && <span className={styles.sum}>{state}</span>}
        <span className={styles.quiet}>
          {workflow.draft.by} · <RelativeTime at={workflow.draft.savedAt} />
        </span>
      </Link>
      <LoadProblem query={history} />
      {items.map(({ version, message, by, at, runs, changes }) => (
        <Link key={version} {...entry(version)}>
          <span className={styles.entryHead}>
            <b>{t("versions.version", { version })}</b>
            {version === workflow.version && <Badge tone="succeeded">{t("compare.newest")}</Badge>}
            {runs > 0 && <Badge tone="running">{t("compare.runs", { count: runs })}</Badge>}
          </span>
          <span className={message === "" ? styles.quiet : undefined}>{message || t("compare.noMessage")}</span>
          <span className={styles.sum}>{changes ? summaryText(changes) : t("compare.first")}</span>
          <span className={styles.quiet} title={format.dateTime(at)}>
            {by} · <RelativeTime at={at} />
          </span>
        </Link>
      ))}
      {history.hasNextPage && (
        <div className={styles.older}>
          <Button size="dense" isPending={history.isFetchingNextPage} onPress={() => history.fetchNextPage()}>
            {t("compare.older")}
          </Button>
        </div>
      )}
    </nav>
  );
}
