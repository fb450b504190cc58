import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { LucideIcon } from "lucide-react";
import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps, ToggleButton } from "react-aria-components";
import { classes } from "../lib/classes.ts";
import styles from "./button.module.css";
import { tooltip } from "./tooltip.tsx";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
/** Heights 28, 32 and 44 px. */
export type ControlSize = "dense" | "normal" | "touch";

interface Look {
  variant?: ButtonVariant;
  size?: ControlSize;
  icon?: LucideIcon;
}

const look = ({ variant = "secondary", size = "normal" }: Look, ...more: (string | false | undefined)[]): string =>
  classes(styles.button, styles[variant], size !== "normal" && styles[size], ...more);

export interface ButtonProps extends Omit<AriaButtonProps, "children" | "className">, Look {
  children: ReactNode;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A labelled button. One primary button a view; `isPending` shows a ring and keeps the width. */
export function Button({ variant, size, icon: Icon, children, className, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={look({ variant, size }, className)}>
      {rest.isPending ? (
        <span className={styles.spinner} aria-hidden />
      ) : (
        Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />
      )}
      <span>{children}</span>
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, "children" | "className" | "aria-label">, Look {
  icon: LucideIcon;
  /** Spoken name, and the tooltip. */
  label: string;
  /** Shortcut shown in the tooltip, for example `Ctrl+Z`. */
  keys?: string;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon; its label is spoken and shown as a tooltip. */
export function IconButton({ icon: Icon, label, keys, variant = "quiet", size, className, ...rest }: IconButtonProps) {
  return (
    <AriaButton
      {...rest}
      {...tooltip(label, keys)}
      aria-label={label}
      className={look({ variant, size }, styles.icon, className)}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
    </AriaButton>
  );
}

export interface ToggleIconButtonProps extends Omit<IconButtonProps, "onPress" | "ref" | "value"> {
  isSelected: boolean;
  onChange(selected: boolean): void;
}

/** An icon button that stays pressed, for panels and modes. */
export function ToggleIconButton({
  icon: Icon,
  label,
  keys,
  size,
  isSelected,
  onChange,
  isDisabled,
  className,
}: ToggleIconButtonProps) {
  return (
    <ToggleButton
      {...tooltip(label, keys)}
      aria-label={label}
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
      className={look({ variant: "quiet", size }, styles.icon, className)}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
    </ToggleButton>
  );
}

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement>, Look {
  ref?: Ref<HTMLAnchorElement>;
}

function Anchor({ variant, size, icon: Icon, children, className, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={look({ variant, size }, className)}>
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      <span>{children}</span>
    </a>
  );
}

const RoutedAnchor = createLink(Anchor);

/** A link that looks like a button; `to`, `params` and `search` as in the router's `Link`. */
export const LinkButton: LinkComponent<typeof Anchor> = (props) => <RoutedAnchor {...props} />;
