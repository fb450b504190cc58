import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LogOut, PanelLeftClose, PanelLeftOpen, Search } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useLiveStatus } from "../data/feed.ts";
import { queries } from "../data/queries.ts";
import { useSession } from "../data/session.tsx";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import { IconButton } from "../ui/button.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { Menu } from "../ui/menu.tsx";
import styles from "./nav.module.css";
import { NAV_ITEMS, type NavItem, SETTINGS_ITEM } from "./nav-items.ts";
import { overlays } from "./overlays.ts";
import { setPreferences } from "./preferences.ts";
import { signOut } from "./sign-out.ts";

/** The navigation. `collapsed` shows icons only; `onNavigate` lets a drawer close itself. */
export function Nav({
  collapsed = false,
  inDrawer = false,
  onNavigate,
}: {
  collapsed?: boolean;
  inDrawer?: boolean;
  onNavigate?: () => void;
}) {
  const t = useT();
  const { rights } = useSession();
  const approvals = useQuery({ ...queries.approvals(), enabled: rights.includes("runs:read") });
  const waiting = approvals.data?.items.length ?? 0;
  const link = (item: NavItem) => (
    <NavLink
      key={item.to}
      item={item}
      collapsed={collapsed}
      count={item.to === "/approvals" ? waiting : 0}
      onNavigate={onNavigate}
    />
  );
  return (
    <nav className={classes(styles.nav, collapsed && styles.collapsed)} aria-label={t("nav.main")}>
      <Link to="/" className={styles.brand} onClick={onNavigate} aria-label="Signalbox">
        <img src="/icon.svg" width={24} height={24} alt="" />
        {!collapsed && "Signalbox"}
      </Link>
      <AriaButton
        className={styles.find}
        aria-label={collapsed ? t("nav.find") : undefined}
        onPress={() => {
          onNavigate?.();
          overlays.open("palette");
        }}
      >
        <Search size={16} strokeWidth={1.75} aria-hidden />
        {!collapsed && (
          <>
            <span className={styles.findText}>{t("nav.find")}</span>
            <Kbd keys="Ctrl+K" />
          </>
        )}
      </AriaButton>
      {NAV_ITEMS.filter((item) => rights.includes(item.right)).map(link)}
      <div className={styles.spring} />
      {link(SETTINGS_ITEM)}
      <div className={styles.foot}>
        <Account collapsed={collapsed} />
        {!inDrawer && (
          <IconButton
            icon={collapsed ? PanelLeftOpen : PanelLeftClose}
            label={t(collapsed ? "nav.expand" : "nav.collapse")}
            onPress={() => setPreferences({ navCollapsed: !collapsed })}
          />
        )}
      </div>
    </nav>
  );
}

function NavLink({
  item,
  collapsed,
  count,
  onNavigate,
}: {
  item: NavItem;
  collapsed: boolean;
  count: number;
  onNavigate?: () => void;
}) {
  const t = useT();
  const label = t(item.label);
  return (
    <Link
      to={item.to}
      activeOptions={{ exact: item.to === "/", includeSearch: false }}
      className={styles.item}
      onClick={onNavigate}
      title={collapsed ? label : undefined}
    >
      <item.icon size={18} strokeWidth={1.75} aria-hidden />
      <span className={collapsed ? "visually-hidden" : styles.label}>{label}</span>
      {count > 0 && (
        <>
          <span className={styles.count} aria-hidden>
            {count}
          </span>
          <span className="visually-hidden">{t("nav.approvalsWaiting", { n: count })}</span>
        </>
      )}
    </Link>
  );
}

function Account({ collapsed }: { collapsed: boolean }) {
  const t = useT();
  const { name } = useSession();
  const { state } = useLiveStatus();
  const text = t(state === "open" ? "nav.live" : state === "connecting" ? "nav.connecting" : "nav.away");
  return (
    <Menu
      label={t("nav.account")}
      placement="top start"
      entries={[{ id: "signOut", label: t("nav.signOut"), icon: LogOut, onAction: signOut }]}
    >
      <AriaButton className={styles.account} aria-label={collapsed ? `${name} · ${text}` : undefined}>
        <span className={styles.avatar} aria-hidden>
          {[...name][0]}
          <span className={styles.dot} data-state={state} />
        </span>
        {!collapsed && (
          <span className={styles.who}>
            {name}
            <span className={styles.state}>{text}</span>
          </span>
        )}
      </AriaButton>
    </Menu>
  );
}
