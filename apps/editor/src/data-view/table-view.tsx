import { isObject, type Json } from "@signalbox/model";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { copyText } from "../ui/copy.tsx";
import { toast } from "../ui/toast.tsx";
import styles from "./data-view.module.css";
import type { DataTable } from "./table-of.ts";

const LINE = 28;

/** A list as a table; only visible rows exist. Arrow keys go from cell to cell, `C` copies one. */
export function TableView({
  table,
  label,
  missing,
  onMore,
}: {
  table: DataTable;
  label: string;
  /** Rows that are not here yet. */
  missing: number;
  onMore(): void;
}) {
  const t = useT();
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState({ row: 0, column: 0 });
  const { columns, rows } = table;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    overscan: 10,
  });
  const cellOf = (row: Json | undefined, column: string): Json | undefined =>
    column === "" ? row : isObject(row) ? row[column] : undefined;
  const go = (row: number, column: number) => {
    const at = {
      row: Math.min(rows.length - 1, Math.max(0, row)),
      column: Math.min(columns.length - 1, Math.max(0, column)),
    };
    setActive(at);
    virtual.scrollToIndex(at.row);
  };
  const key = async (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = active;
    const steps: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [12, 0],
      PageUp: [-12, 0],
    };
    const step = steps[event.key];
    if (step) go(row + step[0], column + step[1]);
    else if (event.key === "Home") go(0, 0);
    else if (event.key === "End") go(rows.length - 1, column);
    else if (event.key === "c") {
      const done = await copyText(cellText(cellOf(rows[row], columns[column] ?? "")));
      toast.show(
        done
          ? { title: t("common.copied"), tone: "succeeded", stays: 2500 }
          : { title: t("common.copyFailed"), tone: "failed" },
      );
    } else return;
    event.preventDefault();
  };
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const behind = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the grid work while it has the focus */}
      <section ref={scroll} className={styles.table} tabIndex={0} onKeyDown={key} aria-label={label}>
        <table aria-rowcount={rows.length + missing + 1}>
          <thead>
            <tr>
              <th scope="col" className={styles.index}>
                #
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" title={column}>
                  {column === "" ? t("inspector.value") : column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr style={{ height: before }} aria-hidden />}
            {shown.map(({ index }) => (
              <tr key={index} aria-rowindex={index + 2}>
                <th scope="row" className={styles.index}>
                  {index}
                </th>
                {columns.map((column, n) => {
                  const value = cellOf(rows[index], column);
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
                    <td
                      key={column}
                      data-kind={value === null || value === undefined ? "none" : typeof value}
                      data-active={(index === active.row && n === active.column) || undefined}
                      onClick={() => setActive({ row: index, column: n })}
                    >
                      {cellText(value).slice(0, 200)}
                    </td>
                  );
                })}
              </tr>
            ))}
            {behind > 0 && <tr style={{ height: behind }} aria-hidden />}
          </tbody>
        </table>
      </section>
      {missing > 0 && (
        <button type="button" className={styles.moreButton} onClick={onMore}>
          {t("json.more", { n: missing })}
        </button>
      )}
    </>
  );
}

function cellText(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
