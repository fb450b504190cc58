import type { Json } from "@signalbox/model";
import { useState } from "react";
import { useI18n, useT } from "../../i18n/provider.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Select } from "../../ui/select.tsx";
import { TextArea, TextField } from "../../ui/text-field.tsx";
import page from "../page.module.css";
import type { FormValues, SchemaField } from "./schema-fields.ts";

/** A plain form made of a JSON Schema. The caller holds the values and decides when problems show. */
export function SchemaForm({
  fields,
  values,
  onChange,
  problems = {},
  size,
}: {
  fields: readonly SchemaField[];
  values: FormValues;
  onChange(values: FormValues): void;
  /** Text by field name. */
  problems?: Readonly<Record<string, string>>;
  size?: "normal" | "touch";
}) {
  return (
    <div className={page.form}>
      {fields.map((field) => (
        <SchemaControl
          key={field.name}
          field={field}
          value={values[field.name]}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
          error={problems[field.name]}
          size={size}
        />
      ))}
    </div>
  );
}

interface ControlProps {
  field: SchemaField;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
  error?: string;
  size?: "normal" | "touch";
}

function SchemaControl({ field, value, onChange, error, size }: ControlProps) {
  const { local } = useI18n();
  const shared = {
    label: local(field.label),
    description: field.help && local(field.help),
    error,
    optional: !field.required,
  };
  const text = typeof value === "string" ? value : value === undefined || value === null ? "" : String(value);
  switch (field.kind) {
    case "boolean":
      return (
        <Checkbox isSelected={value === true} onChange={onChange} description={shared.description}>
          {shared.label}
        </Checkbox>
      );
    case "number":
    case "integer":
      return (
        <NumberField
          {...shared}
          value={typeof value === "number" ? value : Number.NaN}
          onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
          minValue={field.min}
          maxValue={field.max}
          step={field.kind === "integer" ? 1 : undefined}
          formatOptions={field.kind === "integer" ? { maximumFractionDigits: 0 } : { maximumFractionDigits: 6 }}
        />
      );
    case "choice":
      return (
        <Select
          {...shared}
          value={value === undefined ? null : JSON.stringify(value)}
          onChange={(id) => onChange(JSON.parse(id) as Json)}
          options={field.choices.map((choice) => ({ id: JSON.stringify(choice.value), label: local(choice.label) }))}
        />
      );
    case "multiline":
      return (
        <TextArea
          {...shared}
          size={size}
          value={text}
          onChange={onChange}
          maxLength={field.maxLength}
          placeholder={field.placeholder}
        />
      );
    case "json":
      return <JsonControl {...shared} value={value} onChange={onChange} />;
    case "text":
      return (
        <TextField
          {...shared}
          size={size}
          value={text}
          onChange={onChange}
          placeholder={field.placeholder}
          maxLength={field.maxLength}
          type={
            field.format === "email"
              ? "email"
              : field.format === "uri"
                ? "url"
                : field.format === "date"
                  ? "date"
                  : "text"
          }
        />
      );
  }
}

/** Lists and objects are typed as JSON; the value changes only while the text is valid. */
function JsonControl({
  value,
  onChange,
  error,
  ...rest
}: {
  label: string;
  description?: string;
  optional: boolean;
  error?: string;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
}) {
  const t = useT();
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value, null, 2)));
  const [broken, setBroken] = useState(false);
  const change = (next: string) => {
    setText(next);
    try {
      onChange(next.trim() === "" ? undefined : (JSON.parse(next) as Json));
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  return (
    <TextArea {...rest} mono rows={4} value={text} onChange={change} error={broken ? t("common.notJson") : error} />
  );
}
