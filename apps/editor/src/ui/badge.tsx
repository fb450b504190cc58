import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "../lib/classes.ts";
import styles from "./badge.module.css";

export type BadgeTone = "neutral" | "accent" | "running" | "succeeded" | "waiting" | "retrying" | "failed" | "pinned";

/** A short fact in a rounded field: counts, versions, keys. */
export function Badge({
  tone = "neutral",
  icon: Icon,
  children,
}: {
  tone?: BadgeTone;
  icon?: LucideIcon;
  children: ReactNode;
}) {
  return (
    <span className={classes(styles.badge, tone !== "neutral" && styles[tone])}>
      {Icon && <Icon size={12} strokeWidth={2} aria-hidden />}
      {children}
    </span>
  );
}
