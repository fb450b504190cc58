import type { RunStatus } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type Period, RUN_STATUSES, type RunsSearch } from "../../app/search.ts";
import { queries } from "../../data/queries.ts";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { SearchField } from "../../ui/text-field.tsx";
import page from "../page.module.css";
import { useDelayedText } from "../use-delayed-text.ts";
import { isFiltered } from "./run-filter.ts";

/** The filters above a list of runs. A change always begins at the newest page. */
export function RunFilters({
  search,
  onChange,
  hideWorkflow,
}: {
  search: RunsSearch;
  onChange(change: Partial<RunsSearch>): void;
  hideWorkflow?: boolean;
}) {
  const t = useT();
  const workflows = useQuery({ ...queries.workflows(), enabled: !hideWorkflow });
  const [q, setQ] = useDelayedText(search.q ?? "", (text) => onChange({ q: text || undefined }));
  return (
    <div className={page.toolbar}>
      <SearchField className={page.search} label={t("runs.search")} value={q} onChange={setQ} />
      <Select<RunStatus | "any">
        className={page.filter}
        aria-label={t("runs.status")}
        value={search.status ?? "any"}
        onChange={(status) => onChange({ status: status === "any" ? undefined : status })}
        options={[
          { id: "any", label: t("runs.anyStatus") },
          ...RUN_STATUSES.map((id) => ({ id, label: t(`status.${id}`) })),
        ]}
      />
      {!hideWorkflow && (
        <Select
          className={page.filter}
          aria-label={t("runs.workflow")}
          value={search.workflow ?? "any"}
          onChange={(workflow) => onChange({ workflow: workflow === "any" ? undefined : workflow })}
          options={[
            { id: "any", label: t("runs.anyWorkflow") },
            ...(workflows.data?.items ?? []).map(({ id, name }) => ({ id, label: name })),
          ]}
        />
      )}
      <PeriodSelect search={search} onChange={onChange} />
      {search.entity && (
        <Button
          icon={X}
          aria-label={t("runs.removeFilter", { name: search.entity })}
          onPress={() => onChange({ entity: undefined })}
        >
          {t("runs.entityFilter", { entity: search.entity.replace(":", " ") })}
        </Button>
      )}
      {isFiltered(search) && (
        <Button
          variant="quiet"
          onPress={() => {
            setQ("");
            onChange({
              status: undefined,
              workflow: undefined,
              q: undefined,
              entity: undefined,
              period: undefined,
              from: undefined,
              to: undefined,
            });
          }}
        >
          {t("common.clearAll")}
        </Button>
      )}
    </div>
  );
}

function PeriodSelect({ search, onChange }: { search: RunsSearch; onChange(change: Partial<RunsSearch>): void }) {
  const t = useT();
  const format = useFormat();
  const custom = !search.period && (search.from || search.to);
  const day = (iso: string | undefined) => (iso ? format.dateTime(iso) : "…");
  return (
    <Select<Period | "any" | "custom">
      className={page.filter}
      aria-label={t("runs.period")}
      value={search.period ?? (custom ? "custom" : "any")}
      onChange={(period) => {
        if (period !== "custom")
          onChange({ period: period === "any" ? undefined : period, from: undefined, to: undefined });
      }}
      options={[
        { id: "any", label: t("runs.anyPeriod") },
        { id: "1h", label: t("runs.lastHour") },
        { id: "24h", label: t("runs.last24h") },
        { id: "7d", label: t("runs.last7d") },
        { id: "30d", label: t("runs.last30d") },
        ...(custom
          ? [{ id: "custom" as const, label: t("runs.customPeriod", { from: day(search.from), to: day(search.to) }) }]
          : []),
      ]}
    />
  );
}
