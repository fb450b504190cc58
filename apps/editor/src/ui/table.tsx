import type { CSSProperties, ReactNode } from "react";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import { Skeleton } from "./skeleton.tsx";
import styles from "./table.module.css";

export interface Column<Row> {
  id: string;
  header: string;
  cell(row: Row): ReactNode;
  /** CSS width; columns without one share what is left. */
  width?: string;
  align?: "start" | "end";
  /** Leave the column out below 900 px (`wide`) or 560 px (`medium`) of table width. */
  from?: "wide" | "medium";
  /** Below 560 px of table width only the icon of a state is shown; its word is still spoken. */
  iconOnly?: "narrow" | "always";
  /** The header is spoken but not shown, for columns of buttons. */
  hideHeader?: boolean;
}

export interface TableProps<Row> {
  /** Spoken name of the table. */
  label: string;
  columns: readonly Column<Row>[];
  /** `undefined` shows skeleton rows of the same height. */
  rows: readonly Row[] | undefined;
  rowKey(row: Row): string;
  /** Rows hold one `RowLink` that covers them. */
  linked?: boolean;
  /** Two lines of text a row: 56 instead of 44 px. */
  twoLine?: boolean;
  /** Skeleton rows while loading; default 8. */
  expected?: number;
}

/** A plain, aligned table. Put `data-row-link` on the one link that stands for the row. */
export function Table<Row>({ label, columns, rows, rowKey, linked, twoLine, expected = 8 }: TableProps<Row>) {
  const t = useT();
  return (
    <div className={styles.frame}>
      <table className={classes(styles.table, twoLine && styles.two)} aria-label={label} aria-busy={rows === undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                style={{ "--width": column.width ?? "auto" } as CSSProperties}
                className={classes(
                  styles.head,
                  column.align === "end" && styles.end,
                  column.from && styles[column.from],
                  column.iconOnly && styles[column.iconOnly],
                )}
              >
                <span className={column.hideHeader ? "visually-hidden" : undefined} data-word>
                  {column.header}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined
            ? Array.from({ length: expected }, (_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
                <tr key={i} className={styles.row}>
                  {columns.map((column, c) => (
                    <td
                      key={column.id}
                      className={classes(
                        styles.cell,
                        column.from && styles[column.from],
                        column.iconOnly && styles[column.iconOnly],
                      )}
                    >
                      <Skeleton width={`${[62, 48, 70, 40][(i + c) % 4]}%`} />
                      {i === 0 && c === 0 && <span className="visually-hidden">{t("common.loading")}</span>}
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr key={rowKey(row)} className={classes(styles.row, linked && styles.linked)}>
                  {columns.map((column) => (
                    <td
                      key={column.id}
                      className={classes(
                        styles.cell,
                        column.align === "end" && styles.end,
                        column.from && styles[column.from],
                        column.iconOnly && styles[column.iconOnly],
                      )}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}
