import { Eye, EyeOff, Search, X } from "lucide-react";
import { type ReactNode, type Ref, useState } from "react";
import {
  Button as AriaButton,
  SearchField as AriaSearchField,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Group,
  Input,
  Label,
  Text,
} from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import styles from "./field.module.css";

export interface FieldTexts {
  /** Visible label. Give `aria-label` instead where the place already says it. */
  label?: ReactNode;
  description?: ReactNode;
  /** What is wrong and what to do; makes the field invalid. */
  error?: string;
}

/** Label with the mark of an optional field. */
export function FieldLabel({ children, optional }: { children?: ReactNode; optional?: boolean }) {
  const t = useT();
  if (!children) return null;
  return (
    <Label className={styles.label}>
      {children}
      {optional && <span className={styles.hint}> · {t("common.optional")}</span>}
    </Label>
  );
}

/** Description and error below a control. */
export function FieldNotes({ description, error }: Pick<FieldTexts, "description" | "error">) {
  return (
    <>
      {description && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </>
  );
}

export interface TextFieldProps
  extends Omit<AriaTextFieldProps, "children" | "className" | "isInvalid" | "validationBehavior">,
    FieldTexts {
  placeholder?: string;
  optional?: boolean;
  mono?: boolean;
  size?: "normal" | "touch";
  /** Put behind the text, inside the box. */
  tail?: ReactNode;
  inputRef?: Ref<HTMLInputElement>;
  className?: string;
}

/** One line of text. `type="password"` gets a button that shows it. */
export function TextField({
  label,
  description,
  error,
  placeholder,
  optional,
  mono,
  size,
  tail,
  inputRef,
  className,
  ...rest
}: TextFieldProps) {
  const t = useT();
  const [shown, show] = useState(false);
  const secret = rest.type === "password";
  return (
    <AriaTextField
      {...rest}
      type={secret && shown ? "text" : rest.type}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={classes(styles.field, size === "touch" && styles.touch, className)}
    >
      <FieldLabel optional={optional}>{label}</FieldLabel>
      <Group className={styles.box}>
        <Input ref={inputRef} placeholder={placeholder} className={classes(styles.input, mono && styles.mono)} />
        {(tail || secret) && (
          <span className={styles.tail}>
            {tail}
            {secret && (
              <AriaButton
                className={styles.inner}
                aria-label={t(shown ? "common.hidePassword" : "common.showPassword")}
                onPress={() => show(!shown)}
              >
                {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
              </AriaButton>
            )}
          </span>
        )}
      </Group>
      <FieldNotes description={description} error={error} />
    </AriaTextField>
  );
}

export interface TextAreaProps
  extends Omit<AriaTextFieldProps, "children" | "className" | "isInvalid" | "validationBehavior">,
    FieldTexts {
  placeholder?: string;
  optional?: boolean;
  mono?: boolean;
  /** Lines at first; default 3. The user can pull it larger. */
  rows?: number;
  size?: "normal" | "touch";
  className?: string;
}

/** Several lines of text. */
export function TextArea({
  label,
  description,
  error,
  placeholder,
  optional,
  mono,
  rows = 3,
  size,
  className,
  ...rest
}: TextAreaProps) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={classes(styles.field, size === "touch" && styles.touch, className)}
    >
      <FieldLabel optional={optional}>{label}</FieldLabel>
      <Group className={styles.box}>
        <AriaTextArea rows={rows} placeholder={placeholder} className={classes(styles.input, mono && styles.mono)} />
      </Group>
      <FieldNotes description={description} error={error} />
    </AriaTextField>
  );
}

export interface SearchFieldProps {
  value: string;
  onChange(value: string): void;
  /** Spoken name and placeholder. */
  label: string;
  inputRef?: Ref<HTMLInputElement>;
  className?: string;
  autoFocus?: boolean;
}

/** Search text with a clear button; `Esc` clears. */
export function SearchField({ value, onChange, label, inputRef, className, autoFocus }: SearchFieldProps) {
  const t = useT();
  return (
    <AriaSearchField
      value={value}
      onChange={onChange}
      aria-label={label}
      autoFocus={autoFocus}
      className={classes(styles.field, className)}
    >
      <Group className={styles.box}>
        <Search size={16} strokeWidth={1.75} className={styles.lead} aria-hidden />
        <Input ref={inputRef} placeholder={label} className={styles.input} />
        {value !== "" && (
          <span className={styles.tail}>
            <AriaButton className={styles.inner} aria-label={t("common.clear")}>
              <X size={14} aria-hidden />
            </AriaButton>
          </span>
        )}
      </Group>
    </AriaSearchField>
  );
}
