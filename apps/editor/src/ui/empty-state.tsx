import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "../lib/classes.ts";
import styles from "./empty-state.module.css";

/** Says what a place is for when there is nothing in it: one sentence, one action, at most one link. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  actions,
  compact,
  heading: Heading = "h2",
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  compact?: boolean;
  /** `h1` when it is the whole page; default `h2`. */
  heading?: "h1" | "h2" | "h3";
}) {
  return (
    <div className={classes(styles.empty, compact && styles.compact)}>
      <span className={styles.icon}>
        <Icon size={20} strokeWidth={1.75} aria-hidden />
      </span>
      <Heading className={styles.title}>{title}</Heading>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
