import {
  comesBefore,
  compile,
  type Earlier,
  type Plan,
  readsOf,
  runView,
  type TestWish,
  type WorkOut,
  withGaps,
} from "@signalbox/engine";
import { type Json, type Routes, SignalboxError, type WorkflowDocument } from "@signalbox/model";
import type { z } from "zod";
import type { Services } from "./context.ts";
import { readRecorded } from "./run-handlers.ts";
import { planOf, versionsOfRun } from "./run-versions.ts";

type Wish = z.infer<Routes["planTest"]["body"]>["test"];

/** Newest runs that are looked through for results a test can use. */
const LOOK_BACK = 5;

/**
 * What `testStart` and `planTest` of the engine need: the draft compiled, and the run whose results are used. The caller
 * names runs and nodes; the data never leave the server.
 *
 * @throws SignalboxError TEST_REFUSED, NOT_FOUND
 */
export async function findTest(
  services: Services,
  workflow: string,
  draft: { versionId?: string; document: WorkflowDocument; trigger: string },
  body: { input?: Json | undefined; test: Wish },
): Promise<{ plan: Plan; wish: TestWish; earlier: Earlier | undefined; work: WorkOut }> {
  const { only, until, from, run, breakpoints, each } = body.test;
  if ([only, until, from].filter((id) => id !== undefined).length > 1) {
    throw new SignalboxError("TEST_REFUSED", { detail: "expected one of `only`, `until` and `from`, got several" });
  }
  const { versionId, document, trigger } = draft;
  const plan =
    versionId === undefined
      ? compile(document, withGaps(document, services.catalog))
      : await planOf(services, versionId);
  const wish: TestWish = {
    trigger,
    ...(body.input !== undefined && { input: body.input }),
    ...(only !== undefined && { only }),
    ...(until !== undefined && { until }),
    ...(from !== undefined && { from }),
    ...(breakpoints && { breakpoints }),
    ...(each !== undefined && { each }),
  };
  const needed = only !== undefined ? readsOf(plan, only) : from !== undefined ? comesBefore(plan, from) : undefined;
  const earlier =
    run !== undefined
      ? await earlierRun(services, workflow, run)
      : needed && (await bestRun(services, workflow, needed));
  const work: WorkOut = { logic: services.node as never, workflow, now: services.now() };
  return { plan, wish, earlier, work };
}

async function earlierRun(services: Services, workflow: string, id: string): Promise<Earlier> {
  const run = await readRecorded(services, id);
  if (run.workflow !== workflow) {
    throw new SignalboxError("TEST_REFUSED", { detail: `run ${id} is of another workflow` });
  }
  return { run: id, rows: run.rows, versions: await versionsOfRun(services, run) };
}

/** Of the newest runs the one that knows most of what is needed, the newest of those that know as much. */
async function bestRun(services: Services, workflow: string, needed: readonly string[]): Promise<Earlier | undefined> {
  const newest = await services.storage.runs.list({ workflow, limit: needed.length > 0 ? LOOK_BACK : 1 });
  let best: { run: Earlier; known: number } | undefined;
  for (const { id } of newest) {
    const run = await earlierRun(services, workflow, id).catch(() => undefined);
    if (!run) continue;
    const done = new Set(
      [...runView(run.versions, run.rows).steps.values()]
        .filter((step) => step.output !== undefined)
        .map((step) => step.node),
    );
    const known = needed.filter((id) => done.has(id)).length;
    if (!best || known > best.known) best = { run, known };
    if (known === needed.length) break;
  }
  return best?.run;
}
