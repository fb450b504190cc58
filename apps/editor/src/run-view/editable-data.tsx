import { type Json, jsonEqual } from "@signalbox/model";
import { useState } from "react";
import { ValueEditor } from "../data-view/lazy-data-inspector.tsx";
import { useT } from "../i18n/provider.tsx";
import styles from "./run.module.css";

/** The data a replay starts with, node by node, to be corrected before it is used. */
export function EditableData({
  values,
  edits,
  nameOf,
  onEdits,
  onBroken,
}: {
  values: Record<string, Json>;
  edits: Record<string, Json>;
  nameOf(id: string): string;
  onEdits(edits: Record<string, Json>): void;
  /** Nodes whose text is not JSON at the moment. */
  onBroken(ids: ReadonlySet<string>): void;
}) {
  const t = useT();
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set());
  const change = (id: string, value: Json | undefined) => {
    const next = new Set(broken);
    if (value === undefined) next.add(id);
    else next.delete(id);
    setBroken(next);
    onBroken(next);
    if (value === undefined) return;
    const { [id]: _old, ...rest } = edits;
    onEdits(jsonEqual(value, values[id]) ? rest : { ...edits, [id]: value });
  };
  return (
    <section>
      <h3>{t("run.editData")}</h3>
      <p className={styles.hint}>{t("run.editDataText")}</p>
      {Object.keys(values).map((id) => (
        <details key={id} className={styles.editable}>
          <summary>
            {nameOf(id)} {id in edits && <span className={styles.edited}>{t("run.edited")}</span>}
          </summary>
          <ValueEditor
            label={t("run.dataOf", { name: nameOf(id) })}
            value={edits[id] ?? values[id] ?? null}
            onChange={(value) => change(id, value)}
          />
        </details>
      ))}
    </section>
  );
}
