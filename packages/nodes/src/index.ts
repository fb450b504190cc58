import type { SignalboxNode } from "@signalbox/sdk";
import { httpRequest } from "./actions/http-request.ts";
import { sendEmail } from "./actions/send-email.ts";
import { sendEvent } from "./actions/send-event.ts";
import { ifNode } from "./conditions/if.ts";
import { switchNode } from "./conditions/switch.ts";
import { aggregate } from "./data/aggregate.ts";
import { filter } from "./data/filter.ts";
import { set } from "./data/set.ts";
import { sort } from "./data/sort.ts";
import { approval } from "./flow/approval.ts";
import { callback } from "./flow/callback.ts";
import { cancel } from "./flow/cancel.ts";
import { end } from "./flow/end.ts";
import { finallyNode } from "./flow/finally.ts";
import { forEach } from "./flow/for-each.ts";
import { group } from "./flow/group.ts";
import { loop } from "./flow/loop.ts";
import { respond } from "./flow/respond.ts";
import { runWorkflow } from "./flow/run-workflow.ts";
import { stop } from "./flow/stop.ts";
import { undo } from "./flow/undo.ts";
import { wait } from "./flow/wait.ts";
import { waitAny } from "./flow/wait-any.ts";
import { waitEvent } from "./flow/wait-event.ts";
import { event } from "./triggers/event.ts";
import { manual } from "./triggers/manual.ts";
import { schedule } from "./triggers/schedule.ts";
import { webhook } from "./triggers/webhook.ts";

export { connectionTypes } from "./connections/index.ts";

/** The built-in nodes, in the order of a palette. */
export const nodes: SignalboxNode[] = [
  manual,
  webhook,
  schedule,
  event,
  ifNode,
  switchNode,
  forEach,
  loop,
  group,
  undo,
  finallyNode,
  cancel,
  wait,
  waitEvent,
  waitAny,
  approval,
  callback,
  runWorkflow,
  respond,
  stop,
  end,
  set,
  filter,
  sort,
  aggregate,
  httpRequest,
  sendEmail,
  sendEvent,
];
