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
export {
  type LoopbackServer,
  type Script,
  type ScriptedAnswer,
  type SeenRequest,
  startLoopbackServer,
} from "./testing/loopback-server.ts";
export { type HookResult, type HookTest, testHook } from "./testing/test-hook.ts";
export { NodeContractError, type TestOptions, type TestResult, testNode } from "./testing/test-node.ts";
