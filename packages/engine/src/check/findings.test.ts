import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FINDINGS } from "./problem.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");

const page = (): string => `# Findings

What the validator says about a workflow document. Each finding has a code that never changes its meaning, a severity,
the cause, and what to do; both texts exist in English and Chinese. Errors keep a workflow from being published and run;
warnings do not. This page is made from \`packages/engine/src/check/problem.ts\`; write it anew with
\`UPDATE_DOCS=1 npx vitest run packages/engine/src/check/findings.test.ts\`.

| code | severity | cause | what to do |
| --- | --- | --- | --- |
${Object.entries(FINDINGS)
  .map(
    ([code, { severity, cause, fix }]) =>
      `| \`${code}\` | ${severity} | ${cell(cause[0])}<br>${cell(cause[1])} | ${cell(fix[0])}<br>${cell(fix[1])} |`,
  )
  .join("\n")}
`;

/** `UPDATE_DOCS=1` writes the page anew. */
test("SPEC-1: docs/spec/findings.md lists every finding in both languages", () => {
  const file = new URL("../../../../docs/spec/findings.md", import.meta.url);
  if (process.env.UPDATE_DOCS) writeFileSync(file, page());
  expect(readFileSync(file, "utf8")).toBe(page());
});

test("SPEC-1: no text of a finding is empty", () => {
  for (const [code, { cause, fix }] of Object.entries(FINDINGS)) {
    for (const text of [...cause, ...fix]) expect(text, code).not.toBe("");
  }
});
