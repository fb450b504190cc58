import { ApiError } from "@signalbox/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useMatches } from "@tanstack/react-router";
import { useEffect } from "react";
import { useStore } from "zustand";
import { startFeed } from "../data/feed.ts";
import { queries } from "../data/queries.ts";
import { SessionProvider } from "../data/session.tsx";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import { preloadWhenQuiet } from "../lib/preload.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
import { DialogFrame, MenuList, SelectList } from "../ui/overlay-parts.ts";
import { AwayBanner } from "./away-banner.tsx";
import { Nav } from "./nav.tsx";
import { NavDrawer, NavMenuButton } from "./nav-drawer.tsx";
import { overlays } from "./overlays.ts";
import { preferences } from "./preferences.ts";
import { UnreachablePage } from "./problem-pages.tsx";
import styles from "./shell.module.css";
import { ShellCommands } from "./shell-commands.tsx";
import { listenForKeys } from "./shortcuts.ts";

const SignInPage = lazyPart(async () => (await import("./sign-in-page.tsx")).SignInPage);
const Palette = lazyPart(async () => (await import("./palette.tsx")).Palette);
const ShortcutsSheet = lazyPart(async () => (await import("./shortcuts-sheet.tsx")).ShortcutsSheet);
/** What opens over any page, the likeliest first. */
const OVER_PAGES = [MenuList, SelectList, Palette, DialogFrame, NavDrawer, ShortcutsSheet];

/** The frame around every page, once it is known who is there. */
export function Shell() {
  const session = useQuery(queries.session());
  if (session.data) {
    return (
      <SessionProvider value={session.data}>
        <Frame />
      </SessionProvider>
    );
  }
  if (session.error instanceof ApiError && (session.error.status === 401 || session.error.status === 403)) {
    return <SignInPage />;
  }
  if (session.error) return <UnreachablePage busy={session.isFetching} onRetry={() => session.refetch()} />;
  return <WaitingFrame />;
}

/** The frame without content, for servers that are slow to answer; it fades in late, so that quick ones show no flash. */
function WaitingFrame() {
  const t = useT();
  return (
    <div className={classes(styles.shell, styles.waiting)} aria-busy="true">
      <div className={styles.nav}>
        <img src="/icon.svg" width={24} height={24} alt="" className={styles.logo} />
      </div>
      <main className={styles.main}>
        <span className="visually-hidden">{t("common.loading")}</span>
      </main>
    </div>
  );
}

function Frame() {
  const t = useT();
  const cache = useQueryClient();
  const collapsed = useStore(preferences, (state) => state.navCollapsed);
  const overlay = useStore(overlays.store, (state) => state.open);
  const bare = useMatches({ select: (matches) => matches.some((match) => match.staticData.bare) });
  useEffect(() => startFeed(cache), [cache]);
  useEffect(listenForKeys, []);
  useEffect(() => preloadWhenQuiet(OVER_PAGES, 500), []);
  return (
    <div className={classes(styles.shell, collapsed && styles.collapsed, bare && styles.bare)}>
      <a href="#content" className={styles.skip}>
        {t("nav.skip")}
      </a>
      <div className={styles.banner}>
        <AwayBanner />
      </div>
      {!bare && (
        <>
          <header className={styles.topBar}>
            <NavMenuButton />
            <b>Signalbox</b>
          </header>
          <div className={styles.nav}>
            <Nav collapsed={collapsed} />
          </div>
        </>
      )}
      <main id="content" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <NavDrawer />
      <ShellCommands />
      {overlay === "palette" && <Palette />}
      {overlay === "shortcuts" && <ShortcutsSheet />}
    </div>
  );
}
