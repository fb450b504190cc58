import { Check } from "lucide-react";
import { ListBoxItem, Text } from "react-aria-components";
import overlay from "./overlay.module.css";
import type { Option } from "./select.tsx";

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
