import type { Json } from "@signalbox/model";
import { type DragEvent, type FocusEvent, useContext, useEffect, useId, useMemo, useRef } from "react";
import { ExpressionField } from "../expression-field/expression-field.tsx";
import { dragged, fitted, InsertContext } from "../expression-field/insert-targets.ts";
import { useI18n } from "../i18n/provider.tsx";
import { ExpressionSwitch } from "./expression-switch.tsx";
import { FieldFindings } from "./field-findings.tsx";
import { ConditionField } from "./fields/condition-field.tsx";
import { FixedControl } from "./fields/fixed-control.tsx";
import { type FormField, isTextual } from "./form-field.ts";
import styles from "./inspector.module.css";
import { NodeFormProvider, useNodeForm } from "./node-context.ts";
import { isExpression, sourceOf, wrap } from "./template-text.ts";

export interface ParamFieldProps {
  field: FormField;
  value: Json | undefined;
  /** `undefined` takes the parameter away, so that its default counts again. */
  onChange(value: Json | undefined): void;
  /** Where the value stands in the node, for findings: `params.cases[0].when`. */
  path: string;
}

/** One parameter: its name, the control that fits its kind, what is wrong with it. */
export function ParamField(props: ParamFieldProps) {
  const form = useNodeForm();
  const { field } = props;
  // While a pass is decided upon, nothing in it has run yet.
  const when = field.name === "while" ? "before" : "after";
  const inner = useMemo(
    () => (field.deferred ? { ...form, ...form.inside(when) } : form),
    [form, field.deferred, when],
  );
  return (
    <NodeFormProvider value={inner}>
      <Field {...props} />
    </NodeFormProvider>
  );
}

function Field({ field, value, onChange, path }: ParamFieldProps) {
  const { local } = useI18n();
  const { readOnly, findings, env } = useNodeForm();
  const id = useId();
  const label = local(field.label);
  const switchable = field.expression === "both" && !isTextual(field);
  const asExpression = field.expression === "always" || (switchable && isExpression(value));
  const invalid = findings.some((finding) => finding.field === path && finding.severity === "error");
  const setMode = (expression: boolean) => onChange(expression ? wrap(startOf(value ?? field.initial)) : field.initial);
  // Fields that are not written as text take data by becoming an expression.
  const takes = switchable && !asExpression && !readOnly;
  const targets = useContext(InsertContext);
  const put = useRef((_path: string) => {});
  put.current = (path) => onChange(wrap(fitted(path, field.schema, env)));
  useEffect(
    () => (takes ? targets?.add(id, { label, insert: (path) => put.current(path) }) : undefined),
    [takes, targets, id, label],
  );
  return (
    <div
      className={styles.param}
      data-invalid={invalid || undefined}
      {...(takes && {
        onFocus: (event: FocusEvent) => {
          event.stopPropagation();
          targets?.focused(id);
        },
        onDragOver: (event: DragEvent<HTMLElement>) => {
          if (dragged.path === undefined) return;
          event.preventDefault();
          event.currentTarget.dataset.dropping = "true";
        },
        onDragLeave: (event: DragEvent<HTMLElement>) => delete event.currentTarget.dataset.dropping,
        onDrop: (event: DragEvent<HTMLElement>) => {
          delete event.currentTarget.dataset.dropping;
          if (dragged.path === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          put.current(dragged.path);
        },
      })}
    >
      <div className={styles.paramHead}>
        <label htmlFor={id} className={styles.paramLabel}>
          {label}
          {field.required && (
            <span aria-hidden className={styles.required}>
              *
            </span>
          )}
        </label>
        {switchable && !readOnly && <ExpressionSwitch label={label} expression={asExpression} onChange={setMode} />}
      </div>
      {field.widget === "condition" ? (
        <ConditionField id={id} label={label} field={field} value={value} onChange={onChange} />
      ) : asExpression ? (
        <Expression id={id} label={label} field={field} value={value} onChange={onChange} />
      ) : (
        <FixedControl id={id} label={label} field={field} value={value} onChange={onChange} path={path} />
      )}
      <FieldFindings path={path} />
      {field.help && <p className={styles.help}>{local(field.help)}</p>}
    </div>
  );
}

const startOf = (value: Json | undefined): string => (value === undefined ? "" : JSON.stringify(value));

/** The whole value is one expression; braces are added and taken away for the person. */
export function Expression({
  id,
  label,
  field,
  value,
  onChange,
}: Omit<ParamFieldProps, "path"> & { id: string; label: string }) {
  const { env, declared, preview, readOnly, nameOf } = useNodeForm();
  const source = sourceOf(value);
  // A text of several parts cannot be shown without its braces.
  const mixed = source === undefined && isExpression(value);
  const shown = mixed ? String(value) : (source ?? (value === undefined ? "" : JSON.stringify(value)));
  return (
    <ExpressionField
      id={id}
      label={label}
      mode={mixed ? "text" : "expression"}
      value={shown}
      env={env}
      declared={declared}
      preview={preview}
      expected={field.schema}
      readOnly={readOnly}
      nameOf={nameOf}
      {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
      onChange={(text) => onChange(mixed ? text : text.trim() === "" ? undefined : wrap(text))}
    />
  );
}
