import {
  ArrowDownNarrowWide,
  Ban,
  Box,
  Clock,
  Flag,
  Funnel,
  GitBranch,
  Globe,
  Group,
  Hand,
  Hourglass,
  KeyRound,
  ListPlus,
  type LucideIcon,
  type LucideProps,
  Mail,
  OctagonX,
  PhoneIncoming,
  Radio,
  RadioReceiver,
  RadioTower,
  Repeat,
  Reply,
  RotateCw,
  Sigma,
  Split,
  Undo2,
  UserCheck,
  Webhook,
  Workflow,
} from "lucide-react";
import { useSyncExternalStore } from "react";
import { classes } from "../lib/classes.ts";
import styles from "./node-icon.module.css";

/** Of the nodes that come with Signalbox; those that packages name besides load when one is met. */
const ICONS: Record<string, LucideIcon> = {
  ArrowDownNarrowWide,
  Ban,
  Box,
  Clock,
  Flag,
  Funnel,
  GitBranch,
  Globe,
  Group,
  Hand,
  Hourglass,
  KeyRound,
  ListPlus,
  Mail,
  OctagonX,
  PhoneIncoming,
  Radio,
  RadioReceiver,
  RadioTower,
  Repeat,
  Reply,
  RotateCw,
  Sigma,
  Split,
  Undo2,
  UserCheck,
  Webhook,
  Workflow,
};

const pascal = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

export type NodeTint = "trigger" | "condition" | "action" | "flow" | "ai";

/**
 * The tinted tile in front of a node's name.
 *
 * @param icon Name as node definitions give it (`shopping-cart`). @param size Edge in pixels: 20, 24 or 32.
 */
export function NodeIconTile({
  icon,
  tint,
  size = 24,
}: {
  icon: string | undefined;
  tint: NodeTint;
  size?: 20 | 24 | 32;
}) {
  const name = pascal(icon ?? "box");
  const Icon = ICONS[name];
  const look = { size: size === 32 ? 18 : size === 24 ? 14 : 12, strokeWidth: 1.75, "aria-hidden": true };
  return (
    <span className={classes(styles.tile, styles[tint])} style={{ width: size, height: size }}>
      {Icon ? <Icon {...look} /> : <RareIcon name={name} look={look} />}
    </span>
  );
}

let more: Readonly<Record<string, LucideIcon>> | undefined;
let loading = false;
const waiting = new Set<() => void>();

function loadMore(): void {
  if (loading) return;
  loading = true;
  import("./more-node-icons.ts").then(
    ({ MORE_ICONS }) => {
      more = MORE_ICONS;
      for (const tell of waiting) tell();
    },
    // Tried again with the next card; a box stands for it meanwhile.
    () => {
      loading = false;
    },
  );
}
const follow = (tell: () => void) => {
  waiting.add(tell);
  if (!more) loadMore();
  return () => void waiting.delete(tell);
};

/** A box until the other icons are there, and for names that are not among them either. */
function RareIcon({ name, look }: { name: string; look: LucideProps }) {
  const Icon = useSyncExternalStore(follow, () => more?.[name]) ?? Box;
  return <Icon {...look} />;
}
