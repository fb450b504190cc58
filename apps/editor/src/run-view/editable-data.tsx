import type { Json } from "@signalbox/model";
import { useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { TextArea } from "../ui/text-field.tsx";
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
  const [texts, setTexts] = useState<Record<string, string>>({});
  const textOf = (id: string): string => texts[id] ?? JSON.stringify(edits[id] ?? values[id], null, 2);
  const change = (id: string, text: string) => {
    const next = { ...texts, [id]: text };
    setTexts(next);
    onBroken(
      new Set(
        Object.entries(next)
          .filter(([, value]) => parse(value) === undefined)
          .map(([key]) => key),
      ),
    );
    const value = parse(text);
    if (value === undefined) return;
    const { [id]: _old, ...rest } = edits;
    onEdits(JSON.stringify(value.json) === JSON.stringify(values[id]) ? rest : { ...edits, [id]: value.json });
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
          <TextArea
            mono
            rows={8}
            aria-label={t("run.dataOf", { name: nameOf(id) })}
            value={textOf(id)}
            onChange={(text) => change(id, text)}
            {...(parse(textOf(id)) === undefined && { error: t("inspector.jsonWrong") })}
          />
        </details>
      ))}
    </section>
  );
}

function parse(text: string): { json: Json } | undefined {
  try {
    return { json: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}
