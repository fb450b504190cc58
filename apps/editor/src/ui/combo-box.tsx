import { ChevronDown } from "lucide-react";
import { Button as AriaButton, ComboBox as AriaComboBox, Group, Input, ListBox, Popover } from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import field from "./field.module.css";
import { OptionItem } from "./option-item.tsx";
import overlay from "./overlay.module.css";
import type { Option } from "./select.tsx";
import { FieldLabel, FieldNotes, type FieldTexts } from "./text-field.tsx";

export interface ComboBoxProps<Id extends string> extends FieldTexts {
  options: readonly Option<NoInfer<Id>>[];
  value: Id | null;
  onChange(id: Id | null): void;
  placeholder?: string;
  optional?: boolean;
  isDisabled?: boolean;
  "aria-label"?: string;
  className?: string;
}

/** One choice of a long list, found by typing. */
export function ComboBox<Id extends string>({
  label,
  description,
  error,
  options,
  value,
  onChange,
  placeholder,
  optional,
  className,
  ...rest
}: ComboBoxProps<Id>) {
  const t = useT();
  return (
    <AriaComboBox
      {...rest}
      defaultItems={options}
      value={value}
      onChange={(id) => onChange(id as Id | null)}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      menuTrigger="focus"
      className={classes(field.field, className)}
    >
      <FieldLabel optional={optional}>{label}</FieldLabel>
      <Group className={field.box}>
        <Input placeholder={placeholder} className={field.input} />
        <AriaButton className={field.inner}>
          <ChevronDown size={14} aria-hidden />
        </AriaButton>
      </Group>
      <FieldNotes description={description} error={error} />
      <Popover offset={4} className={classes(overlay.popover, overlay.asTrigger)}>
        <ListBox<Option<Id>>
          className={overlay.list}
          renderEmptyState={() => <div className={overlay.empty}>{t("common.noMatches")}</div>}
        >
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
