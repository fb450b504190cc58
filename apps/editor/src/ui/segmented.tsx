import type { ReactNode } from "react";
import { RadioGroup as AriaRadioGroup, Radio } from "react-aria-components";
import styles from "./segmented.module.css";
import type { Option } from "./select.tsx";
import { FieldLabel } from "./text-field.tsx";

/** Two to four exclusive choices side by side, for settings and views. */
export function Segmented<Id extends string>({
  label,
  hideLabel,
  options,
  value,
  onChange,
}: {
  label: string;
  /** Speak the label but do not show it. */
  hideLabel?: boolean;
  options: readonly Option<NoInfer<Id>>[];
  value: Id;
  onChange(id: Id): void;
}): ReactNode {
  return (
    <AriaRadioGroup
      aria-label={hideLabel ? label : undefined}
      value={value}
      onChange={(id) => onChange(id as Id)}
      orientation="horizontal"
      className={styles.group}
    >
      {!hideLabel && <FieldLabel>{label}</FieldLabel>}
      <div className={styles.track}>
        {options.map(({ id, label: text, icon: Icon }) => (
          <Radio key={id} value={id} className={styles.choice}>
            {Icon && <Icon size={14} strokeWidth={1.75} aria-hidden />}
            {text}
          </Radio>
        ))}
      </div>
    </AriaRadioGroup>
  );
}
