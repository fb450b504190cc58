import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const LOCALE_FILE = /[\\/]react-(?:aria|stately|aria-components)[\\/].*[\\/]intl[\\/].*[a-z]{2}-[A-Z]{2}\.m?js$/;
const KEPT_LOCALES = /(?:en-US|zh-CN)\.m?js$/;

/** React Aria bundles its texts in 34 languages; the editor speaks two. */
function keepTwoLocales(): Plugin {
  return {
    name: "keep-two-locales",
    enforce: "pre",
    load: (id) => (LOCALE_FILE.test(id) && !KEPT_LOCALES.test(id) ? "export default {};" : undefined),
  };
}

/** Where `vite dev` finds a running Signalbox server. */
const server = process.env.SIGNALBOX_URL ?? "http://127.0.0.1:8740";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [keepTwoLocales(), react()],
  css: { modules: { localsConvention: "camelCaseOnly" } },
  build: {
    target: "es2022",
    // Nothing may be inlined as `data:`: the content security policy of the server allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": { target: server, ws: true }, "/start": server } },
});
