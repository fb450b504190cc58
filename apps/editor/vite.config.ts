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

/**
 * React Flow without what the canvas never shows: its minimap, controls and background stay in every bundle only because
 * they are given names for the developer tools, and colours only because d3 could animate them (12 kB gzipped together).
 */
function leanFlow(): Plugin {
  const NO_COLOURS = "\0no-colours";
  const COLOURS = ["color", "cubehelix", "hcl", "hsl", "lab", "rgb"];
  return {
    name: "lean-flow",
    enforce: "pre",
    apply: "build",
    resolveId: (id) => (id === "d3-color" ? NO_COLOURS : undefined),
    load: (id) =>
      // What is no colour to d3-interpolate is a number or a text, and animated as that.
      id === NO_COLOURS
        ? `const none = () => null;\nexport { ${COLOURS.map((name) => `none as ${name}`).join(", ")} };`
        : undefined,
    transform: (code, id) =>
      /@xyflow[\\/]react[\\/]dist[\\/]esm[\\/]index\.m?js$/.test(id)
        ? { code: code.replace(/^\w+\.displayName = '\w+';$/gm, ""), map: null }
        : undefined,
  };
}

/**
 * Text fields need one context of React Aria's autocomplete, for the case that they stand in one, and would bring all of
 * it and its focus scope to every page (5 kB gzipped). Its contexts become a module of their own.
 *
 * @throws Error when a newer release of it is written another way.
 */
function leanFields(): Plugin {
  const CONTEXTS = "\0autocomplete-contexts";
  const CONTEXT = /^const (\S+) = .*createContext\)\(null\);$/gm;
  return {
    name: "lean-fields",
    enforce: "pre",
    apply: "build",
    resolveId: (id) => (id === CONTEXTS ? CONTEXTS : undefined),
    load: (id) =>
      id === CONTEXTS
        ? `import { createContext } from "react";\n${[0, 1, 2, 3].map((n) => `export const c${n} = createContext(null);`).join("\n")}`
        : undefined,
    transform(code, id) {
      if (!/react-aria-components[\\/]dist[\\/]private[\\/]Autocomplete\.mjs$/.test(id)) return undefined;
      const names = [...code.matchAll(CONTEXT)].map(([, name]) => name);
      if (names.length !== 4) throw new Error(`${id} has ${names.length} contexts where 4 were expected.`);
      const taken = names.map((name, n) => `c${n} as ${name}`).join(", ");
      return { code: `import { ${taken} } from ${JSON.stringify(CONTEXTS)};\n${code.replace(CONTEXT, "")}`, map: null };
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
  plugins: [keepTwoLocales(), withoutJsonSchemaExport(), leanFlow(), leanFields(), react(), compressed()],
  css: { modules: { localsConvention: "camelCaseOnly" } },
  build: {
    target: "es2022",
    // Nothing may be inlined as `data:`: the content security policy of the server allows files of its own only.
    assetsInlineLimit: 0,
    // Files that every page has are not named again wherever something is loaded later.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, files, { hostType }) =>
        hostType === "js"
          ? files.filter((file) => !/^assets\/(?:app|index|rolldown-runtime|shared)-/.test(file))
          : files,
    },
    rolldownOptions: {
      // Schemas and components are values without effect: those that a page does not use stay out of it.
      treeshake: { manualPureFunctions: ["z", "memo", "forwardRef", "createContext"] },
      output: {
        // What most pages and parts share is one file: sixty small ones cost 20 kB more and sixty requests. Below this
        // count the parts that open in the editor would bring what only they use to every list.
        codeSplitting: {
          groups: [
            { name: "icons", test: /lucide-react[\\/]dist[\\/]esm[\\/]icons/, minShareCount: 5, priority: 1 },
            { name: "shared", minShareCount: 22 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true }, "/start": server } },
});
