import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Driver } from "../support/driver.ts";
import { type Pattern, patterns, titleOf } from "./patterns.ts";

const started = (pattern: Pattern) => new Driver(pattern.sketch).start([1, 2]);

test.each(patterns.map((pattern) => ({ title: titleOf(pattern), pattern })))("$title", ({ pattern }) => {
  const run = started(pattern);
  for (const act of pattern.play) act(run);
  expect(run.story).toEqual(pattern.story);
});

test.each(patterns.map((pattern) => ({ title: titleOf(pattern), pattern })))(
  "$title, with the process killed between any two steps",
  ({ pattern }) => {
    for (let kill = 0; kill < pattern.play.length; kill++) {
      const run = started(pattern);
      pattern.play.forEach((act, i) => {
        if (i === kill) run.takeover();
        act(run);
      });
      expect(run.story.filter((line) => line !== "recovered")).toEqual(pattern.story);
    }
  },
);

/** `UPDATE_DOCS=1` writes the pages anew. */
test("SPEC-2: docs/spec/patterns says what the tests hold", () => {
  const folder = new URL("../../../../docs/spec/patterns/", import.meta.url);
  const pages = new Map(patterns.map((pattern) => [file(pattern), page(pattern)]));
  pages.set("README.md", index());
  if (process.env.UPDATE_DOCS) {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of pages) writeFileSync(new URL(name, folder), text);
  }
  for (const [name, text] of pages) expect(readFileSync(new URL(name, folder), "utf8"), name).toBe(text);
});

const file = ({ no, name }: Pattern): string =>
  `${String(no).padStart(2, "0")}-${name.toLowerCase().replace(/[^a-z]+/g, "-")}.md`;

const page = (pattern: Pattern): string => `# ${pattern.no}. ${pattern.name}

${pattern.how}

\`\`\`text
${pattern.diagram}
\`\`\`

The journal of such a run, one event a line:

\`\`\`text
${pattern.story.join("\n")}
\`\`\`

Held by the test \`${titleOf(pattern)}\` of \`packages/engine/test/patterns\`, which also kills the process between any two steps.
`;

const index = (): string => `# Workflow patterns

The control-flow patterns of the Workflow Patterns Initiative (Russell, ter Hofstede, van der Aalst, Mulyar: BPM-06-22)
that workflows here can express, each with the test that holds it. This folder is made from
\`packages/engine/test/patterns/patterns.ts\`; \`UPDATE_DOCS=1 npx vitest run packages/engine/test/patterns\` writes it anew.

| No. | Pattern | How |
| --- | --- | --- |
${patterns.map((pattern) => `| ${pattern.no} | [${pattern.name}](${file(pattern)}) | ${pattern.how} |`).join("\n")}

Persistent and transient triggers (24, 23): a wait for an event counts events from some time before it opened; with
\`lookBack: 0s\` only later ones, so that an event nobody waits for is lost. 36 (dynamic partial join) is 35 with an expression.

Not offered: 8 and 28 to 33 with several rounds (a join that goes on once for each arrival, or that blocks until a round is
over), 38 (general synchronizing merge), 41 and 42 (threads that merge and split): steps run once in a scope, so that
every join is decided and every result has one name. A for-each or a loop does what they are used for. 17 and 40 are steps with a shared
limit; 18 (milestone) is a condition, read at the moment the step begins.
`;
