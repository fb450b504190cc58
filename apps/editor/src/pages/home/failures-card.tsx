import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { queries } from "../../data/queries.ts";
import { useT } from "../../i18n/provider.tsx";
import { LinkButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useNow } from "../../ui/time.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { runFilter } from "../runs/run-filter.ts";
import { RunsTable } from "../runs/runs-table.tsx";
import { Section } from "./section.tsx";

const MOST = 5;

/** The newest failures of the last day. */
export function FailuresCard() {
  const t = useT();
  const search = { status: "failed", period: "24h" } as const;
  // By the hour: the window moves slowly, and the feed brings new failures by itself.
  const hour = Math.floor(useNow() / 3_600_000) * 3_600_000;
  const query = useQuery(queries.runs({ ...runFilter(search, hour), limit: MOST }));
  const runs = query.data?.items.slice(0, MOST);
  return (
    <Section
      title={t("home.recentFailures")}
      link={
        <LinkButton to="/runs" search={search} variant="quiet" size="dense">
          {t("home.allFailures")}
        </LinkButton>
      }
    >
      <LoadProblem query={query} />
      {runs?.length === 0 ? (
        <div className={page.card}>
          <EmptyState compact icon={CircleCheck} title={t("home.noFailures")}>
            {t("home.noFailuresText")}
          </EmptyState>
        </div>
      ) : (
        (runs || !query.error) && <RunsTable compact label={t("home.recentFailures")} runs={runs} expected={3} />
      )}
    </Section>
  );
}
