import type { LucideIcon } from "lucide-react";
import { type MouseEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { ButtonContext, type PopoverProps } from "react-aria-components";
import styles from "./overlay.module.css";
import { MenuList } from "./overlay-parts.ts";
import { usePopup } from "./popup.ts";

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
  const { at, used, close, trigger } = usePopup("menu", MenuList.preload);
  return (
    <>
      <ButtonContext value={trigger}>{children}</ButtonContext>
      {used && (
        <MenuList
          triggerRef={trigger.ref}
          entries={entries}
          label={label}
          placement={placement}
          at={at}
          onClose={close}
        />
      )}
    </>
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
  const close = () => open(undefined);
  return {
    openAt,
    close,
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
        <MenuList
          triggerRef={anchor}
          entries={entries()}
          label={label}
          placement="bottom start"
          offset={2}
          at="first"
          onClose={close}
        />
      </>
    ),
  };
}
