import type { Json } from "@signalbox/model";
import { useState } from "react";
import { ExpressionField } from "../../expression-field/expression-field.tsx";
import { useT } from "../../i18n/provider.tsx";
import styles from "../inspector.module.css";
import { useNodeForm } from "../node-context.ts";
import type { ControlProps } from "./fixed-control.tsx";

const asText = (value: Json | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2);

/** JSON written by hand; texts inside may hold `{{ }}` parts. Unfinished JSON stays on the screen and out of the document. */
export function JsonField({ id, label, field, value, onChange }: ControlProps) {
  const t = useT();
  const { env, declared, preview, readOnly, nameOf } = useNodeForm();
  const [draft, setDraft] = useState<{ text: string; value: Json | undefined }>();
  const text = draft && JSON.stringify(draft.value) === JSON.stringify(value) ? draft.text : asText(value);
  const wrong =
    text.trim() === "" || parsed(text, field.expression !== "never") !== undefined
      ? undefined
      : t("inspector.jsonWrong");
  return (
    <>
      <ExpressionField
        id={id}
        label={label}
        mode="text"
        multiline
        value={text}
        env={env}
        declared={declared}
        preview={preview}
        readOnly={readOnly}
        nameOf={nameOf}
        showPreview={false}
        {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
        onChange={(next) => {
          const result = next.trim() === "" ? { value: undefined } : parsed(next, field.expression !== "never");
          setDraft({ text: next, value: result ? result.value : value });
          if (result) onChange(result.value);
        }}
      />
      {wrong && <p className={styles.problem}>{wrong}</p>}
    </>
  );
}

/** The value of a text: JSON, or a text that is all expression. */
function parsed(text: string, expressions: boolean): { value: Json | undefined } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return expressions && /^\s*\{\{[\s\S]*\}\}\s*$/.test(text) ? { value: text.trim() } : undefined;
  }
}
