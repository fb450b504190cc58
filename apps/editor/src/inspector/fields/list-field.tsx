import type { Json } from "@signalbox/model";
import { Plus, Trash2 } from "lucide-react";
import { ExpressionField } from "../../expression-field/expression-field.tsx";
import { useT } from "../../i18n/provider.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import type { FormField } from "../form-field.ts";
import styles from "../inspector.module.css";
import { useNodeForm } from "../node-context.ts";

/** A list of texts, one a row. */
export function ListField({
  label,
  field,
  value,
  onChange,
}: {
  label: string;
  field: FormField;
  value: readonly Json[];
  onChange(value: Json[] | undefined): void;
}) {
  const t = useT();
  const { env, declared, preview, readOnly, nameOf } = useNodeForm();
  const set = (next: Json[]) => onChange(next.length === 0 && !field.required ? undefined : next);
  return (
    <fieldset className={styles.pairs} aria-label={label}>
      {value.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: texts have no identity of their own
        <div key={index} className={styles.listRow}>
          <ExpressionField
            label={t("inspector.rowOf", { what: label, n: index + 1 })}
            mode="text"
            value={typeof item === "string" ? item : JSON.stringify(item)}
            env={env}
            declared={declared}
            preview={preview}
            nameOf={nameOf}
            readOnly={readOnly}
            onChange={(text) => set(value.map((other, i) => (i === index ? text : other)))}
          />
          {!readOnly && (
            <IconButton
              size="dense"
              icon={Trash2}
              label={t("inspector.removeRow", { n: index + 1 })}
              onPress={() => set(value.filter((_, i) => i !== index))}
            />
          )}
        </div>
      ))}
      {!readOnly && (
        <div>
          <Button size="dense" icon={Plus} onPress={() => onChange([...value, ""])}>
            {t("inspector.addRow")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
