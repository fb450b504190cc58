import { useQuery } from "@tanstack/react-query";
import { LayoutTemplate, Workflow } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { preferences } from "../../app/preferences.ts";
import { queries } from "../../data/queries.ts";
import { useSession } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import { requireCatalog } from "../../i18n/runtime.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { CreateDialog, ImportDialog } from "../workflows/dialogs.ts";
import { WorkflowsTable } from "../workflows/workflows-table.tsx";
import { ApprovalsCard } from "./approvals-card.tsx";
import { FailuresCard } from "./failures-card.tsx";
import styles from "./home.module.css";
import { Section } from "./section.tsx";
import { Tiles } from "./tiles.tsx";
import tour from "./tour.module.css";

const FEW_WORKFLOWS = 6;

const Tour = lazyPart(
  async () => (await Promise.all([import("./tour.tsx"), requireCatalog("guide")]))[0].Tour,
  <div className={tour.waiting} />,
);

/** The tour, for those who draw workflows and have not seen it. */
function FirstTour() {
  const seen = useStore(preferences, (state) => state.tourSeen);
  const { rights } = useSession();
  return seen || !rights.includes("workflows:write") ? null : <Tour />;
}

/** What is going on, what failed, and what waits for the reader. */
export default function HomePage() {
  const t = useT();
  const { rights } = useSession();
  const workflows = useQuery(queries.workflows());
  const items = workflows.data?.items;
  if (items?.length === 0) return <Welcome />;
  const lively = items && [...items].sort((a, b) => ((a.runs.lastAt ?? "") < (b.runs.lastAt ?? "") ? 1 : -1));
  const seesRuns = rights.includes("runs:read");
  // Who decides but does not draw comes for what waits for a decision.
  const decides = rights.includes("approvals:answer") && !rights.includes("workflows:write");
  return (
    <Page title={t("home.title")}>
      <FirstTour />
      <LoadProblem query={workflows} />
      <Tiles workflows={items} />
      {seesRuns && (
        <div className={styles.columns}>
          {decides && <ApprovalsCard />}
          <FailuresCard />
          {!decides && <ApprovalsCard />}
        </div>
      )}
      <Section
        title={t("home.myWorkflows")}
        link={
          <LinkButton to="/workflows" variant="quiet" size="dense">
            {t("home.allWorkflows")}
          </LinkButton>
        }
      >
        {(items || !workflows.error) && (
          <WorkflowsTable compact workflows={lively?.slice(0, FEW_WORKFLOWS)} expected={4} />
        )}
      </Section>
    </Page>
  );
}

function Welcome() {
  const t = useT();
  const { rights } = useSession();
  const [dialog, open] = useState<"create" | "import">();
  return (
    <Page title={t("home.title")}>
      <FirstTour />
      <div className={page.card}>
        <EmptyState
          icon={Workflow}
          title={t("home.welcome")}
          actions={
            rights.includes("workflows:write") && (
              <>
                <LinkButton to="/templates" variant="primary" icon={LayoutTemplate}>
                  {t("home.fromTemplate")}
                </LinkButton>
                <Button onPress={() => open("create")}>{t("workflows.newEmpty")}</Button>
                <Button onPress={() => open("import")}>{t("workflows.newImport")}</Button>
              </>
            )
          }
        >
          {t("home.welcomeText")}
        </EmptyState>
      </div>
      <CreateDialog isOpen={dialog === "create"} onClose={() => open(undefined)} />
      {dialog === "import" && <ImportDialog onClose={() => open(undefined)} />}
    </Page>
  );
}
