import type { ReactNode } from "react";
import { Switch as AriaSwitch, type SwitchProps as AriaSwitchProps } from "react-aria-components";
import styles from "./choice.module.css";

export interface SwitchProps extends Omit<AriaSwitchProps, "children" | "className"> {
  children?: ReactNode;
  description?: ReactNode;
}

/** On or off, with effect at once. Needs text or `aria-label`. */
export function Switch({ children, description, ...rest }: SwitchProps) {
  return (
    <AriaSwitch {...rest} className={styles.choice}>
      <span className={styles.track}>
        <span className={styles.knob} />
      </span>
      {children && (
        <span>
          {children}
          {description && <span className={styles.description}>{description}</span>}
        </span>
      )}
    </AriaSwitch>
  );
}
