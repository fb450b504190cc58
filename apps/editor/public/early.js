// Runs before the first paint, so that neither theme nor language flashes. Kept in step with src/app/preferences.ts.
(() => {
  const root = document.documentElement;
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem("signalbox.preferences") || "{}");
  } catch {
    // Private windows and damaged values: the system's choice applies.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = stored.theme === "light" || stored.theme === "dark" ? stored.theme : dark ? "dark" : "light";
  const language = stored.language || ((navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en");
  root.lang = language === "zh" ? "zh-CN" : "en";
})();
