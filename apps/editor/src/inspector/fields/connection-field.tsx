import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEditor } from "../../canvas/editor/editor-model.ts";
import type { CanvasNode } from "../../canvas/graph/canvas-graph.ts";
import { queries } from "../../data/queries.ts";
import { useT } from "../../i18n/provider.tsx";
import { Select } from "../../ui/select.tsx";
import { FieldFindings } from "../field-findings.tsx";
import styles from "../inspector.module.css";
import { useNodeForm } from "../node-context.ts";

const NONE = "-";

/** Whose credentials the node uses; only connections of a type that fits are offered. */
export function ConnectionField({ card }: { card: CanvasNode }) {
  const t = useT();
  const { edit } = useEditor();
  const { readOnly } = useNodeForm();
  const { node, definition } = card;
  const types = definition?.connection !== undefined ? [definition.connection] : (definition?.connectionTypes ?? []);
  const connections = useQuery({ ...queries.connections(), enabled: types.length > 0 });
  if (types.length === 0) return null;
  const fitting = (connections.data?.items ?? []).filter((connection) => types.includes(connection.type));
  const known = node.connection === undefined || fitting.some((connection) => connection.id === node.connection);
  const options = [
    { id: NONE, label: definition?.connection !== undefined ? t("inspector.connectionChoose") : t("common.none") },
    ...fitting.map(({ id, name, type }) => ({ id, label: name, description: type })),
    ...(known
      ? []
      : [{ id: node.connection ?? "", label: t("inspector.connectionGone", { id: node.connection ?? "" }) }]),
  ];
  return (
    <div className={styles.param}>
      <Select
        label={t("inspector.connection")}
        value={node.connection ?? NONE}
        options={options}
        isDisabled={readOnly}
        onChange={(id) =>
          edit({ kind: "setNodeField", id: node.id, field: "connection", value: id === NONE ? undefined : id })
        }
      />
      <FieldFindings path="connection" />
      {connections.data && fitting.length === 0 && (
        <p className={styles.help}>
          {t("inspector.connectionNone")} <Link to="/connections">{t("inspector.connectionMake")}</Link>
        </p>
      )}
    </div>
  );
}
