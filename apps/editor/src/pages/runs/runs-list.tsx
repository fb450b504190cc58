import { useQuery } from "@tanstack/react-query";
import { Play, SearchX } from "lucide-react";
import type { RunsSearch } from "../../app/search.ts";
import { queries } from "../../data/queries.ts";
import { useT } from "../../i18n/provider.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Pagination } from "../../ui/pagination.tsx";
import { useNow } from "../../ui/time.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { isFiltered, runFilter } from "./run-filter.ts";
import { RunFilters } from "./run-filters.tsx";
import { RunsTable } from "./runs-table.tsx";

/** Filters, runs that update by themselves, and pages. `onSearch` puts a change into the address. */
export function RunsList({
  label,
  search,
  onSearch,
  workflow,
}: {
  label: string;
  search: RunsSearch;
  onSearch(change: Partial<RunsSearch>): void;
  /** Lists this workflow only. */
  workflow?: string;
}) {
  const t = useT();
  const now = useNow();
  const query = useQuery(queries.runs(runFilter(search, now, workflow)));
  const items = query.data?.items;
  const next = query.data?.next;
  const change = (part: Partial<RunsSearch>) => onSearch({ before: undefined, ...part });
  return (
    <>
      <RunFilters search={search} onChange={change} hideWorkflow={workflow !== undefined} />
      <LoadProblem query={query} />
      {items?.length === 0 ? (
        <div className={page.card}>
          {isFiltered(search) || search.before ? (
            <EmptyState icon={SearchX} title={t("runs.noMatch")}>
              {t("runs.noMatchText")}
            </EmptyState>
          ) : (
            <EmptyState icon={Play} title={t("runs.empty")}>
              {t("runs.emptyText")}
            </EmptyState>
          )}
        </div>
      ) : (
        (items || !query.error) && <RunsTable label={label} runs={items} hideWorkflow={workflow !== undefined} />
      )}
      {items && (items.length > 0 || search.before) && (
        <Pagination
          count={items.length}
          onNewest={search.before ? () => change({}) : undefined}
          onOlder={next ? () => onSearch({ before: next }) : undefined}
        />
      )}
    </>
  );
}
