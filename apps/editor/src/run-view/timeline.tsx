import type { RunView, StepView } from "@signalbox/engine";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { cardName } from "../canvas/card/card-texts.ts";
import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import { useI18n } from "../i18n/provider.tsx";
import { StatusIcon, statusColor } from "../ui/status-pill.tsx";
import { useNow } from "../ui/time.tsx";
import { pathText } from "./path-text.ts";
import styles from "./timeline.module.css";

const ROW = 28;

/** The steps of a run as bars on one time axis, in the order they began. Attempts and pauses are parts of a bar. */
export function Timeline({
  view,
  graph,
  selected,
  step,
  until,
  onSelect,
}: {
  view: RunView;
  graph: CanvasGraph;
  /** Node that is selected on the canvas. */
  selected: string | undefined;
  /** Path that is selected, when it is known. */
  step?: string | undefined;
  /** Epoch ms of the moment that is looked at, when that is not now. */
  until?: number | undefined;
  onSelect(path: string): void;
}) {
  const { t, format } = useI18n();
  const now = useNow("fast");
  const scroll = useRef<HTMLDivElement>(null);
  const steps = [...view.steps.values()].filter((entry) => entry.status !== "skipped");
  const skipped = view.steps.size - steps.length;
  const start = view.startedAt;
  const end =
    view.endedAt ?? until ?? Math.max(now, ...steps.map((entry) => entry.endedAt ?? entry.startedAt ?? start));
  const span = Math.max(1, end - start);
  const rows = useVirtualizer({
    count: steps.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  return (
    <div className={styles.timeline}>
      <div className={styles.axis} aria-hidden>
        <span>{t("run.stepCount", { count: steps.length, skipped })}</span>
        <span className={styles.ticks}>
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <span key={part} className="numeric">
              {format.span(span * part)}
            </span>
          ))}
        </span>
      </div>
      <div ref={scroll} className={styles.rows}>
        <ul style={{ height: rows.getTotalSize() }} aria-label={t("run.steps")}>
          {rows.getVirtualItems().map((row) => {
            const entry = steps[row.index];
            if (!entry) return null;
            const current = step === undefined ? entry.node === selected : entry.path === step;
            return (
              <li key={entry.path} className={styles.row} style={{ transform: `translateY(${row.start}px)` }}>
                <StepRow entry={entry} graph={graph} start={start} end={end} current={current} onSelect={onSelect} />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function StepRow({
  entry,
  graph,
  start,
  end,
  current,
  onSelect,
}: {
  entry: StepView;
  graph: CanvasGraph;
  start: number;
  end: number;
  current: boolean;
  onSelect(path: string): void;
}) {
  const { t, format } = useI18n();
  const card = graph.nodes.get(entry.node);
  const name = card ? cardName(card) : entry.node;
  const began = entry.startedAt ?? start;
  const ended = entry.endedAt ?? end;
  const part = (at: number) => `${(100 * (Math.min(end, Math.max(start, at)) - start)) / Math.max(1, end - start)}%`;
  const which = pathText(entry.path, graph, t);
  return (
    <button type="button" className={styles.button} aria-current={current} onClick={() => onSelect(entry.path)}>
      <StatusIcon status={entry.status} size={14} />
      <span className={styles.name}>
        {name}
        {which !== "" && <span className={styles.item}> · {which}</span>}
        <span className="visually-hidden">, {t(`status.${entry.status}`)}, </span>
        {entry.carried && <span className={styles.item}> · {t("run.reused")}</span>}
      </span>
      <span className={styles.track}>
        <span
          className={styles.bar}
          data-waiting={entry.status === "waiting" || undefined}
          style={{ left: part(began), right: `calc(100% - ${part(ended)})`, background: statusColor(entry.status) }}
        />
        {entry.attempts.slice(1).map((attempt) => (
          <span key={attempt.n} className={styles.attempt} style={{ left: part(attempt.startedAt) }} />
        ))}
      </span>
      <span className={`${styles.span} numeric`}>{entry.status === "scheduled" ? "" : format.span(ended - began)}</span>
    </button>
  );
}
