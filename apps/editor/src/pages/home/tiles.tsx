import type { WorkflowSummary } from "@signalbox/model";
import { Link } from "@tanstack/react-router";
import type { RunsSearch } from "../../app/search.ts";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { type AnyStatus, StatusIcon } from "../../ui/status-pill.tsx";
import styles from "./home.module.css";

const sum = (
  workflows: readonly WorkflowSummary[] | undefined,
  key: "running" | "waiting" | "failed24h" | "succeeded24h",
) => workflows?.reduce((total, { runs }) => total + runs[key], 0);

/** Four counts over all workflows; each leads to the runs it counts. */
export function Tiles({ workflows }: { workflows: readonly WorkflowSummary[] | undefined }) {
  const t = useT();
  return (
    <div className={styles.tiles}>
      <Tile status="running" label={t("home.running")} n={sum(workflows, "running")} search={{ status: "running" }} />
      <Tile status="waiting" label={t("home.waiting")} n={sum(workflows, "waiting")} search={{ status: "waiting" }} />
      <Tile
        status="failed"
        label={t("home.failed")}
        n={sum(workflows, "failed24h")}
        search={{ status: "failed", period: "24h" }}
      />
      <Tile
        status="succeeded"
        label={t("home.succeeded")}
        n={sum(workflows, "succeeded24h")}
        search={{ status: "succeeded", period: "24h" }}
      />
    </div>
  );
}

function Tile({
  status,
  label,
  n,
  search,
}: {
  status: AnyStatus;
  label: string;
  n: number | undefined;
  search: RunsSearch;
}) {
  const format = useFormat();
  return (
    <Link to="/runs" search={search} className={styles.tile}>
      <span className={styles.label}>
        <StatusIcon status={status} size={14} />
        {label}
      </span>
      <span className={styles.number} data-zero={n === 0 || undefined}>
        {n === undefined ? <Skeleton width={40} height={20} /> : format.number(n)}
      </span>
    </Link>
  );
}
