import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type JournalRow, type Json, journalEvent, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import { expect, test } from "vitest";
import { compile } from "../../src/plan/compile.ts";
import { patterns } from "../patterns/patterns.ts";
import { scenarios } from "../sim/scenarios.ts";
import { simulate } from "../sim/simulation.ts";
import { Driver } from "../support/driver.ts";
import { catalog } from "../support/nodes.ts";
import { refold } from "../support/snapshot.ts";
import { sketch } from "../support/workflow.ts";

/**
 * Journals that releases have written, a file a release and a run a line; they stay as they are for ever, and every
 * later `apply` folds them to what they said then (JRN-2, JRN-3). A release adds its file with
 * `UPDATE_GOLDEN=0.2.0 npx vitest run packages/engine/test/golden`.
 */
interface Golden {
  name: string;
  document: WorkflowDocument;
  rows: JournalRow[];
  summary: Summary;
}
/** What nobody may see change: how the run stands, and each of its steps that is still known. */
interface Summary {
  status: string;
  output?: Json;
  error?: string;
  steps: Record<string, string>;
}

const folder = new URL("./", import.meta.url);
const releases = () => readdirSync(folder).filter((file) => file.endsWith(".jsonl"));
const read = (file: string): Golden[] =>
  readFileSync(new URL(file, folder), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Golden);

function summaryOf(document: WorkflowDocument, rows: readonly JournalRow[]): Summary {
  const state = refold(compile(workflowDocument.parse(document), catalog), rows);
  const acts = [...state.scopes.values()].flatMap((scope) => [...scope.acts.values()]);
  const steps = acts.map(
    ({ path, status, port }) => [path, port === undefined ? status : `${status} ${port}`] as const,
  );
  return {
    status: state.status,
    ...(state.output !== undefined && { output: state.output }),
    ...(state.error && { error: state.error.code }),
    steps: Object.fromEntries(steps.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const golden = (name: string, document: WorkflowDocument, rows: readonly JournalRow[]): Golden => {
  const stored = JSON.parse(JSON.stringify(rows)) as JournalRow[];
  return { name, document, rows: stored, summary: summaryOf(document, stored) };
};

/** A journal that changes its version needs both; those have tests of their own. */
const isPlain = (rows: readonly JournalRow[]): boolean =>
  !rows.some(({ events }) => events.some(({ t }) => t === "migrated"));

/** Every scenario of the simulation, undisturbed and with a worker lost, and every pattern. */
async function record(): Promise<Golden[]> {
  const found: Golden[] = [];
  for (const scenario of scenarios) {
    for (const [how, crashes] of Object.entries({ "": [], ", a worker lost": [{ call: 14, after: true }] })) {
      const { journals, workflows } = await simulate(scenario, { seed: 1, crashes });
      for (const [run, rows] of journals) {
        const drawn = scenario.workflows[workflows.get(run) ?? ""];
        if (drawn && isPlain(rows)) found.push(golden(`${scenario.name}${how}`, sketch(drawn), rows));
      }
    }
  }
  for (const pattern of patterns) {
    const run = new Driver(pattern.sketch).start([1, 2]);
    for (const act of pattern.play) act(run);
    if (isPlain(run.rows)) found.push(golden(pattern.name, run.plan.document, run.rows));
  }
  return found;
}

const release = process.env.UPDATE_GOLDEN;
test.runIf(release)("this release's journals are recorded", async () => {
  const lines = (await record()).map((one) => JSON.stringify(one));
  writeFileSync(new URL(`${release}.jsonl`, folder), `${lines.join("\n")}\n`);
});

test.each(releases())("JRN-3 journals of release %s are folded to what they said then", (file) => {
  const all = read(file);
  expect(all.length).toBeGreaterThan(50);
  for (const { name, document, rows, summary } of all) expect(summaryOf(document, rows), name).toEqual(summary);
});

test.each(releases())("JRN-2 every event of release %s is still read", (file) => {
  for (const { name, rows } of read(file)) {
    for (const { events } of rows) for (const event of events) expect(journalEvent.parse(event), name).toEqual(event);
  }
});

test("JRN-3 an apply that means something else by an event would be noticed", () => {
  const [one] = read(releases()[0] ?? "").filter(({ summary }) => Object.values(summary.steps).includes("done out"));
  if (!one) throw new Error("no journal has a step that is done");
  const changed = JSON.parse(JSON.stringify(one.rows).replace(/"port":"out"/, '"port":"other"')) as JournalRow[];
  expect(summaryOf(one.document, changed)).not.toEqual(one.summary);
});
