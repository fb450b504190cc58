import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digest, readStamp } from "./hash.mjs";
import { explain, say, text } from "./messages.mjs";
import { capture } from "./spawn.mjs";

const FOLDERS = ["packages", "packages/connectors", "apps", "examples"];
const stampFile = (root) => join(root, "node_modules", ".signalbox-install");

/** What decides which dependencies are installed, as one text. The platform counts: some packages are binaries. */
export function installStamp(root) {
  const manifests = FOLDERS.flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).map((name) => join(root, folder, name, "package.json"))
      : [],
  );
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "bench/package.json"].map((name) =>
    join(root, name),
  );
  return `${digest(root, [...files, ...manifests].filter(existsSync))} ${process.platform}-${process.arch}`;
}

/** Whether the dependencies in place are not those the lock file asks for. */
export const needsInstall = (root) => readStamp(stampFile(root)) !== installStamp(root);

/**
 * Installs exactly what the lock file says.
 *
 * @throws Setback when it cannot be fetched.
 */
export async function install(root, { env }) {
  say(text("installing dependencies ...", "正在安装依赖……"));
  const { CI: _ci, ...rest } = env;
  // CI=1 makes pnpm refuse to replace a folder made by another version; it also asks no questions then.
  const { code, output } = await capture(
    "pnpm",
    ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only"],
    {
      cwd: root,
      env: { ...rest, CI: "1" },
    },
  );
  if (code !== 0) throw explain(text("A dependency", "依赖"), output);
  writeFileSync(stampFile(root), installStamp(root));
}
