import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserCheck } from "lucide-react";
import { queries } from "../../data/queries.ts";
import { useT } from "../../i18n/provider.tsx";
import { LinkButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { StatusIcon } from "../../ui/status-pill.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { approvalTitle } from "../approvals/undo-question.ts";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import styles from "./home.module.css";
import { Section } from "./section.tsx";

const MOST = 5;

/** The approvals that wait, oldest first. */
export function ApprovalsCard() {
  const t = useT();
  const query = useQuery(queries.approvals());
  const items = query.data && [...query.data.items].sort((a, b) => (a.since < b.since ? -1 : 1)).slice(0, MOST);
  return (
    <Section
      title={t("home.approvals")}
      link={
        <LinkButton to="/approvals" variant="quiet" size="dense">
          {t("home.allApprovals")}
        </LinkButton>
      }
    >
      <LoadProblem query={query} />
      <div className={page.card}>
        {items?.length === 0 && (
          <EmptyState compact icon={UserCheck} title={t("home.noApprovals")}>
            {t("home.noApprovalsText")}
          </EmptyState>
        )}
        {!items && !query.error && (
          <div className={styles.approval}>
            <Skeleton width="60%" />
          </div>
        )}
        {items?.map((approval) => (
          <div key={approval.id} className={styles.approval}>
            <StatusIcon status="waiting" />
            <div>
              <Link to="/approvals/$id" params={{ id: approval.id }} className={page.main}>
                {approvalTitle(approval, t)}
              </Link>
              <span className={page.second}>
                <span className={page.ellipsis}>{approval.workflowName}</span>
                <span>·</span>
                <RelativeTime at={approval.since} />
              </span>
            </div>
          </div>
        ))}
      </div>
    </Section>
  );
}
