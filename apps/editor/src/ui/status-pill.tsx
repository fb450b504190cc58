import type { RunStatus, StepStatus } from "@signalbox/model";
import {
  CircleCheck,
  CirclePause,
  CircleSlash,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  Pause,
  RotateCw,
  SkipForward,
} from "lucide-react";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import styles from "./badge.module.css";

/** All states a run or a step can be shown in; `queued` is a run that no worker has taken yet. */
export type AnyStatus = RunStatus | StepStatus | "queued";

const ICONS: Record<AnyStatus, LucideIcon> = {
  queued: Clock,
  scheduled: LoaderCircle,
  running: LoaderCircle,
  waiting: CirclePause,
  paused: Pause,
  retrying: RotateCw,
  succeeded: CircleCheck,
  failed: CircleX,
  skipped: SkipForward,
  cancelled: CircleSlash,
};

/** The custom property that holds the colour of a state: `var(--failed)`. */
export const statusColor = (status: AnyStatus): string =>
  `var(--${({ scheduled: "running", queued: "quiet", skipped: "quiet", cancelled: "quiet", paused: "waiting" } as Partial<Record<AnyStatus, string>>)[status] ?? status})`;

/** The icon of a state, in its colour. */
export function StatusIcon({ status, size = 16 }: { status: AnyStatus; size?: number }) {
  const Icon = ICONS[status];
  const turns = status === "running" || status === "scheduled";
  return (
    <Icon
      size={size}
      strokeWidth={1.75}
      className={turns ? styles.ring : undefined}
      style={{ color: statusColor(status) }}
      aria-hidden
    />
  );
}

/** A state as colour, icon and word together. `pill` adds the tinted field. */
export function StatusPill({ status, pill }: { status: AnyStatus; pill?: boolean }) {
  const t = useT();
  const known =
    ({ scheduled: "running", paused: "waiting" } as Partial<Record<AnyStatus, keyof typeof styles>>)[status] ?? status;
  return (
    <span
      className={classes(pill ? styles.badge : styles.status, styles[known])}
      // Success is quiet: lists full of it should not shout.
      style={pill ? undefined : { color: status === "succeeded" ? "var(--text-2)" : statusColor(status) }}
    >
      <StatusIcon status={status} size={pill ? 12 : 16} />
      <span data-word>{t(`status.${status}`)}</span>
    </span>
  );
}
