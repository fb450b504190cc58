import { useMemo } from "react";
import { useEditor } from "../canvas/editor/editor-model.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { useT } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { FieldFindings } from "./field-findings.tsx";
import { ConnectionField } from "./fields/connection-field.tsx";
import { formFields, isShown } from "./form-field.ts";
import { HookAddress } from "./hook-address.tsx";
import styles from "./inspector.module.css";
import { ParamField } from "./param-field.tsx";

/** The parameters of a node, as its definition describes them. */
export function ParamsTab({ card }: { card: CanvasNode }) {
  const t = useT();
  const { edit } = useEditor();
  const { node, definition } = card;
  const fields = useMemo(() => (definition ? formFields(definition.params) : []), [definition]);
  if (!definition) {
    return (
      <div className={styles.body} data-inspector-body>
        <Banner tone="failed">{t("inspector.unknownType", { type: node.type, version: node.typeVersion })}</Banner>
      </div>
    );
  }
  const shown = fields.filter((field) => isShown(field, fields, node.params));
  const draw = (field: (typeof fields)[number]) => (
    <ParamField
      key={field.name}
      field={field}
      value={node.params[field.name]}
      path={`params.${field.name}`}
      onChange={(value) =>
        edit({ kind: "setParam", id: node.id, name: field.name, value }, { coalesce: `param:${node.id}:${field.name}` })
      }
    />
  );
  const advanced = shown.filter((field) => field.advanced);
  return (
    <div className={styles.body} data-inspector-body>
      {definition.type === "webhook" && <HookAddress node={node.id} />}
      <ConnectionField card={card} />
      {shown.filter((field) => !field.advanced).map(draw)}
      {fields.length === 0 && <p className={styles.help}>{t("inspector.noParams")}</p>}
      <FieldFindings path="params." />
      {advanced.length > 0 && (
        <details className={styles.more}>
          <summary>{t("inspector.advanced", { count: advanced.length })}</summary>
          <div className={styles.nestedBody}>{advanced.map(draw)}</div>
        </details>
      )}
    </div>
  );
}
