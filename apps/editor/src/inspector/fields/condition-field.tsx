import { type Condition, conditionToExpression, ExpressionError, expressionToCondition } from "@signalbox/expressions";
import type { Json } from "@signalbox/model";
import { useState } from "react";
import { useT } from "../../i18n/provider.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import type { FormField } from "../form-field.ts";
import styles from "../inspector.module.css";
import { useNodeForm } from "../node-context.ts";
import { Expression } from "../param-field.tsx";
import { sourceOf, wrap } from "../template-text.ts";
import { ConditionRows } from "./condition-rows.tsx";

const EMPTY: Condition = { all: [{ left: "", op: "equals", right: "" }] };

/** A condition as rows of field, comparison and value, or as the expression it is; both edit the same text. */
export function ConditionField(props: {
  id: string;
  label: string;
  field: FormField;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
}) {
  const { value, onChange } = props;
  const t = useT();
  const { readOnly } = useNodeForm();
  const source = sourceOf(value) ?? (value === undefined ? "" : JSON.stringify(value));
  // Rows that are not finished yet cannot be written as text; they live here until they can.
  const [draft, setDraft] = useState<{ condition: Condition; source: string }>();
  const read = source === "" ? EMPTY : expressionToCondition(source);
  const condition = draft?.source === source ? draft.condition : read && grouped(read);
  const [mode, setMode] = useState<"rows" | "text">(condition ? "rows" : "text");
  const shown = condition ? mode : "text";

  const change = (next: Condition) => {
    const text = written(next);
    setDraft({ condition: next, source: text ?? source });
    if (text !== undefined && text !== source) onChange(wrap(text));
  };
  return (
    <div className={styles.condition}>
      <Segmented<"rows" | "text">
        hideLabel
        label={t("inspector.conditionMode")}
        value={shown}
        onChange={setMode}
        options={[
          { id: "rows", label: t("inspector.conditionRows"), isDisabled: !condition },
          { id: "text", label: t("inspector.conditionText") },
        ]}
      />
      {shown === "rows" && condition ? (
        <ConditionRows condition={condition} onChange={change} readOnly={readOnly} depth={0} />
      ) : (
        <>
          <Expression {...props} />
          {!condition && source !== "" && <p className={styles.help}>{t("inspector.conditionTooRich")}</p>}
        </>
      )}
    </div>
  );
}

/** A single comparison is shown as a group of one, so that rows can be added to it. */
const grouped = (condition: Condition): Condition =>
  "all" in condition || "any" in condition ? condition : { all: [condition] };

function written(condition: Condition): string | undefined {
  try {
    return conditionToExpression(condition);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
