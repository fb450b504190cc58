import { SETTINGS, type Setting } from "./settings.ts";

const cell = (text: string) => text.replaceAll("|", "\\|");

/** The text of docs/reference/settings.md, made from the table of settings. */
export function settingsPage(): string {
  const rows = Object.values(SETTINGS as Record<string, Setting>).map(
    (one) =>
      `| \`${one.env}\` | \`${one.flag} ${cell(one.value)}\` | ${one.default ? `\`${cell(one.default)}\`` : "–"} | ${cell(one.help.en)}<br>${cell(one.help.zh ?? "")} |`,
  );
  return [
    "# Settings",
    "",
    "Every setting can be given as an option of `signalbox start`, `worker` and the other commands, or as an environment",
    "variable. The option wins; without either the default holds. All are checked before anything starts, and every one",
    "that is wrong is named at once.",
    "",
    "This page is made from `apps/server/src/config/settings.ts` by `node apps/server/src/config/write-settings-page.ts`.",
    "",
    "| variable | option | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
