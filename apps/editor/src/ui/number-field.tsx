import { ChevronDown, ChevronUp } from "lucide-react";
import {
  Button as AriaButton,
  NumberField as AriaNumberField,
  type NumberFieldProps as AriaNumberFieldProps,
  Group,
  Input,
} from "react-aria-components";
import { classes } from "../lib/classes.ts";
import styles from "./field.module.css";
import { FieldLabel, FieldNotes, type FieldTexts } from "./text-field.tsx";

export interface NumberFieldProps
  extends Omit<AriaNumberFieldProps, "children" | "className" | "isInvalid" | "validationBehavior">,
    FieldTexts {
  optional?: boolean;
  placeholder?: string;
  className?: string;
}

/** A number in the reader's notation; arrows and Page keys step, `minValue`/`maxValue` clamp. Empty is `NaN`. */
export function NumberField({
  label,
  description,
  error,
  optional,
  placeholder,
  className,
  ...rest
}: NumberFieldProps) {
  return (
    <AriaNumberField
      {...rest}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={classes(styles.field, className)}
    >
      <FieldLabel optional={optional}>{label}</FieldLabel>
      <Group className={styles.box}>
        <Input placeholder={placeholder} className={classes(styles.input, "numeric")} />
        <span className={styles.steppers}>
          <AriaButton slot="increment" className={styles.stepper}>
            <ChevronUp size={12} aria-hidden />
          </AriaButton>
          <AriaButton slot="decrement" className={styles.stepper}>
            <ChevronDown size={12} aria-hidden />
          </AriaButton>
        </span>
      </Group>
      <FieldNotes description={description} error={error} />
    </AriaNumberField>
  );
}
