import type { Right } from "@signalbox/model";
import type { MessageId } from "../../i18n/types.ts";

export interface SettingsSection {
  id: string;
  label: MessageId;
  /** Shown only to those who have it. */
  right?: Right;
}

/** The parts of the settings, each with an address of its own. */
export const SETTINGS_SECTIONS: readonly SettingsSection[] = [
  { id: "appearance", label: "settings.appearance" },
  { id: "language", label: "settings.language" },
  { id: "shortcuts", label: "settings.shortcuts" },
  { id: "tokens", label: "settings.tokens", right: "admin" },
  { id: "about", label: "settings.about" },
];
