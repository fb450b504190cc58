import { randomUUID } from "node:crypto";
import { planTest } from "@signalbox/engine";
import { SignalboxError } from "@signalbox/model";
import type { SomeHandlers } from "../http/handlers.ts";
import type { Services } from "./context.ts";
import { findTest } from "./find-test.ts";
import { draftDocument, isRunId } from "./run-handlers.ts";
import { chooseTrigger } from "./start-trigger.ts";

/** Tests of a draft: what one would do, and holding it up while it runs (docs/spec/draft-runs.md). */
export function testHandlers(services: Services): SomeHandlers<"planTest" | "debugRun"> {
  const { storage, engine } = services;
  return {
    planTest: async ({ params, body }) => {
      const document = await draftDocument(services, params.id);
      const trigger = chooseTrigger(services, params.id, document, body.trigger);
      const { plan, wish, earlier, work } = await findTest(services, params.id, { document, trigger }, body);
      return planTest(plan, wish, earlier, work);
    },
    debugRun: async ({ params, body, identity }) => {
      const [summary] = isRunId(params.id) ? await storage.runs.summaries([params.id]) : [];
      const pinned = summary && (await storage.runs.pinned(params.id));
      if (!pinned) throw new SignalboxError("NOT_FOUND", { what: "run", id: params.id });
      if (!storage.workflows.isDraft(pinned.versionId)) {
        throw new SignalboxError("RUN_NOT_DRAFT", { id: params.id });
      }
      if (body.params && body.path === undefined) {
        throw new SignalboxError("BAD_REQUEST", { detail: "body.path: needed to say which step gets `params`" });
      }
      const { action, path, params: given, breakpoints } = body;
      const wish = {
        action,
        by: identity.name,
        ...(path !== undefined && { path }),
        ...(given && { params: given }),
        ...(breakpoints && { breakpoints }),
      };
      const { live } = await engine.debug(params.id, wish, randomUUID());
      if (!live) throw new SignalboxError("RUN_NOT_ACTIVE", { id: params.id, status: summary.status });
      return {};
    },
  };
}
