import type { Right } from "@signalbox/model";
import {
  House,
  Inbox,
  KeyRound,
  LayoutTemplate,
  type LucideIcon,
  Play,
  Settings,
  UserCheck,
  Workflow,
} from "lucide-react";
import type { MessageId } from "../i18n/types.ts";

export interface NavItem {
  to: "/" | "/workflows" | "/runs" | "/approvals" | "/inbox" | "/templates" | "/connections" | "/settings";
  label: MessageId;
  icon: LucideIcon;
  right: Right;
  /** Second key after `G`. */
  key: string;
}

/** The sections of the application, in order; those without the right are not shown at all. */
export const NAV_ITEMS: readonly NavItem[] = [
  { to: "/", label: "nav.home", icon: House, right: "workflows:read", key: "H" },
  { to: "/workflows", label: "nav.workflows", icon: Workflow, right: "workflows:read", key: "W" },
  { to: "/runs", label: "nav.runs", icon: Play, right: "runs:read", key: "R" },
  { to: "/approvals", label: "nav.approvals", icon: UserCheck, right: "runs:read", key: "A" },
  { to: "/inbox", label: "nav.inbox", icon: Inbox, right: "inbox:read", key: "I" },
  { to: "/templates", label: "nav.templates", icon: LayoutTemplate, right: "workflows:read", key: "T" },
  { to: "/connections", label: "nav.connections", icon: KeyRound, right: "connections:read", key: "C" },
];
export const SETTINGS_ITEM: NavItem = {
  to: "/settings",
  label: "nav.settings",
  icon: Settings,
  right: "workflows:read",
  key: "S",
};
