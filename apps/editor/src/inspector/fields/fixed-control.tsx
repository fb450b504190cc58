import { isObject, type Json, parseDuration } from "@signalbox/model";
import { ExpressionField } from "../../expression-field/expression-field.tsx";
import { useI18n } from "../../i18n/provider.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { TextArea, TextField } from "../../ui/text-field.tsx";
import { type FormField, formFields } from "../form-field.ts";
import styles from "../inspector.module.css";
import { useNodeForm } from "../node-context.ts";
import { ParamField } from "../param-field.tsx";
import { textOfValue, typedValue } from "../template-text.ts";
import { ItemsField } from "./items-field.tsx";
import { JsonField } from "./json-field.tsx";
import { ListField } from "./list-field.tsx";
import { NodeField } from "./node-field.tsx";
import { PairsField } from "./pairs-field.tsx";
import { WorkflowField } from "./workflow-field.tsx";

export interface ControlProps {
  id: string;
  label: string;
  field: FormField;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
  path: string;
}

/** The control for a value that is given as it stands (text may hold `{{ }}` parts). */
export function FixedControl(props: ControlProps) {
  const { field, label, value, onChange, path } = props;
  const { local } = useI18n();
  const { readOnly } = useNodeForm();
  const shown = value ?? field.initial;
  switch (field.widget) {
    case "number":
      return (
        <NumberField
          aria-label={label}
          isReadOnly={readOnly}
          value={typeof shown === "number" ? shown : Number.NaN}
          {...(typeof field.schema.minimum === "number" && { minValue: field.schema.minimum })}
          {...(typeof field.schema.maximum === "number" && { maxValue: field.schema.maximum })}
          onChange={(number) => onChange(Number.isNaN(number) ? undefined : number)}
        />
      );
    case "boolean":
      return <Switch aria-label={label} isReadOnly={readOnly} isSelected={shown === true} onChange={onChange} />;
    case "choice":
      return (
        <Select
          aria-label={label}
          isDisabled={readOnly}
          value={shown === undefined ? null : String(shown)}
          options={field.choices.map((choice) => ({ id: String(choice.value), label: local(choice.label) }))}
          onChange={(id) => onChange(field.choices.find((choice) => String(choice.value) === id)?.value)}
        />
      );
    case "keyValue":
      return (
        <PairsField
          hideLabel
          label={label}
          keyLabel={null}
          value={isObject(shown) ? (shown as Record<string, string>) : {}}
          expressions={field.expression !== "never"}
          readOnly={readOnly}
          onChange={onChange}
        />
      );
    case "list":
      return <ListField label={label} field={field} value={Array.isArray(shown) ? shown : []} onChange={onChange} />;
    case "items":
      return (
        <ItemsField
          label={label}
          field={field}
          value={Array.isArray(shown) ? shown : []}
          onChange={onChange}
          path={path}
        />
      );
    case "json":
      return <JsonField {...props} value={shown} />;
    case "workflow":
      return <WorkflowField label={label} value={typeof shown === "string" ? shown : null} onChange={onChange} />;
    case "node":
      return <NodeField label={label} value={typeof shown === "string" ? shown : null} onChange={onChange} />;
    case "group":
      return <Group {...props} value={shown} />;
    case "any":
      return <AnyValue {...props} />;
    default:
      return <TextValue {...props} />;
  }
}

function TextValue({ id, field, label, value, onChange }: ControlProps) {
  const { t } = useI18n();
  const { env, declared, preview, readOnly, nameOf } = useNodeForm();
  const text =
    typeof value === "string" ? value : value === undefined ? String(field.initial ?? "") : textOfValue(value);
  const multiline = field.widget === "multiline" || field.widget === "code";
  const change = (next: string) => onChange(next === "" && !field.required ? undefined : next);
  if (field.expression === "never") {
    const Control = multiline ? TextArea : TextField;
    return (
      <Control
        id={id}
        aria-label={label}
        mono={field.widget === "code"}
        isReadOnly={readOnly}
        value={text}
        {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
        onChange={change}
      />
    );
  }
  const wrong = field.widget === "duration" && text !== "" && !text.includes("{{") && parseDuration(text) === undefined;
  return (
    <>
      <ExpressionField
        id={id}
        label={label}
        mode="text"
        multiline={multiline}
        value={text}
        env={env}
        declared={declared}
        preview={preview}
        expected={field.schema}
        readOnly={readOnly}
        nameOf={nameOf}
        {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
        onChange={change}
      />
      {wrong && <p className={styles.problem}>{t("inspector.durationWrong")}</p>}
    </>
  );
}

/** Any JSON value: text with expressions, or a number, `true`, a list and so on, recognised while typing. */
function AnyValue({ id, field, label, value, onChange }: ControlProps) {
  const { env, declared, preview, readOnly, nameOf } = useNodeForm();
  return (
    <ExpressionField
      id={id}
      label={label}
      mode="text"
      value={textOfValue(value ?? field.initial)}
      env={env}
      declared={declared}
      preview={preview}
      expected={field.schema}
      readOnly={readOnly}
      nameOf={nameOf}
      {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
      onChange={(text) => onChange(text === "" ? undefined : typedValue(text))}
    />
  );
}

/** An object with fields of its own. */
function Group({ field, value, onChange, path }: ControlProps) {
  const values = isObject(value) ? value : {};
  return (
    <div className={styles.nested}>
      {formFields(field.schema).map((inner) => (
        <ParamField
          key={inner.name}
          field={inner}
          value={values[inner.name]}
          path={`${path}.${inner.name}`}
          onChange={(next) => onChange(withMember(values, inner.name, next))}
        />
      ))}
    </div>
  );
}

/** The object with one member set, or without it. */
export function withMember(object: Record<string, Json>, name: string, value: Json | undefined): Record<string, Json> {
  const { [name]: _old, ...rest } = object;
  return value === undefined ? rest : { ...object, [name]: value };
}
