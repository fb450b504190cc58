import type { OpenStatus } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { PERIODS, type Period } from "../../app/search.ts";
import { useErrorText } from "../../data/error-text.ts";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { selectNodes } from "../actions/select.ts";
import { cardName } from "../card/card-texts.ts";
import { useEditor, useGraph } from "../editor/editor-model.ts";
import { isTime, LEVELS, MEASURES, type Measure, measured } from "./measures.ts";
import { type NodeRow, NodeTable } from "./node-table.tsx";
import styles from "./overview.module.css";
import { overviewQueries } from "./overview-queries.ts";
import { RunsAt } from "./runs-at.tsx";
import { useMarks } from "./use-marks.tsx";

type Time = Period | "own";
const WIDTH = 520;
const NONE: never[] = [];

/** All runs of the workflow at once: where they are now, and what its nodes came to in a time. */
export function OverviewPanel() {
  const { t, format } = useI18n();
  const errorText = useErrorText();
  const model = useEditor();
  const graph = useGraph();
  const { workflow, ui } = model;
  const [measure, setMeasure] = useState<Measure | "now">("now");
  const [time, setTime] = useState<Time>("24h");
  const [own, setOwn] = useState(() => ({ from: localTime(Date.now() - PERIODS["24h"]), to: localTime(Date.now()) }));
  const [version, setVersion] = useState<number>();
  const [opened, setOpened] = useState<{ node: string; status: OpenStatus }>();
  useEffect(() => {
    // One run and all runs cannot both stand on the cards.
    ui.setState((state) => ({ run: undefined, watching: false, panelWidth: Math.max(state.panelWidth, WIDTH) }));
  }, [ui]);
  const range = useMemo(
    () => (time === "own" ? { from: utc(own.from), to: utc(own.to) } : { period: PERIODS[time] }),
    [time, own],
  );
  const fits = "period" in range || range.from < range.to;
  const activity = useQuery(overviewQueries.activity(workflow, version));
  const statistics = useQuery({ ...overviewQueries.statistics(workflow, range, version), enabled: fits });
  const versions = useQuery(queries.versions(workflow));
  const onOpen = useCallback((node: string, status: OpenStatus) => setOpened({ node, status }), []);
  const now = activity.data?.nodes ?? NONE;
  const counts = statistics.data?.nodes ?? NONE;
  useMarks(model, { measure, activity: now, statistics: counts, onOpen });

  const nameOf = (id: string) => {
    const card = graph.nodes.get(id);
    return card ? cardName(card) : id;
  };
  const rows = useMemo(() => {
    const byId = new Map<string, NodeRow>();
    const row = (id: string): NodeRow => {
      const card = graph.nodes.get(id);
      const known = byId.get(id) ?? {
        ...{ id, name: card ? cardName(card) : id, gone: !card },
        ...{ now: undefined, counts: undefined },
      };
      byId.set(id, known);
      return known;
    };
    for (const one of now) row(one.node).now = one;
    for (const one of counts) row(one.node).counts = one;
    return [...byId.values()];
  }, [graph, now, counts]);
  const max = measure === "now" ? 0 : Math.max(0, ...counts.map((node) => measured(node, measure) ?? 0));
  const error = activity.error ?? statistics.error;
  const runs = statistics.data?.runs;
  const opening = opened && now.find(({ node }) => node === opened.node);
  return (
    <div className={styles.panel}>
      <div className={styles.choices}>
        <Select<Measure | "now">
          label={t("overview.show")}
          value={measure}
          options={(["now", ...MEASURES] as const).map((id) => ({ id, label: t(`overview.show.${id}`) }))}
          onChange={setMeasure}
        />
        <Select<Time>
          label={t("overview.period")}
          value={time}
          options={[...(Object.keys(PERIODS) as Period[]), "own" as const].map((id) => ({
            id,
            label: t(`overview.period.${id}`),
          }))}
          onChange={setTime}
        />
        <Select
          label={t("overview.version")}
          value={String(version ?? 0)}
          options={[
            { id: "0", label: t("overview.allVersions") },
            ...(versions.data?.items ?? []).map((one) => ({
              id: String(one.version),
              label: t("overview.versionNumber", { version: one.version }),
            })),
          ]}
          onChange={(id) => setVersion(id === "0" ? undefined : Number(id))}
        />
      </div>
      {time === "own" && (
        <div className={styles.choices}>
          {(["from", "to"] as const).map((end) => (
            <TextField
              key={end}
              label={t(`overview.${end}`)}
              type="datetime-local"
              value={own[end]}
              onChange={(value) => value !== "" && setOwn({ ...own, [end]: value })}
            />
          ))}
        </div>
      )}
      {error && (
        <Banner tone="failed">
          {t("overview.failedLoad")}: {errorText(error)}
        </Banner>
      )}
      {(activity.data?.catchingUp || statistics.data?.catchingUp) && <Banner>{t("overview.catchingUp")}</Banner>}
      <div className={styles.summary}>
        <b>{activity.data && t("overview.nowRuns", { count: activity.data.runs })}</b>
        {runs && (
          <span>
            {t("overview.ended", {
              started: format.number(runs.started),
              succeeded: format.number(runs.succeeded),
              failed: format.number(runs.failed),
            })}
          </span>
        )}
        {runs?.p50Ms !== undefined && runs.p95Ms !== undefined && (
          <span>{t("overview.took", { p50: format.span(runs.p50Ms), p95: format.span(runs.p95Ms) })}</span>
        )}
      </div>
      {opened && (
        <RunsAt
          {...{ workflow, version, ...opened }}
          title={t("overview.runsTitle", {
            node: nameOf(opened.node),
            what: t(`overview.now.${opened.status}`, { count: format.number(opening?.[opened.status] ?? 0) }),
          })}
          onClose={() => setOpened(undefined)}
        />
      )}
      {!statistics.data && !error ? (
        <Skeleton height={160} />
      ) : rows.length === 0 ? (
        <EmptyState compact icon={ChartColumn} title={t("overview.nothing")}>
          {t("overview.nothingText")}
        </EmptyState>
      ) : (
        <>
          <div className={styles.legend}>
            {measure !== "now" && max > 0 && (
              <span className={styles.scale}>
                <span className={styles.swatches} aria-hidden>
                  {Array.from({ length: LEVELS }, (_, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the scale never changes
                    <span key={i} className={styles.swatch} style={{ background: `var(--heat-${i + 1})` }} />
                  ))}
                </span>
                {t("overview.legend", { max: isTime(measure) ? format.span(max) : format.number(max) })}
              </span>
            )}
            <span>{t("overview.legendLines")}</span>
          </div>
          <NodeTable
            rows={rows}
            chosen={measure}
            onSelect={(id) => {
              selectNodes(model, [id], true);
              model.surface.current?.fit([id]);
            }}
            onOpen={onOpen}
          />
        </>
      )}
    </div>
  );
}

/** As a `datetime-local` field has it. */
function localTime(ms: number): string {
  const date = new Date(ms);
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
const utc = (local: string): string => new Date(local).toISOString();
