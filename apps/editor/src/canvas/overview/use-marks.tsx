import type { NodeActivity, NodeStatistics, OpenStatus } from "@signalbox/model";
import { useEffect } from "react";
import { useI18n } from "../../i18n/provider.tsx";
import { StatusIcon } from "../../ui/status-pill.tsx";
import { cardName } from "../card/card-texts.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import { useGraph } from "../editor/editor-model.ts";
import type { OverviewMark } from "../live/views.ts";
import { edgeCounts, isTime, levelOf, type Measure, measured } from "./measures.ts";
import styles from "./overview.module.css";

export const OPEN: readonly OpenStatus[] = ["running", "waiting", "retrying", "failed"];

/**
 * Puts the numbers on the canvas while the overview is open: on cards where runs are, or one measure of a time; on
 * lines how often they were taken in that time (rules OVERVIEW-1 to OVERVIEW-3).
 */
export function useMarks(
  model: EditorModel,
  shown: {
    measure: Measure | "now";
    activity: readonly NodeActivity[];
    statistics: readonly NodeStatistics[];
    onOpen(node: string, status: OpenStatus): void;
  },
): void {
  const { measure, activity, statistics, onOpen } = shown;
  const graph = useGraph();
  const { t, format } = useI18n();
  useEffect(() => {
    const marks = new Map<string, OverviewMark>();
    if (measure === "now") {
      for (const counts of activity) {
        const card = graph.nodes.get(counts.node);
        if (card) marks.set(counts.node, { ...whereabouts(counts, cardName(card)) });
      }
    } else {
      const known = statistics.filter(({ node }) => graph.nodes.has(node));
      const max = Math.max(0, ...known.map((node) => measured(node, measure) ?? 0));
      for (const node of known) {
        const value = measured(node, measure);
        if (value === undefined || value === 0) continue;
        const text = isTime(measure) ? format.span(value) : format.number(value);
        marks.set(node.node, {
          tint: `--heat-${levelOf(value, max)}`,
          text,
          shown: (
            <span className={styles.chips}>
              <span className={styles.chip}>{text}</span>
            </span>
          ),
        });
      }
    }
    for (const [id, { taken, share, width }] of edgeCounts(graph.edges, statistics)) {
      const count = format.number(taken);
      const text = share === undefined ? count : t("overview.edgeShare", { count, share: format.percent(share) });
      marks.set(id, { width, text, shown: text });
    }
    model.views.overview.replace(marks);

    function whereabouts(counts: NodeActivity, name: string): OverviewMark {
      const some = OPEN.filter((status) => counts[status] > 0);
      return {
        text: some.map((status) => format.number(counts[status])).join("/"),
        shown: (
          <span className={styles.chips}>
            {some.map((status) => {
              const what = t(`overview.now.${status}`, { count: format.number(counts[status]) });
              return (
                <button
                  key={status}
                  type="button"
                  // Cards are reached by keyboard as a whole; the table has the same buttons.
                  tabIndex={-1}
                  className={`${styles.chip} nodrag nopan`}
                  aria-label={t("overview.openNow", { node: name, what })}
                  title={what}
                  onClick={(event) => {
                    event.stopPropagation();
                    onOpen(counts.node, status);
                  }}
                >
                  <StatusIcon status={status} size={14} />
                  {format.number(counts[status])}
                </button>
              );
            })}
          </span>
        ),
      };
    }
  }, [model, graph, measure, activity, statistics, onOpen, t, format]);
  useEffect(() => () => model.views.overview.replace(new Map()), [model]);
}
