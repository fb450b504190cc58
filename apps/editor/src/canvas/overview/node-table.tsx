import type { NodeActivity, NodeStatistics, OpenStatus } from "@signalbox/model";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { StatusIcon } from "../../ui/status-pill.tsx";
import { isTime, MEASURES, type Measure, measured, sorted } from "./measures.ts";
import styles from "./overview.module.css";
import { OPEN } from "./use-marks.tsx";

export interface NodeRow {
  id: string;
  name: string;
  /** Not a node of the draft any more. */
  gone: boolean;
  now: NodeActivity | undefined;
  counts: NodeStatistics | undefined;
}

/** Rows shown before somebody asks for all. */
const FIRST = 60;

/** The same numbers as on the canvas, all of them, to be read, sorted and gone through by keyboard. */
export function NodeTable({
  rows,
  chosen,
  onSelect,
  onOpen,
}: {
  rows: readonly NodeRow[];
  chosen: Measure | "now";
  onSelect(node: string): void;
  onOpen(node: string, status: OpenStatus): void;
}) {
  const { t, format } = useI18n();
  const [sort, setSort] = useState<{ by: Measure | "now" | "node"; down: boolean }>({ by: "steps", down: true });
  const [all, setAll] = useState(false);
  const { by, down } = sort;
  const value = (row: NodeRow): number | string | undefined => {
    if (by === "node") return row.name;
    if (by === "now") return OPEN.reduce((sum, status) => sum + (row.now?.[status] ?? 0), 0);
    return row.counts && measured(row.counts, by);
  };
  const order = sorted(rows, value, down);
  const shown = all ? order : order.slice(0, FIRST);
  const head = (id: typeof by, text: string) => {
    const Arrow = down ? ArrowDown : ArrowUp;
    return (
      <th key={id} scope="col" aria-sort={by === id ? (down ? "descending" : "ascending") : "none"}>
        <button
          type="button"
          className={styles.sort}
          onClick={() => setSort({ by: id, down: by === id ? !down : id !== "node" })}
        >
          {text}
          {by === id && <Arrow size={12} aria-hidden />}
        </button>
      </th>
    );
  };
  const text = (measure: Measure, counts: NodeStatistics | undefined): string => {
    const found = counts && measured(counts, measure);
    if (found === undefined || found === 0) return "–";
    return isTime(measure) ? format.span(found) : format.number(found);
  };
  return (
    <>
      <div className={styles.wide}>
        <table className={styles.table} aria-label={t("overview.table")}>
          <thead>
            <tr>
              {head("node", t("overview.node"))}
              {head("now", t("overview.now"))}
              {MEASURES.map((measure) => head(measure, t(`overview.${measure}`)))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  {row.gone ? (
                    <span className={styles.quiet}>
                      {row.name} · {t("overview.gone")}
                    </span>
                  ) : (
                    <button type="button" className={styles.name} onClick={() => onSelect(row.id)}>
                      {row.name}
                    </button>
                  )}
                </th>
                <td data-chosen={chosen === "now" || undefined}>
                  {OPEN.map((status) => {
                    const count = row.now?.[status] ?? 0;
                    const what = t(`overview.now.${status}`, { count: format.number(count) });
                    return (
                      count > 0 && (
                        <button
                          key={status}
                          type="button"
                          className={styles.count}
                          aria-label={t("overview.openNow", { node: row.name, what })}
                          title={what}
                          onClick={() => onOpen(row.id, status)}
                        >
                          <StatusIcon status={status} size={14} />
                          {format.number(count)}
                        </button>
                      )
                    );
                  })}
                </td>
                {MEASURES.map((measure) => (
                  <td key={measure} data-chosen={chosen === measure || undefined}>
                    {text(measure, row.counts)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && (
        <Button size="dense" onPress={() => setAll(true)}>
          {t("overview.more", { count: format.number(rows.length) })}
        </Button>
      )}
    </>
  );
}
