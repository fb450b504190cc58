import { createStore } from "zustand/vanilla";

/** What a person chose for this browser. `system` and an absent language follow the machine. */
export interface Preferences {
  theme: Theme;
  language: "en" | "zh" | undefined;
  navCollapsed: boolean;
  /** The tour of the first start was seen or skipped. */
  tourSeen: boolean;
  /** What the mouse wheel does on a canvas. With Ctrl it always zooms. */
  wheel: "pan" | "zoom";
}
export type Theme = "system" | "light" | "dark";

/** Also read by public/early.js, before anything is loaded. */
const KEY = "signalbox.preferences";

function read(): Preferences {
  const { theme, language, navCollapsed, tourSeen, wheel } = stored();
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    language: language === "en" || language === "zh" ? language : undefined,
    navCollapsed: navCollapsed === true,
    tourSeen: tourSeen === true,
    wheel: wheel === "zoom" ? "zoom" : "pan",
  };
}

/** Damaged values and windows that refuse storage count as nothing chosen. */
function stored(): Partial<Record<keyof Preferences, unknown>> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** Asked for when it is needed, so that commands can be tested without a browser. */
const systemDark = () => matchMedia("(prefers-color-scheme: dark)");

export const preferences = createStore<Preferences>(read);

/** Changes some preferences, keeps them and applies them at once. */
export function setPreferences(change: Partial<Preferences>): void {
  preferences.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.getState()));
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

/** The language to start with: the chosen one, or the browser's. */
export const preferredLanguage = (): "en" | "zh" =>
  preferences.getState().language ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

function apply({ theme, language }: Preferences): void {
  const root = document.documentElement;
  root.dataset.theme = theme === "system" ? (systemDark().matches ? "dark" : "light") : theme;
  root.lang = (language ?? preferredLanguage()) === "zh" ? "zh-CN" : "en";
}

/** Keeps the document in step with the preferences, the machine's theme and other tabs. */
export function followPreferences(): void {
  apply(preferences.getState());
  preferences.subscribe(apply);
  systemDark().addEventListener("change", () => apply(preferences.getState()));
  addEventListener("storage", (event) => event.key === KEY && preferences.setState(read()));
}
