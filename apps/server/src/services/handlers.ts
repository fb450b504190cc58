import type { Handlers } from "../http/handlers.ts";
import { approvalHandlers } from "./approval-handlers.ts";
import { connectionHandlers } from "./connection-handlers.ts";
import type { Services } from "./context.ts";
import { inboxHandlers } from "./inbox-handlers.ts";
import { migrationHandlers } from "./migration-handlers.ts";
import { runHandlers } from "./run-handlers.ts";
import { sessionHandlers } from "./session-handlers.ts";
import { statisticsHandlers } from "./statistics-handlers.ts";
import { stepHandlers } from "./step-handlers.ts";
import { stepValueHandlers } from "./step-values.ts";
import { templateHandlers } from "./template-handlers.ts";
import { testHandlers } from "./test-handlers.ts";
import { workflowHandlers } from "./workflow-handlers.ts";

/** The handler of every route. */
export function makeHandlers(services: Services): Handlers {
  return {
    ...sessionHandlers(services),
    ...templateHandlers(services),
    ...workflowHandlers(services),
    ...runHandlers(services),
    ...stepHandlers(services),
    ...stepValueHandlers(services),
    ...statisticsHandlers(services),
    ...testHandlers(services),
    ...approvalHandlers(services),
    ...inboxHandlers(services),
    ...migrationHandlers(services),
    ...connectionHandlers(services),
  };
}
