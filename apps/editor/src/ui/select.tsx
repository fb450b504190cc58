import type { LucideIcon } from "lucide-react";
import { ChevronDown } from "lucide-react";
import { type KeyboardEvent, useId, useRef } from "react";
import {
  Button as AriaButton,
  ButtonContext,
  FieldErrorContext,
  LabelContext,
  Provider,
  TextContext,
} from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import field from "./field.module.css";
import { SelectList } from "./overlay-parts.ts";
import { usePopup } from "./popup.ts";
import styles from "./select.module.css";
import { optionByKey } from "./select-keys.ts";
import { FieldLabel, FieldNotes, type FieldTexts } from "./text-field.tsx";

export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  description?: string;
  icon?: LucideIcon;
  isDisabled?: boolean;
}

export interface SelectProps<Id extends string> extends FieldTexts {
  options: readonly Option<NoInfer<Id>>[];
  /** `null` shows the placeholder. */
  value: Id | null;
  onChange(id: Id): void;
  /** Default: "Choose…". */
  placeholder?: string;
  /** Put before the value inside the control, for filters without a label: `Status: Failed`. */
  prefix?: string;
  optional?: boolean;
  isDisabled?: boolean;
  "aria-label"?: string;
  className?: string;
}

/** One choice of a short list. */
export function Select<Id extends string>({
  label,
  description,
  error,
  options,
  value,
  onChange,
  placeholder,
  prefix,
  optional,
  isDisabled,
  "aria-label": spoken,
  className,
}: SelectProps<Id>) {
  const t = useT();
  const id = useId();
  const typed = useRef({ text: "", at: 0 });
  const { at, used, close, trigger } = usePopup("listbox", SelectList.preload);
  const shown = options.find((option) => option.id === value)?.label;
  const isInvalid = error !== undefined;
  const byKey = (event: KeyboardEvent) => {
    const next = optionByKey(options, value, event, typed.current);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next.id);
  };
  return (
    <div className={classes(field.field, className)}>
      <Provider
        values={[
          [LabelContext, { id: `${id}label`, elementType: "span", onClick: () => trigger.ref.current?.focus() }],
          [TextContext, { slots: { description: { id: `${id}about` }, errorMessage: { id: `${id}error` } } }],
          [FieldErrorContext, { isInvalid, validationErrors: [], validationDetails: VALID }],
          [ButtonContext, trigger],
        ]}
      >
        <FieldLabel optional={optional}>{label}</FieldLabel>
        <div className={styles.holder} onKeyDownCapture={at === undefined && !isDisabled ? byKey : undefined}>
          <AriaButton
            id={`${id}button`}
            isDisabled={isDisabled}
            aria-label={label ? undefined : spoken}
            aria-labelledby={`${id}value ${label ? `${id}label` : spoken ? `${id}button` : ""}`.trim()}
            aria-describedby={description || error ? `${id}about ${id}error` : undefined}
            className={classes(field.box, styles.trigger)}
            data-invalid={isInvalid || undefined}
          >
            {prefix && <span className={styles.prefix}>{prefix}</span>}
            <span id={`${id}value`} className={styles.value} data-placeholder={shown === undefined || undefined}>
              {shown ?? placeholder ?? t("common.choose")}
            </span>
            <ChevronDown size={14} className={styles.arrow} aria-hidden />
          </AriaButton>
        </div>
        <FieldNotes description={description} error={error} />
      </Provider>
      {used && (
        <SelectList
          triggerRef={trigger.ref}
          label={spoken}
          labelledBy={label ? `${id}label` : undefined}
          options={options}
          value={value}
          at={at}
          onChoose={(chosen) => {
            close();
            if (chosen !== undefined && chosen !== value) onChange(chosen as Id);
          }}
        />
      )}
    </div>
  );
}

/** What the browser would say of a native field; ours is judged by whoever shows it. */
const VALID: ValidityState = {
  badInput: false,
  customError: false,
  patternMismatch: false,
  rangeOverflow: false,
  rangeUnderflow: false,
  stepMismatch: false,
  tooLong: false,
  tooShort: false,
  typeMismatch: false,
  valueMissing: false,
  valid: true,
};
