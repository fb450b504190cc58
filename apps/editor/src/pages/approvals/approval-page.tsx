import type { Approval } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { UserCheck } from "lucide-react";
import { queries } from "../../data/queries.ts";
import { useCan } from "../../data/session.tsx";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { LinkButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { BackLink } from "../back-link.tsx";
import { isMissing, LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { ApprovalData } from "./approval-data.tsx";
import { DecisionForm } from "./decision-form.tsx";
import { DueTime } from "./due-time.tsx";
import { approvalTitle, isUndoQuestion } from "./undo-question.ts";

const route = getRouteApi("/approvals/$id");

/** One approval: what is asked, on what grounds, and the decision. Made for a phone as well. */
export default function ApprovalPage() {
  const t = useT();
  const { id } = route.useParams();
  const query = useQuery(queries.approval(id));
  const approval = query.data;
  const back = <BackLink to="/approvals">{t("approvals.title")}</BackLink>;
  if (isMissing(query.error)) return <Gone />;
  if (!approval) {
    return (
      <Page title="" narrow back={back} right="runs:read">
        {query.error ? (
          <LoadProblem query={query} />
        ) : (
          <div className={`${page.card} ${page.padded}`}>
            <Skeleton width="50%" height={20} />
            <Skeleton />
            <Skeleton width="80%" />
          </div>
        )}
      </Page>
    );
  }
  return (
    <Page
      title={approvalTitle(approval, t)}
      narrow
      back={back}
      right="runs:read"
      subtitle={<Origin approval={approval} />}
    >
      <Facts approval={approval} />
      <Decide key={approval.id} approval={approval} />
    </Page>
  );
}

function Origin({ approval }: { approval: Approval }) {
  const t = useT();
  return (
    <>
      {t("approvals.fromRun", { workflow: approval.workflowName })} ·{" "}
      <Link
        to="/w/$id/runs/$run"
        params={{ id: approval.workflow, run: approval.run }}
        search={{ step: approval.node }}
      >
        {t("approvals.openRun")}
      </Link>
    </>
  );
}

function Facts({ approval }: { approval: Approval }) {
  const t = useT();
  const format = useFormat();
  return (
    <div className={`${page.card} ${page.padded}`}>
      {isUndoQuestion(approval) && <p className={page.prose}>{t("approvals.undoText")}</p>}
      {approval.message !== "" && <p className={page.prose}>{approval.message}</p>}
      <dl className={page.facts}>
        <dt>{t("approvals.since")}</dt>
        <dd>
          <RelativeTime at={approval.since} />
        </dd>
        <dt>{t("approvals.due")}</dt>
        <dd>
          <DueTime due={approval.due} />
        </dd>
        <dt>{t("approvals.for")}</dt>
        <dd>{approval.assignees.length > 0 ? format.list(approval.assignees) : t("approvals.anyone")}</dd>
      </dl>
      {approval.data !== undefined && <ApprovalData data={approval.data} />}
    </div>
  );
}

function Decide({ approval }: { approval: Approval }) {
  const t = useT();
  const may = useCan("approvals:answer");
  return may ? <DecisionForm approval={approval} /> : <Banner>{t("approvals.notAllowed")}</Banner>;
}

function Gone() {
  const t = useT();
  return (
    <Page title="" narrow right="runs:read">
      <div className={page.card}>
        <EmptyState
          icon={UserCheck}
          title={t("approvals.gone")}
          actions={
            <LinkButton to="/approvals" variant="primary">
              {t("approvals.backToList")}
            </LinkButton>
          }
        >
          {t("approvals.goneText")}
        </EmptyState>
      </div>
    </Page>
  );
}
