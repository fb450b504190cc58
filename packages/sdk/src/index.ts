export type { Json, JsonObject, JsonSchema, Localized, NodeDefinition, StepError, WaitFor } from "@signalbox/model";
export { duration, formatDuration, parseDuration } from "@signalbox/model";
export {
  type ActionContext,
  type ConnectionValues,
  type HttpRequest,
  type HttpResponse,
  type MailMessage,
  StepFailure,
} from "./context.ts";
export {
  type ChildCall,
  type DecideEnv,
  defineNode,
  type EndCall,
  type HookRequest,
  type HookVerdict,
  type NodeSpec,
  PortResult,
  type SignalboxNode,
  type TriggerSource,
  toPort,
} from "./define-node.ts";
