import { Link, Outlet } from "@tanstack/react-router";
import { useSession } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import tabs from "../../ui/tabs.module.css";
import { Page } from "../page.tsx";
import { SETTINGS_SECTIONS } from "./sections.ts";

/** What a person sets for themselves, and tokens for those who administer. */
export default function SettingsPage() {
  const t = useT();
  const { rights } = useSession();
  return (
    <Page title={t("settings.title")} narrow>
      <nav className={tabs.list} aria-label={t("settings.title")}>
        {SETTINGS_SECTIONS.filter(({ right }) => !right || rights.includes(right)).map(({ id, label }) => (
          <Link key={id} to="/settings/$section" params={{ section: id }} className={tabs.tab}>
            {t(label)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Page>
  );
}
