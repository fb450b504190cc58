import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildEditor, needsEditor } from "./editor.mjs";
import { say } from "./messages.mjs";
import { capture, foreground } from "./spawn.mjs";
import { addTotals, sumTotals, totalsLine } from "./totals.mjs";

const bin = (root, name) => join(root, "node_modules", name);

/** Checks that need no running program, each counted as one test. */
const checks = (root, tools) => {
  const node = (...args) => capture(tools.node, args, { cwd: root, env: tools.env });
  const tsc = (project) => node(bin(root, "typescript/bin/tsc"), "--noEmit", "-p", project);
  return {
    "format and lint": () => node(bin(root, "@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."),
    "types of packages and server": () => tsc("tsconfig.json"),
    "types of the editor": () => tsc("apps/editor/tsconfig.json"),
    "direction of imports": () => node("scripts/check-imports.ts"),
    "editor build": () => editor(root, tools),
  };
};

async function editor(root, tools) {
  try {
    if (needsEditor(root)) await buildEditor(root, tools);
    return { code: 0, output: "" };
  } catch (error) {
    return { code: 1, output: error.message };
  }
}

/**
 * The checks, then every test; with paths, only the tests below them. All parts run even when one fails.
 *
 * @returns {Promise<number>} 0 when everything passed. The last line of the output is the totals.
 */
export async function test(root, tools, paths) {
  const file = process.env.SIGNALBOX_TOTALS ?? join(root, "node_modules", ".totals");
  rmSync(file, { force: true });
  const failures = paths.length > 0 ? [] : await runChecks(root, tools, file);
  const env = { ...tools.env, SIGNALBOX_TOTALS: file, ...(await chromium(root, tools)) };
  const before = sumTotals(file);
  const reporters = ["--reporter=default", `--reporter=${join(root, "scripts", "totals-reporter.ts")}`];
  const code = await foreground(tools.node, [bin(root, "vitest/vitest.mjs"), "run", ...reporters, ...paths], {
    cwd: root,
    env,
  });
  // A runner that fell over, or was stopped, reports nothing; that must not look like success.
  const after = sumTotals(file);
  const silent = after.passed + after.failed + after.skipped === before.passed + before.failed + before.skipped;
  const broken = silent || (code !== 0 && after.failed === before.failed);
  if (broken) addTotals(file, { passed: 0, failed: 1, skipped: 0 });
  if (failures.length > 0) say(`failed: ${failures.join(", ")}`);
  console.log(totalsLine(sumTotals(file)));
  return code === 0 && !broken && failures.length === 0 ? 0 : 1;
}

async function runChecks(root, tools, file) {
  const failures = [];
  for (const [name, run] of Object.entries(checks(root, tools))) {
    const { code, output } = await run();
    say(`${name}: ${code === 0 ? "ok" : "FAILED"}`);
    addTotals(file, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
    if (code === 0) continue;
    process.stderr.write(output);
    failures.push(name);
  }
  return failures;
}

/** Browser tests need a Chromium; without one they are skipped, and the reason is said once, here. */
async function chromium(root, tools) {
  const { stdout, output } = await capture(tools.node, [join(root, "scripts", "find-chromium.ts"), "--install"], {
    env: tools.env,
  });
  const path = stdout.trim();
  if (path) return { SIGNALBOX_CHROMIUM: path };
  say(output.trim());
  return {};
}
