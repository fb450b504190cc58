import { CircleAlert, CircleCheck, Info, Pin, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "../lib/classes.ts";
import styles from "./banner.module.css";

export type Tone = "neutral" | "running" | "succeeded" | "waiting" | "failed" | "pinned";
const ICONS = {
  neutral: Info,
  running: Info,
  succeeded: CircleCheck,
  waiting: TriangleAlert,
  failed: CircleAlert,
  pinned: Pin,
} as const;

/** A message that stays in its place. `bar` spans a page from edge to edge, for modes and lost connections. */
export function Banner({
  tone = "neutral",
  bar,
  actions,
  children,
}: {
  tone?: Tone;
  bar?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === "failed" ? "alert" : "status"}
      className={classes(styles.banner, tone !== "neutral" && styles[tone], bar && styles.bar)}
    >
      <Icon size={16} strokeWidth={1.75} className={styles.icon} aria-hidden />
      <div className={styles.text}>{children}</div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
