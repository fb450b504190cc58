import type { ReactNode } from "react";
import {
  Dialog as AriaDialog,
  Popover as AriaPopover,
  type PopoverProps as AriaPopoverProps,
  DialogTrigger,
} from "react-aria-components";
import { classes } from "../lib/classes.ts";
import styles from "./overlay.module.css";

export interface PopoverProps extends Omit<AriaPopoverProps, "children" | "className"> {
  children: ReactNode;
  /** Spoken name of the panel. */
  label: string;
  /** Default true: 16 px of padding. */
  padded?: boolean;
  className?: string;
}

/** A panel beside its trigger: `<PopoverTrigger><IconButton …/><Popover label="…">…</Popover></PopoverTrigger>`. */
export function Popover({ children, label, padded = true, className, ...rest }: PopoverProps) {
  return (
    <AriaPopover offset={6} {...rest} className={classes(styles.popover, padded && styles.pad, className)}>
      <AriaDialog aria-label={label}>{children}</AriaDialog>
    </AriaPopover>
  );
}

export const PopoverTrigger = DialogTrigger;
