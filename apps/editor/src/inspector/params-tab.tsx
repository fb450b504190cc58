import { PanelLeftOpen } from "lucide-react";
import { useMemo } from "react";
import { useEditor, useUi } from "../canvas/editor/editor-model.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { useT } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { DataPanel } from "./data-panel.tsx";
import { FieldFindings } from "./field-findings.tsx";
import { ConnectionField } from "./fields/connection-field.tsx";
import { formFields, isShown } from "./form-field.ts";
import { HookAddress } from "./hook-address.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";
import { ParamField } from "./param-field.tsx";

/** The parameters of a node, as its definition describes them. */
export function ParamsTab({ card }: { card: CanvasNode }) {
  const t = useT();
  const { edit, ui } = useEditor();
  const { readOnly } = useNodeForm();
  const dataOpen = useUi((state) => state.dataOpen) && !readOnly;
  // Side by side needs room; what was there before comes back.
  const toggleData = () =>
    ui.setState(({ dataOpen: open, inspectorWidth }) => ({
      dataOpen: !open,
      inspectorWidth: open ? Math.min(inspectorWidth, 400) : Math.max(inspectorWidth, Math.min(720, innerWidth / 2)),
    }));
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
  const readsData = fields.some((field) => field.expression !== "never");
  return (
    <div className={styles.paramsArea}>
      {dataOpen && readsData && <DataPanel onClose={toggleData} />}
      <div className={styles.body} data-inspector-body>
        {!dataOpen && !readOnly && readsData && (
          <Button size="dense" variant="quiet" icon={PanelLeftOpen} onPress={toggleData} className={styles.dataOpen}>
            {t("inspector.dataPanel")}
          </Button>
        )}
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
    </div>
  );
}
