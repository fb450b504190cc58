import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digest, filesBelow, readStamp } from "./hash.mjs";
import { Setback, say, text } from "./messages.mjs";
import { capture } from "./spawn.mjs";

/** The packages the editor is made of (docs/decisions/0001-layout.md). */
const SOURCES = ["apps/editor", "packages/model", "packages/expressions", "packages/engine", "packages/client"];
const stampFile = (root) => join(root, "apps", "editor", "dist", ".sources");

export const editorStamp = (root) =>
  digest(
    root,
    SOURCES.flatMap((folder) => filesBelow(join(root, folder))).filter((path) => !path.endsWith(".test.ts")),
  );

/** Whether the built editor is older than its sources, or not there. */
export const needsEditor = (root) => readStamp(stampFile(root)) !== editorStamp(root);

/**
 * Builds the editor into `apps/editor/dist`, from where the server hands it out.
 *
 * @throws Setback with the last lines of the build when it fails.
 */
export async function buildEditor(root, { node, env }) {
  const folder = join(root, "apps", "editor");
  if (!existsSync(join(folder, "index.html")))
    throw new Setback(
      text(
        "apps/editor/index.html is missing, so the editor cannot be built.",
        "缺少 apps/editor/index.html，无法构建编辑器。",
      ),
      text("Check the checkout: git status", "请检查代码是否完整：git status"),
    );
  say(text("building the editor ...", "正在构建编辑器……"));
  const stamp = editorStamp(root);
  const vite = join(folder, "node_modules", "vite", "bin", "vite.js");
  const { code, output } = await capture(node, [vite, "build"], { cwd: folder, env });
  if (code !== 0)
    throw new Setback(
      text("The editor could not be built. The last lines were:", "无法构建编辑器。最后几行输出："),
      output.trim().split("\n").slice(-20).join("\n"),
    );
  writeFileSync(stampFile(root), stamp);
}
