import type { WorkflowSummary } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { LayoutTemplate, SearchX, Upload, Workflow } from "lucide-react";
import { useMemo, useState } from "react";
import { useCommands } from "../../app/commands.ts";
import type { WorkflowsSearch } from "../../app/search.ts";
import { queries } from "../../data/queries.ts";
import { useCan } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import { Button, LinkButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/select.tsx";
import { SearchField } from "../../ui/text-field.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { useDelayedText } from "../use-delayed-text.ts";
import { CreateDialog, ImportDialog } from "./dialogs.ts";
import { Inside } from "./inside.tsx";
import { NewWorkflowButton } from "./new-workflow-button.tsx";
import { matches } from "./workflow-filter.ts";
import { WorkflowsTable } from "./workflows-table.tsx";

const route = getRouteApi("/workflows");

/** All workflows with what they are doing. */
export default function WorkflowsPage() {
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(queries.workflows());
  const canWrite = useCan("workflows:write");
  const [dialog, open] = useState<"create" | "import">();
  const all = query.data?.items;
  const shown = useMemo(() => all?.filter((workflow) => matches(workflow, search)), [all, search]);
  const commands = useMemo(
    () =>
      canWrite
        ? [
            {
              id: "workflows.create",
              title: t("workflows.new"),
              group: t("workflows.title"),
              icon: Workflow,
              keys: "N",
              run: () => open("create"),
            },
            {
              id: "workflows.import",
              title: t("workflows.importTitle"),
              group: t("workflows.title"),
              icon: Upload,
              run: () => open("import"),
            },
          ]
        : [],
    [t, canWrite],
  );
  useCommands(commands);
  const change = (part: Partial<WorkflowsSearch>) =>
    navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  return (
    <Page title={t("workflows.title")} actions={canWrite && <NewWorkflowButton onChoose={open} />}>
      {all?.length !== 0 && <Filters search={search} onChange={change} />}
      <LoadProblem query={query} />
      <Content all={all} shown={shown} failed={query.isError} onChoose={canWrite ? open : undefined} />
      {search.q && <Inside q={search.q} />}
      <CreateDialog isOpen={dialog === "create"} onClose={() => open(undefined)} />
      {dialog === "import" && <ImportDialog onClose={() => open(undefined)} />}
    </Page>
  );
}

function Content({
  all,
  shown,
  failed,
  onChoose,
}: {
  all: readonly WorkflowSummary[] | undefined;
  shown: readonly WorkflowSummary[] | undefined;
  failed: boolean;
  onChoose?: (kind: "create" | "import") => void;
}) {
  const t = useT();
  if (failed && !all) return null;
  if (all?.length === 0) {
    return (
      <div className={page.card}>
        <EmptyState
          icon={Workflow}
          title={t("workflows.empty")}
          actions={
            onChoose && (
              <>
                <Button variant="primary" onPress={() => onChoose("create")}>
                  {t("workflows.new")}
                </Button>
                <LinkButton to="/templates" icon={LayoutTemplate}>
                  {t("home.fromTemplate")}
                </LinkButton>
                <Button icon={Upload} onPress={() => onChoose("import")}>
                  {t("workflows.newImport")}
                </Button>
              </>
            )
          }
        >
          {t("workflows.emptyText")}
        </EmptyState>
      </div>
    );
  }
  if (shown?.length === 0) {
    return (
      <div className={page.card}>
        <EmptyState icon={SearchX} title={t("workflows.noMatch")}>
          {t("workflows.noMatchText")}
        </EmptyState>
      </div>
    );
  }
  return <WorkflowsTable workflows={shown} />;
}

function Filters({ search, onChange }: { search: WorkflowsSearch; onChange(part: Partial<WorkflowsSearch>): void }) {
  const t = useT();
  const [q, setQ] = useDelayedText(search.q ?? "", (text) => onChange({ q: text || undefined }), 120);
  return (
    <div className={page.toolbar}>
      <SearchField className={page.search} label={t("workflows.search")} value={q} onChange={setQ} />
      <Select<NonNullable<WorkflowsSearch["status"]> | "all">
        className={page.filter}
        aria-label={t("workflows.statusFilter")}
        value={search.status ?? "all"}
        onChange={(status) => onChange({ status: status === "all" ? undefined : status })}
        options={[
          { id: "all", label: t("workflows.all") },
          { id: "on", label: t("workflows.statusOn") },
          { id: "off", label: t("workflows.statusOff") },
          { id: "failing", label: t("workflows.statusFailing") },
          { id: "draft", label: t("workflows.statusDraft") },
        ]}
      />
    </div>
  );
}
