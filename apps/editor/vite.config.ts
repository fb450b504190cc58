import { createReadStream, createWriteStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
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

/**
 * Leaves out what turns zod schemas into JSON Schema: the server does that, and every schema would carry it along
 * (7 kB gzipped on every page). Calling it in the browser fails with the reason.
 */
function withoutJsonSchemaExport(): Plugin {
  const text = "zod's JSON Schema export is left out of the browser's bundle (apps/editor/vite.config.ts)";
  return {
    name: "without-json-schema-export",
    enforce: "pre",
    apply: "build",
    load(id) {
      if (!/zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/.test(id)) return undefined;
      const source = readFileSync(id, "utf8");
      const declared = [...source.matchAll(/export (?:const|function) (\w+)/g)].map(([, name]) => name ?? "");
      const renamed = [...source.matchAll(/export \{ \w+ as (\w+) \}/g)].map(([, name]) => name ?? "");
      const lines = [...declared, ...renamed].map(
        // `create…` is called while a schema is made and gives the method that fails.
        (name) => `export const ${name} = ${name.startsWith("create") ? "() => fail" : "fail"};`,
      );
      return [`const fail = () => { throw new Error(${JSON.stringify(text)}); };`, ...lines].join("\n");
    },
  };
}

/** Writes a `.br` and a `.gz` beside every text file, so that the server sends them without any work. */
function compressed(): Plugin {
  let folder = "";
  const pack = async (file: string) => {
    const size = statSync(file).size;
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: size } };
    await pipeline(createReadStream(file), createBrotliCompress(brotli), createWriteStream(`${file}.br`));
    await pipeline(createReadStream(file), createGzip({ level: 9 }), createWriteStream(`${file}.gz`));
  };
  return {
    name: "compressed",
    apply: "build",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
      for (const file of files.filter((name) => /\.(js|css|svg)$/.test(name))) await pack(join(folder, file));
    },
  };
}

/** Where `vite dev` finds a running Signalbox server. */
const server = process.env.SIGNALBOX_URL ?? "http://127.0.0.1:8740";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [keepTwoLocales(), withoutJsonSchemaExport(), react(), compressed()],
  css: { modules: { localsConvention: "camelCaseOnly" } },
  build: {
    target: "es2022",
    // Nothing may be inlined as `data:`: the content security policy of the server allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Schemas are values without effect: those that a page does not read with stay out of it.
      treeshake: { manualPureFunctions: ["z"] },
      output: {
        // What most pages and parts share is one file: sixty small ones cost 20 kB more and sixty requests. Below this
        // count the parts that open in the editor would bring what only they use to every list.
        codeSplitting: { groups: [{ name: "shared", minShareCount: 15 }] },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true }, "/start": server } },
});
