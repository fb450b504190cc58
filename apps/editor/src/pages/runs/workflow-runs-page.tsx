import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { queries } from "../../data/queries.ts";
import { useT } from "../../i18n/provider.tsx";
import { BackLink } from "../back-link.tsx";
import { DetailProblem, isMissing } from "../load-problem.tsx";
import { Page } from "../page.tsx";
import { WorkflowTabs } from "../workflow-tabs.tsx";
import { RunsList } from "./runs-list.tsx";

const route = getRouteApi("/w/$id/runs");

/** The runs of one workflow. */
export default function WorkflowRunsPage() {
  const t = useT();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const workflow = useQuery(queries.workflow(id));
  if (isMissing(workflow.error)) return <DetailProblem query={workflow} />;
  const name = workflow.data?.name;
  return (
    <Page
      title={name ?? t("runs.title")}
      back={<BackLink to="/workflows">{t("workflows.title")}</BackLink>}
      right="runs:read"
    >
      <WorkflowTabs id={id} />
      <RunsList
        label={t("runs.ofWorkflow", { name: name ?? id })}
        search={search}
        workflow={id}
        onSearch={(change) => navigate({ search: (old) => ({ ...old, ...change }) })}
      />
    </Page>
  );
}
