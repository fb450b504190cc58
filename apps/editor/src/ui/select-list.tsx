import { ListBox, Popover, type PopoverProps } from "react-aria-components";
import { classes } from "../lib/classes.ts";
import { OptionItem } from "./option-item.tsx";
import overlay from "./overlay.module.css";
import type { OpenAt } from "./popup.ts";
import type { Option } from "./select.tsx";

export interface SelectListProps extends Pick<PopoverProps, "triggerRef"> {
  options: readonly Option[];
  value: string | null;
  /** Spoken name, unless `labelledBy` names what says it. */
  label: string | undefined;
  labelledBy: string | undefined;
  /** Open, and where its focus goes. */
  at: OpenAt | undefined;
  /** `undefined` when the list is closed without a choice. */
  onChoose(id: string | undefined): void;
}

/** The list of a `Select`, as wide as its button. */
export function SelectList({ options, value, label, labelledBy, at, onChoose, triggerRef }: SelectListProps) {
  const named = labelledBy ? { "aria-labelledby": labelledBy } : { "aria-label": label };
  return (
    <Popover
      {...named}
      triggerRef={triggerRef}
      placement="bottom start"
      offset={4}
      isOpen={at !== undefined}
      onOpenChange={(open) => !open && onChoose(undefined)}
      className={classes(overlay.popover, overlay.asTrigger)}
    >
      <ListBox
        {...named}
        items={options}
        selectionMode="single"
        selectedKeys={value === null ? [] : [value]}
        // Choosing the chosen one again takes it out of the set: the list closes and nothing changes.
        onSelectionChange={(keys) => onChoose(keys === "all" ? undefined : ([...keys][0] as string | undefined))}
        shouldSelectOnPressUp
        autoFocus={value === null ? (at ?? true) : true}
        className={overlay.list}
      >
        {(option) => <OptionItem option={option} />}
      </ListBox>
    </Popover>
  );
}
