import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from "react-aria-components";
import styles from "./choice.module.css";

export interface CheckboxProps extends Omit<AriaCheckboxProps, "children" | "className"> {
  children?: ReactNode;
  description?: ReactNode;
}

/** A tick box; its text is part of the hit area. */
export function Checkbox({ children, description, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={styles.choice}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={styles.box}>
            {isIndeterminate ? (
              <Minus size={12} strokeWidth={3} aria-hidden />
            ) : (
              isSelected && <Check size={12} strokeWidth={3} aria-hidden />
            )}
          </span>
          <span>
            {children}
            {description && <span className={styles.description}>{description}</span>}
          </span>
        </>
      )}
    </AriaCheckbox>
  );
}
