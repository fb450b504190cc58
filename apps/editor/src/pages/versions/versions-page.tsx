import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { GitBranch } from "lucide-react";
import { queries } from "../../data/queries.ts";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { Badge } from "../../ui/badge.tsx";
import { LinkButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { BackLink } from "../back-link.tsx";
import { DetailProblem, isMissing, LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { WorkflowTabs } from "../workflow-tabs.tsx";
import { VersionDetail } from "./version-detail.tsx";
import styles from "./versions.module.css";

const route = getRouteApi("/w/$id/versions");

/** The published versions of a workflow, and one of them in full. */
export default function VersionsPage() {
  const t = useT();
  const format = useFormat();
  const { id } = route.useParams();
  const { version: asked } = route.useSearch();
  const workflow = useQuery(queries.workflow(id));
  const query = useQuery(queries.versions(id));
  if (isMissing(workflow.error)) return <DetailProblem query={workflow} />;
  const items = query.data?.items;
  const name = workflow.data?.name;
  const shown = asked ?? items?.[0]?.version;
  return (
    <Page
      title={name ?? t("versions.title")}
      right="workflows:read"
      back={<BackLink to="/workflows">{t("workflows.title")}</BackLink>}
    >
      <WorkflowTabs id={id} />
      <LoadProblem query={query} />
      {!items && !query.error && <Skeleton height={120} />}
      {items?.length === 0 && (
        <div className={page.card}>
          <EmptyState
            icon={GitBranch}
            title={t("versions.empty")}
            actions={
              <LinkButton to="/w/$id" params={{ id }} variant="primary">
                {t("versions.openDraft")}
              </LinkButton>
            }
          >
            {t("versions.emptyText")}
          </EmptyState>
        </div>
      )}
      {items && items.length > 0 && (
        <div className={styles.columns}>
          <nav aria-label={t("versions.ofWorkflow", { name: name ?? id })} className={styles.list}>
            {items.map(({ version, message, by, at }, i) => (
              <Link
                key={version}
                to="/w/$id/versions"
                params={{ id }}
                search={{ version }}
                className={styles.entry}
                aria-current={version === shown ? "page" : undefined}
              >
                <span className={styles.entryHead}>
                  <b>{t("versions.version", { version })}</b>
                  {i === 0 && <Badge tone="succeeded">{t("versions.newest")}</Badge>}
                </span>
                <span className={message === "" ? page.muted : undefined}>{message || t("versions.noMessage")}</span>
                <span className={page.second} title={format.dateTime(at)}>
                  <span>{by}</span>
                  <span>·</span>
                  <RelativeTime at={at} />
                </span>
              </Link>
            ))}
          </nav>
          {shown !== undefined && <VersionDetail key={shown} workflow={id} version={shown} />}
        </div>
      )}
    </Page>
  );
}
