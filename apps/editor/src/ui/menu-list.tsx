import { Check } from "lucide-react";
import {
  Menu as AriaMenu,
  Header,
  MenuItem,
  MenuSection,
  Popover,
  type PopoverProps,
  Separator,
} from "react-aria-components";
import { Kbd } from "./kbd.tsx";
import type { MenuAction, MenuEntries, MenuGroup } from "./menu.tsx";
import styles from "./overlay.module.css";
import type { OpenAt } from "./popup.ts";

const isGroup = (entry: MenuAction | MenuGroup): entry is MenuGroup => "actions" in entry;

function Item({ action }: { action: MenuAction }) {
  const Icon = action.icon;
  return (
    <MenuItem
      id={action.id}
      textValue={action.label}
      isDisabled={action.isDisabled}
      onAction={action.onAction}
      className={styles.item}
      data-tone={action.tone}
    >
      {action.isChecked !== undefined && (
        <span className={styles.check}>{action.isChecked && <Check size={16} aria-hidden />}</span>
      )}
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      <span className={styles.grow}>
        {action.label}
        {action.description && <span className={styles.itemDescription}>{action.description}</span>}
      </span>
      {action.keys && <Kbd keys={action.keys} />}
    </MenuItem>
  );
}

export interface MenuListProps extends Pick<PopoverProps, "triggerRef" | "placement" | "offset"> {
  entries: MenuEntries;
  /** Spoken name. */
  label: string;
  /** Open, and where its focus goes. */
  at: OpenAt | undefined;
  onClose(): void;
}

/** The list of a menu, beside what opened it; groups are parted by lines. */
export function MenuList({ entries, label, at, onClose, offset = 4, ...place }: MenuListProps) {
  const shown = entries.filter((entry) => !!entry);
  return (
    <Popover
      {...place}
      aria-label={label}
      isOpen={at !== undefined}
      offset={offset}
      onOpenChange={(open) => !open && onClose()}
      className={styles.popover}
    >
      <AriaMenu aria-label={label} autoFocus={at ?? true} onClose={onClose} className={styles.list}>
        {shown.map((entry, i) => {
          if (!isGroup(entry)) return <Item key={entry.id} action={entry} />;
          const actions = entry.actions.filter((action) => !!action);
          if (actions.length === 0) return null;
          return (
            // Ids of groups and of actions are keys of one list; the same one twice would cut it off.
            <MenuSection key={entry.id} id={`group:${entry.id}`} aria-label={entry.title ?? label}>
              {i > 0 && <Separator className={styles.separator} />}
              {entry.title && <Header className={styles.heading}>{entry.title}</Header>}
              {actions.map((action) => (
                <Item key={action.id} action={action} />
              ))}
            </MenuSection>
          );
        })}
      </AriaMenu>
    </Popover>
  );
}
