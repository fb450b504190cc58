import { misfits } from "@signalbox/engine";
import { isObject, type Json, type JsonSchema, refine, schemaOf } from "@signalbox/model";
import { useMemo, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { TextArea, TextField } from "../ui/text-field.tsx";
import styles from "./data-view.module.css";

/** Misfits that are listed; the first ones say enough. */
const MOST = 5;

/**
 * A value to be written by hand, as a form or as JSON, and held against what it should be. What does not fit is said but
 * does not stand in the way: the world outside does not keep to schemas either.
 */
export function ValueEditor({
  value,
  schema = {},
  label,
  onChange,
}: {
  value: Json;
  /** What the value should be. */
  schema?: JsonSchema;
  label: string;
  /** `undefined` while the text is no JSON. */
  onChange(value: Json | undefined): void;
}) {
  const t = useT();
  const [mode, setMode] = useState<"form" | "json">(isObject(value) ? "form" : "json");
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [shown, setShown] = useState<Json | undefined>(value);
  // Fields that the schema does not name but the value has are edited too.
  const fields = useMemo(() => refine(schema, schemaOf(shown ?? null)), [schema, shown]);
  const wrong = useMemo(() => (shown === undefined ? [] : misfits(shown, schema, "", () => {})), [shown, schema]);
  const change = (next: Json | undefined, nextText: string) => {
    setShown(next);
    setText(nextText);
    onChange(next);
  };
  return (
    <div className={styles.view}>
      <Segmented<"form" | "json">
        hideLabel
        label={t("data.editAs")}
        value={shown === undefined ? "json" : mode}
        onChange={setMode}
        options={[
          { id: "form", label: t("data.form") },
          { id: "json", label: t("data.json") },
        ]}
      />
      {mode === "form" && isObject(shown) ? (
        <fieldset className={styles.form} aria-label={label}>
          <Fields
            value={shown}
            schema={fields}
            onChange={(next) => change(next, JSON.stringify(next, null, 2))}
            depth={0}
          />
        </fieldset>
      ) : mode === "form" && shown !== undefined ? (
        <Field
          name={label}
          value={shown}
          schema={fields}
          depth={0}
          onChange={(next) => change(next ?? null, JSON.stringify(next ?? null, null, 2))}
        />
      ) : (
        <TextArea
          mono
          rows={10}
          aria-label={label}
          value={text}
          onChange={(next) => change(parsed(next), next)}
          {...(shown === undefined && { error: t("inspector.jsonWrong") })}
        />
      )}
      {wrong.length > 0 && (
        <ul className={styles.misfits} aria-label={t("data.misfits")}>
          {wrong.slice(0, MOST).map(({ kind, field, expected, seen }) => (
            <li key={`${kind} ${field}`}>
              {t(`data.misfit.${kind}`, { field: field === "" ? label : field, expected, seen })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Deeper objects are edited as JSON: a form in a form in a form is harder to read. */
const DEEPEST = 3;

function Fields({
  value,
  schema,
  onChange,
  depth,
}: {
  value: { [key: string]: Json };
  schema: JsonSchema;
  onChange(value: Json): void;
  depth: number;
}) {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const set = (name: string, next: Json | undefined) => {
    const { [name]: _old, ...rest } = value;
    // The order of the fields stays.
    onChange(next === undefined ? rest : { ...value, [name]: next });
  };
  return (
    <>
      {Object.entries(properties).map(([name, inner]) => (
        <Field
          key={name}
          name={name}
          value={value[name]}
          schema={isObject(inner) ? inner : {}}
          depth={depth}
          onChange={(next) => set(name, next)}
        />
      ))}
    </>
  );
}

/** One field: by what it is, else by what it should be. */
function Field({
  name,
  value,
  schema,
  onChange,
  depth,
}: {
  name: string;
  value: Json | undefined;
  schema: JsonSchema;
  onChange(value: Json | undefined): void;
  depth: number;
}) {
  const type = value !== undefined && value !== null ? (Array.isArray(value) ? "array" : typeof value) : schema.type;
  const choices = Array.isArray(schema.enum) ? (schema.enum as Json[]) : [];
  if (choices.length > 0 && (value === undefined || choices.includes(value))) {
    return (
      <Select
        label={name}
        value={value === undefined ? null : String(value)}
        options={choices.map((choice) => ({ id: String(choice), label: String(choice) }))}
        onChange={(id) => onChange(choices.find((choice) => String(choice) === id))}
      />
    );
  }
  if (type === "number" || type === "integer") {
    return (
      <NumberField
        label={name}
        value={typeof value === "number" ? value : Number.NaN}
        formatOptions={{ useGrouping: false, maximumFractionDigits: 20 }}
        onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      />
    );
  }
  if (type === "boolean")
    return (
      <Switch isSelected={value === true} onChange={onChange}>
        {name}
      </Switch>
    );
  if (type === "string") {
    const text = typeof value === "string" ? value : "";
    const Control = text.length > 60 || text.includes("\n") ? TextArea : TextField;
    return <Control label={name} value={text} onChange={onChange} />;
  }
  const hasFields = isObject(schema.properties) && Object.keys(schema.properties).length > 0;
  if (type === "object" && hasFields && depth < DEEPEST && (value === undefined || isObject(value))) {
    return (
      <fieldset className={styles.form}>
        <legend>{name}</legend>
        <Fields value={isObject(value) ? value : {}} schema={schema} onChange={onChange} depth={depth + 1} />
      </fieldset>
    );
  }
  return <JsonPart name={name} value={value} onChange={onChange} />;
}

/** A list, or whatever a form has no control for. Unfinished JSON stays here and out of the value. */
function JsonPart({
  name,
  value,
  onChange,
}: {
  name: string;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
}) {
  const t = useT();
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value, null, 2)));
  const wrong = text.trim() !== "" && parsed(text) === undefined;
  return (
    <TextArea
      mono
      rows={Math.min(8, text.split("\n").length + 1)}
      label={name}
      value={text}
      onChange={(next) => {
        setText(next);
        const made = next.trim() === "" ? undefined : parsed(next);
        if (made !== undefined || next.trim() === "") onChange(made);
      }}
      {...(wrong && { error: t("inspector.jsonWrong") })}
    />
  );
}
