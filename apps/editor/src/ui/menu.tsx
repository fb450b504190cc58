import type { LucideIcon } from "lucide-react";
import { Check } from "lucide-react";
import { type MouseEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import {
  Menu as AriaMenu,
  Header,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  type PopoverProps,
  Separator,
} from "react-aria-components";
import { Kbd } from "./kbd.tsx";
import styles from "./overlay.module.css";

/** One line of a menu. `undefined`, `false` and `null` entries are left out, so lists can be written with conditions. */
export interface MenuAction {
  id: string;
  label: string;
  icon?: LucideIcon;
  /** Shortcut as the registry prints it, for example `Ctrl+D`. */
  keys?: string;
  description?: string;
  tone?: "danger";
  isDisabled?: boolean;
  /** Shows a tick; makes the entry a choice. */
  isChecked?: boolean;
  onAction(): void;
}
export interface MenuGroup {
  id: string;
  title?: string;
  actions: readonly (MenuAction | false | null | undefined)[];
}
export type MenuEntries = readonly (MenuAction | MenuGroup | false | null | undefined)[];

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

/** The list inside a menu; groups are parted by lines. */
function MenuList({ entries, label }: { entries: MenuEntries; label: string }) {
  const shown = entries.filter((entry) => !!entry);
  return (
    <AriaMenu aria-label={label} className={styles.list}>
      {shown.map((entry, i) => {
        if (!isGroup(entry)) return <Item key={entry.id} action={entry} />;
        const actions = entry.actions.filter((action) => !!action);
        if (actions.length === 0) return null;
        return (
          <MenuSection key={entry.id} id={entry.id} aria-label={entry.title ?? entry.id}>
            {i > 0 && <Separator className={styles.separator} />}
            {entry.title && <Header className={styles.heading}>{entry.title}</Header>}
            {actions.map((action) => (
              <Item key={action.id} action={action} />
            ))}
          </MenuSection>
        );
      })}
    </AriaMenu>
  );
}

export interface MenuProps {
  /** The button that opens it. */
  children: ReactElement;
  entries: MenuEntries;
  /** Spoken name of the list. */
  label: string;
  placement?: PopoverProps["placement"];
}

/** A button with a menu: `<Menu label="…" entries={[…]}><IconButton …/></Menu>`. */
export function Menu({ children, entries, label, placement = "bottom end" }: MenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover placement={placement} offset={4} className={styles.popover}>
        <MenuList entries={entries} label={label} />
      </Popover>
    </MenuTrigger>
  );
}

export interface ContextMenuState {
  /** Opens at viewport coordinates. */
  openAt(x: number, y: number): void;
  /** For `onContextMenu`; also called by the keyboard's menu key and `Shift+F10`, then at the focused element. */
  onContextMenu(event: MouseEvent): void;
  close(): void;
  /** Render this once, anywhere. */
  menu: ReactNode;
}

/** A menu at the pointer, or beside the focused element when the keyboard asked for it. */
export function useContextMenu(entries: () => MenuEntries, label: string): ContextMenuState {
  const anchor = useRef<HTMLSpanElement>(null);
  const [at, open] = useState<{ x: number; y: number }>();
  const openAt = (x: number, y: number) => open({ x, y });
  return {
    openAt,
    close: () => open(undefined),
    onContextMenu(event) {
      event.preventDefault();
      // Keyboard-made events carry no useful position in some browsers.
      if (event.clientX !== 0 || event.clientY !== 0) return openAt(event.clientX, event.clientY);
      const box = event.currentTarget.getBoundingClientRect();
      openAt(box.left + 16, box.top + Math.min(24, box.height));
    },
    menu: at && (
      <>
        <span ref={anchor} className={styles.anchor} style={{ left: at.x, top: at.y }} />
        <Popover
          isOpen
          triggerRef={anchor}
          placement="bottom start"
          offset={2}
          onOpenChange={(isOpen) => !isOpen && open(undefined)}
          className={styles.popover}
        >
          <MenuList entries={entries()} label={label} />
        </Popover>
      </>
    ),
  };
}
