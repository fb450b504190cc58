import { Plus, Trash2 } from "lucide-react";
import { useContext, useState } from "react";
import { ExpressionField } from "../../expression-field/expression-field.tsx";
import { useT } from "../../i18n/provider.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "../inspector.module.css";
import { NodeFormProvider } from "../node-context.ts";

export interface PairsFieldProps {
  label: string;
  help?: string;
  hideLabel?: boolean;
  /** Name of the left column; null for the usual one. */
  keyLabel: string | null;
  value: Record<string, string>;
  onChange(value: Record<string, string>): void;
  /** Default true: values may hold `{{ }}` parts. */
  expressions?: boolean;
  readOnly?: boolean;
}

type Row = { key: string; value: string };
const rowsOf = (value: Record<string, string>): Row[] =>
  Object.entries(value).map(([key, text]) => ({ key, value: String(text) }));
const sameRows = (rows: readonly Row[], value: Record<string, string>): boolean =>
  JSON.stringify(Object.fromEntries(named(rows))) ===
  JSON.stringify(Object.fromEntries(rowsOf(value).map((r) => [r.key, r.value])));
const named = (rows: readonly Row[]) =>
  rows.filter((row) => row.key !== "").map((row) => [row.key, row.value] as const);

/** Names and values, in rows. Rows without a name are kept on the screen but not in the value. */
export function PairsField({
  label,
  help,
  hideLabel,
  keyLabel,
  value,
  onChange,
  expressions = true,
  readOnly,
}: PairsFieldProps) {
  const t = useT();
  const form = useContext(NodeFormProvider);
  const [draft, setDraft] = useState<Row[]>();
  const rows = draft && sameRows(draft, value) ? draft : rowsOf(value);
  const set = (next: Row[]) => {
    setDraft(next);
    if (!sameRows(next, value)) onChange(Object.fromEntries(named(next)));
  };
  const change = (index: number, part: Partial<Row>) =>
    set(rows.map((row, i) => (i === index ? { ...row, ...part } : row)));
  const keys = keyLabel ?? t("inspector.name");
  return (
    <fieldset className={styles.pairs} aria-label={label}>
      {!hideLabel && <span className={styles.paramLabel}>{label}</span>}
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may share a name while it is being typed
        <div key={index} className={styles.pair}>
          <TextField
            aria-label={t("inspector.rowName", { what: keys, n: index + 1 })}
            placeholder={keys}
            value={row.key}
            isReadOnly={readOnly}
            onChange={(key) => change(index, { key })}
          />
          {expressions && form ? (
            <ExpressionField
              label={t("inspector.rowValue", { n: index + 1 })}
              mode="text"
              value={row.value}
              env={form.env}
              declared={form.declared}
              preview={form.preview}
              nameOf={form.nameOf}
              readOnly={readOnly}
              onChange={(text) => change(index, { value: text })}
            />
          ) : (
            <TextField
              aria-label={t("inspector.rowValue", { n: index + 1 })}
              placeholder={t("inspector.value")}
              value={row.value}
              isReadOnly={readOnly}
              onChange={(text) => change(index, { value: text })}
            />
          )}
          {!readOnly && (
            <IconButton
              size="dense"
              icon={Trash2}
              label={t("inspector.removeRow", { n: index + 1 })}
              onPress={() => set(rows.filter((_, i) => i !== index))}
            />
          )}
        </div>
      ))}
      {!readOnly && (
        <div>
          <Button size="dense" icon={Plus} onPress={() => set([...rows, { key: "", value: "" }])}>
            {t("inspector.addRow")}
          </Button>
        </div>
      )}
      {help && <p className={styles.help}>{help}</p>}
    </fieldset>
  );
}
