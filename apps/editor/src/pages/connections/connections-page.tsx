import type { Connection } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, KeyRound, Pencil, Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useDeleteConnection } from "../../data/mutations.ts";
import { queries } from "../../data/queries.ts";
import { useCan } from "../../data/session.tsx";
import { useI18n, useT } from "../../i18n/provider.tsx";
import { IconButton, LinkButton } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Menu } from "../../ui/menu.tsx";
import { NodeIconTile } from "../../ui/node-icon.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import styles from "./connections.module.css";

/** Accounts of other systems, without their secrets. */
export default function ConnectionsPage() {
  const t = useT();
  const query = useQuery(queries.connections());
  const may = useCan("connections:write");
  const items = query.data?.items;
  const create = may && (
    <LinkButton to="/connections/new" variant="primary" icon={Plus}>
      {t("connections.new")}
    </LinkButton>
  );
  return (
    <Page title={t("connections.title")} subtitle={t("connections.subtitle")} right="connections:read" actions={create}>
      <LoadProblem query={query} />
      {items?.length === 0 ? (
        <div className={page.card}>
          <EmptyState icon={KeyRound} title={t("connections.empty")}>
            {t("connections.emptyText")}
          </EmptyState>
        </div>
      ) : (
        (items || !query.error) && <ConnectionsTable items={items} may={may} />
      )}
    </Page>
  );
}

function ConnectionsTable({ items, may }: { items: readonly Connection[] | undefined; may: boolean }) {
  const { t, local } = useI18n();
  const types = useQuery(queries.nodes()).data?.connections;
  const columns = useMemo<Column<Connection>[]>(() => {
    const typeOf = ({ type }: Connection) => types?.find((known) => known.type === type);
    const all: (Column<Connection> | false)[] = [
      {
        id: "name",
        header: t("connections.name"),
        cell: (connection) => (
          <div className={styles.lead}>
            <NodeIconTile icon={typeOf(connection)?.icon ?? "key-round"} tint="action" size={32} />
            <div className={page.ellipsis}>
              <Link to="/connections/$id" params={{ id: connection.id }} className={page.main} data-row-link>
                {connection.name}
              </Link>
              <span className={page.second}>
                <span className={page.ellipsis}>{local(typeOf(connection)?.title ?? { en: connection.type })}</span>
              </span>
            </div>
          </div>
        ),
      },
      {
        id: "secrets",
        header: t("connections.secrets"),
        width: "140px",
        from: "medium",
        cell: ({ fields }) => t("connections.secretsSet", { n: fields.length }),
      },
      {
        id: "updated",
        header: t("connections.updated"),
        width: "136px",
        from: "medium",
        cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
      },
      may && {
        id: "actions",
        header: t("common.more"),
        hideHeader: true,
        width: "60px",
        align: "end",
        cell: (connection) => <Actions connection={connection} />,
      },
    ];
    return all.filter((column) => column !== false);
  }, [t, local, types, may]);
  return (
    <Table
      label={t("connections.title")}
      columns={columns}
      rows={items}
      rowKey={({ id }) => id}
      linked
      twoLine
      expected={4}
    />
  );
}

function Actions({ connection: { id, name } }: { connection: Connection }) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useDeleteConnection();
  const [asking, ask] = useState(false);
  return (
    <>
      <Menu
        label={t("common.moreFor", { name })}
        entries={[
          {
            id: "edit",
            label: t("common.edit"),
            icon: Pencil,
            onAction: () => navigate({ to: "/connections/$id", params: { id } }),
          },
          { id: "delete", label: t("common.delete"), icon: Trash2, tone: "danger", onAction: () => ask(true) },
        ]}
      >
        <IconButton size="dense" icon={Ellipsis} label={t("common.moreFor", { name })} />
      </Menu>
      <ConfirmDialog
        title={t("connections.deleteTitle", { name })}
        confirm={t("common.delete")}
        tone="danger"
        isOpen={asking}
        onClose={() => ask(false)}
        onConfirm={() => remove.mutateAsync(id).then(() => toast.show({ title: t("connections.deleted", { name }) }))}
      >
        {t("connections.deleteText")}
      </ConfirmDialog>
    </>
  );
}
