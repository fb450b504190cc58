import { getRouteApi } from "@tanstack/react-router";
import { Monitor, Moon, Sun } from "lucide-react";
import { useStore } from "zustand";
import { preferences, setPreferences, type Theme } from "../../app/preferences.ts";
import { NotFoundPage } from "../../app/problem-pages.tsx";
import { ShortcutList } from "../../app/shortcut-list.tsx";
import { useSession } from "../../data/session.tsx";
import { useI18n, useT } from "../../i18n/provider.tsx";
import type { Language } from "../../i18n/types.ts";
import { Segmented } from "../../ui/segmented.tsx";
import page from "../page.module.css";
import { rightLabel } from "./right-label.ts";
import { TokensSection } from "./tokens-section.tsx";

const route = getRouteApi("/settings/$section");

/** The part of the settings that the address names. */
export default function SettingsSection() {
  const { section } = route.useParams();
  const { rights } = useSession();
  switch (section) {
    case "appearance":
      return <Appearance />;
    case "language":
      return <LanguageChoice />;
    case "shortcuts":
      return (
        <div className={`${page.card} ${page.padded}`}>
          <ShortcutList />
        </div>
      );
    case "tokens":
      return rights.includes("admin") ? <TokensSection /> : <NotFoundPage />;
    case "about":
      return <About />;
    default:
      return <NotFoundPage />;
  }
}

function Appearance() {
  const t = useT();
  const theme = useStore(preferences, (state) => state.theme);
  const wheel = useStore(preferences, (state) => state.wheel);
  return (
    <div className={`${page.card} ${page.padded}`}>
      <Segmented<Theme>
        label={t("settings.theme")}
        value={theme}
        onChange={(next) => setPreferences({ theme: next })}
        options={[
          { id: "system", label: t("settings.themeSystem"), icon: Monitor },
          { id: "light", label: t("settings.themeLight"), icon: Sun },
          { id: "dark", label: t("settings.themeDark"), icon: Moon },
        ]}
      />
      <p className={page.muted}>{t("settings.themeNote")}</p>
      <Segmented<"pan" | "zoom">
        label={t("settings.wheel")}
        value={wheel}
        onChange={(next) => setPreferences({ wheel: next })}
        options={[
          { id: "pan", label: t("settings.wheelPan") },
          { id: "zoom", label: t("settings.wheelZoom") },
        ]}
      />
      <p className={page.muted}>{t("settings.wheelNote")}</p>
    </div>
  );
}

function LanguageChoice() {
  const { t, language, setLanguage } = useI18n();
  return (
    <div className={`${page.card} ${page.padded}`}>
      {/* Each language is named in itself, so that it is found by those who need it. */}
      <Segmented<Language>
        label={t("settings.language")}
        value={language}
        onChange={(next) => void setLanguage(next)}
        options={[
          { id: "en", label: "English" },
          { id: "zh", label: "简体中文" },
        ]}
      />
      <p className={page.muted}>{t("settings.languageNote")}</p>
    </div>
  );
}

function About() {
  const { t, format } = useI18n();
  const { name, rights, version } = useSession();
  return (
    <div className={`${page.card} ${page.padded}`}>
      <dl className={page.facts}>
        <dt>{t("settings.version")}</dt>
        <dd className="numeric">Signalbox {version}</dd>
        <dt>{t("settings.signedIn")}</dt>
        <dd>{name}</dd>
        <dt>{t("settings.rights")}</dt>
        <dd>{format.list(rights.map((right) => rightLabel(right, t)))}</dd>
      </dl>
    </div>
  );
}
