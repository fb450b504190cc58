import type { LucideIcon } from "lucide-react";
import { Check, ChevronDown } from "lucide-react";
import {
  Button as AriaButton,
  Select as AriaSelect,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import field from "./field.module.css";
import overlay from "./overlay.module.css";
import styles from "./select.module.css";
import { FieldLabel, FieldNotes, type FieldTexts } from "./text-field.tsx";

export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  description?: string;
  icon?: LucideIcon;
  isDisabled?: boolean;
}

/** One entry of a list of options; shared by `Select` and `ComboBox`. */
export function OptionItem({ option }: { option: Option }) {
  const Icon = option.icon;
  return (
    <ListBoxItem id={option.id} textValue={option.label} isDisabled={option.isDisabled} className={overlay.item}>
      {({ isSelected }) => (
        <>
          <span className={overlay.check}>{isSelected && <Check size={16} aria-hidden />}</span>
          {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
          <span className={overlay.grow}>
            <Text slot="label">{option.label}</Text>
            {option.description && (
              <Text slot="description" className={overlay.itemDescription}>
                {option.description}
              </Text>
            )}
          </span>
        </>
      )}
    </ListBoxItem>
  );
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
  className,
  ...rest
}: SelectProps<Id>) {
  const t = useT();
  return (
    <AriaSelect
      {...rest}
      value={value}
      onChange={(id) => id !== null && onChange(id as Id)}
      placeholder={placeholder ?? t("common.choose")}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={classes(field.field, className)}
    >
      <FieldLabel optional={optional}>{label}</FieldLabel>
      <AriaButton className={classes(field.box, styles.trigger)}>
        {prefix && <span className={styles.prefix}>{prefix}</span>}
        <SelectValue className={styles.value}>
          {({ isPlaceholder, defaultChildren }) =>
            isPlaceholder ? defaultChildren : options.find((option) => option.id === value)?.label
          }
        </SelectValue>
        <ChevronDown size={14} className={styles.arrow} aria-hidden />
      </AriaButton>
      <FieldNotes description={description} error={error} />
      <Popover offset={4} className={classes(overlay.popover, overlay.asTrigger)}>
        <ListBox items={options} className={overlay.list}>
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
