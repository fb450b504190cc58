import { useMemo } from "react";
import { useT } from "../../i18n/provider.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import page from "../page.module.css";

/** The headers a request came with, by name. */
export function EventHeaders({ headers }: { headers: Readonly<Record<string, string>> }) {
  const t = useT();
  const rows = useMemo(() => Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)), [headers]);
  const columns = useMemo<Column<[string, string]>[]>(
    () => [
      {
        id: "name",
        header: t("inbox.headerName"),
        width: "34%",
        cell: ([name]) => <span className={page.mono}>{name}</span>,
      },
      { id: "value", header: t("inbox.headerValue"), cell: ([, value]) => <span className={page.mono}>{value}</span> },
    ],
    [t],
  );
  return <Table label={t("inbox.headers")} columns={columns} rows={rows} rowKey={([name]) => name} />;
}
