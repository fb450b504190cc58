export type { Json, JsonObject, JsonSchema, Localized, NodeDefinition, StepError, WaitFor } from "@signalbox/model";
export { duration, formatDuration, json, jsonEqual, jsonObject, parseDuration } from "@signalbox/model";
export {
  type ActionContext,
  type ConnectionValues,
  type HttpRequest,
  type HttpResponse,
  type MailMessage,
  StepFailure,
} from "./context.ts";
export {
  type ConnectionSpec,
  type ConnectionTest,
  type ConnectionType,
  defineConnection,
} from "./define-connection.ts";
export {
  type ChildCall,
  type DecideEnv,
  defineNode,
  type EndCall,
  type HookAnswer,
  type HookRequest,
  type HookVerdict,
  type NodeSpec,
  PortResult,
  type SignalboxNode,
  type TriggerSource,
  toPort,
  toPorts,
} from "./define-node.ts";
export { type FieldHints, field } from "./field.ts";
