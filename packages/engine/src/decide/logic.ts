import { type Json, makeStepError, type StepError, type WaitFor } from "@signalbox/model";
import type { PlanNode } from "../plan/plan.ts";
import { tooLarge } from "../runtime/output-limit.ts";
import { isConstant, type Outcome } from "./evaluate.ts";

/** What deciding functions may know. */
export interface DecideEnv {
  now: number;
  runStartedAt: number;
  timezone: string;
}

/** The deciding half of a node type. The node kit's `SignalboxNode` fits. */
export interface NodeLogic {
  params: { parse(value: unknown): unknown };
  evaluate?(params: never, env: DecideEnv): unknown;
  open?(params: never, env: DecideEnv): WaitFor;
  call?(params: never): ChildCall;
  end?(params: never): { status: "succeeded" | "failed"; output?: Json; error?: { code: string; message: string } };
}

export interface ChildCall {
  workflow: string;
  input: Json;
  /** The newest version at that moment, not the one pinned when the run started. */
  version?: "latest" | undefined;
  /** Nobody waits for it. */
  detached?: boolean | undefined;
  /** It goes on when the step is withdrawn. */
  abandon?: boolean | undefined;
}

type Part = "evaluate" | "open" | "call" | "end";

/** Parses the parameters and calls one function of the node; whatever it throws becomes the step's error. */
function use<T>(
  logic: NodeLogic | undefined,
  node: PlanNode,
  part: Part,
  params: unknown,
  env?: DecideEnv,
): Outcome<T> {
  const call = logic?.[part] as ((params: unknown, env?: DecideEnv) => T) | undefined;
  if (!logic || !call) {
    const { type, version } = node.definition;
    return { ok: false, error: makeStepError("NODE_UNKNOWN", { type, version }) };
  }
  let parsed: unknown;
  try {
    parsed = params === node.params.now && isConstant(node.params.now) ? once(logic, node) : logic.params.parse(params);
  } catch (error) {
    return { ok: false, error: invalidParams(node.id, error) };
  }
  try {
    return { ok: true, value: call.call(logic, parsed, env) };
  } catch (error) {
    return { ok: false, error: thrownError(error) };
  }
}

const constants = new WeakMap<PlanNode, { logic: NodeLogic; parsed: unknown }>();

/** Parameters without expressions are the same for every step, so they are parsed once, and frozen as all share them. */
function once(logic: NodeLogic, node: PlanNode): unknown {
  const known = constants.get(node);
  if (known?.logic === logic) return known.parsed;
  const parsed = frozen(logic.params.parse(structuredClone(node.params.now)));
  constants.set(node, { logic, parsed });
  return parsed;
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/** PARAMS_INVALID from whatever a schema threw; zod's issues are named with their paths. */
export function invalidParams(node: string, error: unknown): StepError {
  const issues = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues;
  const detail = issues
    ? issues
        .slice(0, 5)
        .map((issue) => `${issue.path.map(String).join(".") || "settings"}: ${issue.message}`)
        .join("; ")
    : error instanceof Error
      ? error.message
      : String(error);
  return makeStepError("PARAMS_INVALID", { node, detail });
}

/** The step error of anything a node threw: its own when it carries one, STEP_FAILED otherwise. */
export function thrownError(error: unknown): StepError {
  const own = (error as { error?: StepError } | undefined)?.error;
  if (own && typeof own.code === "string" && typeof own.message === "string") {
    return { ...own, message: own.message.slice(0, 2000), retry: own.retry ?? false, fault: own.fault ?? "unexpected" };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return makeStepError("STEP_FAILED", { detail }, { fault: "unexpected" });
}

export function evaluate(
  logic: NodeLogic | undefined,
  node: PlanNode,
  params: unknown,
  env: DecideEnv,
): Outcome<{ port: string; output: Json }> {
  const result = use<unknown>(logic, node, "evaluate", params, env);
  if (!result.ok) return result;
  const value = portResult(result.value, node.mainPort);
  const error = tooLarge(value.output);
  return error ? { ok: false, error } : { ok: true, value };
}

/** Splits what a node returned into port and output; a plain value goes on by the first port. */
export function portResult(value: unknown, mainPort: string): { port: string; output: Json } {
  const result = value as { port?: unknown; output?: unknown; constructor?: { name?: string } } | null;
  if (typeof result === "object" && result !== null && result.constructor?.name === "PortResult") {
    return { port: String(result.port), output: (result.output ?? null) as Json };
  }
  return { port: mainPort, output: (value ?? null) as Json };
}

export const openWait = (
  logic: NodeLogic | undefined,
  node: PlanNode,
  params: unknown,
  env: DecideEnv,
): Outcome<WaitFor> => use(logic, node, "open", params, env);

export const call = (logic: NodeLogic | undefined, node: PlanNode, params: unknown): Outcome<ChildCall> =>
  use(logic, node, "call", params);

export function end(
  logic: NodeLogic | undefined,
  node: PlanNode,
  params: unknown,
): Outcome<{ status: "succeeded" | "failed"; output: Json; error: StepError | undefined }> {
  const result = use<ReturnType<NonNullable<NodeLogic["end"]>>>(logic, node, "end", params);
  if (!result.ok) return result;
  const { status, output, error } = result.value;
  const stepError: StepError | undefined = error && {
    ...makeStepError("STOPPED", { detail: error.message }),
    code: error.code,
  };
  return { ok: true, value: { status, output: output ?? null, error: stepError } };
}
