import { useNavigate } from "@tanstack/react-router";
import { Footprints, Keyboard, Languages, Monitor, Moon, Search, Sun } from "lucide-react";
import { useMemo } from "react";
import { useSession } from "../data/session.tsx";
import { useI18n } from "../i18n/provider.tsx";
import { SETTINGS_SECTIONS } from "../pages/settings/sections.ts";
import { type Command, useCommands } from "./commands.ts";
import { NAV_ITEMS, SETTINGS_ITEM } from "./nav-items.ts";
import { overlays } from "./overlays.ts";
import { setPreferences } from "./preferences.ts";

/** Registers the commands that work everywhere. */
export function ShellCommands() {
  const { t, language, setLanguage } = useI18n();
  const { rights } = useSession();
  const navigate = useNavigate();
  const commands = useMemo<Command[]>(() => {
    const go = t("nav.groupGo");
    const appearance = t("nav.groupAppearance");
    const other = language === "zh" ? "en" : "zh";
    return [
      {
        id: "palette",
        title: t("nav.palette"),
        group: t("nav.groupActions"),
        icon: Search,
        keys: "Ctrl+K",
        whileTyping: true,
        hidden: true,
        run: () => overlays.open("palette"),
      },
      ...[...NAV_ITEMS, SETTINGS_ITEM]
        .filter((item) => rights.includes(item.right))
        .map((item) => ({
          id: `go${item.to}`,
          title: t(item.label),
          group: go,
          icon: item.icon,
          keys: `G ${item.key}`,
          run: () => void navigate({ to: item.to }),
        })),
      ...SETTINGS_SECTIONS.filter(({ right }) => !right || rights.includes(right)).map(({ id, label }) => ({
        id: `settings.${id}`,
        title: t("nav.settingsOf", { section: t(label) }),
        group: go,
        icon: SETTINGS_ITEM.icon,
        run: () => void navigate({ to: "/settings/$section", params: { section: id } }),
      })),
      {
        id: "shortcuts",
        title: t("nav.showShortcuts"),
        group: t("nav.groupActions"),
        icon: Keyboard,
        keys: "?",
        run: () => overlays.open("shortcuts"),
      },
      {
        id: "tour",
        title: t("nav.showTour"),
        group: t("nav.groupActions"),
        icon: Footprints,
        run() {
          setPreferences({ tourSeen: false });
          void navigate({ to: "/" });
        },
      },
      {
        id: "theme.light",
        title: t("nav.useLight"),
        group: appearance,
        icon: Sun,
        run: () => setPreferences({ theme: "light" }),
      },
      {
        id: "theme.dark",
        title: t("nav.useDark"),
        group: appearance,
        icon: Moon,
        run: () => setPreferences({ theme: "dark" }),
      },
      {
        id: "theme.system",
        title: t("nav.useSystem"),
        group: appearance,
        icon: Monitor,
        run: () => setPreferences({ theme: "system" }),
      },
      {
        id: "language",
        title: t(other === "zh" ? "nav.useChinese" : "nav.useEnglish"),
        group: appearance,
        icon: Languages,
        aliases: ["language", "中文", "English", "语言"],
        run: () => void setLanguage(other),
      },
    ];
  }, [t, language, setLanguage, rights, navigate]);
  useCommands(commands);
  return null;
}
