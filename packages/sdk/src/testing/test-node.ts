import { type Json, makeStepError, portsOf, type StepError, type WaitFor } from "@signalbox/model";
import { z } from "zod";
import { type ConnectionValues, type MailMessage, StepFailure } from "../context.ts";
import { type ChildCall, type DecideEnv, type EndCall, PortResult, type SignalboxNode } from "../define-node.ts";
import { accepts, checkEffect, checkOutput, checkSecrets } from "./contract.ts";
import { type LoopbackServer, type Script, type SeenRequest, startLoopbackServer } from "./loopback-server.ts";
import { pureCall } from "./pure-call.ts";
import { type Recorded, testContext } from "./test-context.ts";

const NOW = Date.UTC(2026, 0, 5, 12);

export interface TestOptions {
  /** Evaluated parameters; a function gets the address of the loopback server. */
  params: Record<string, unknown> | ((baseUrl: string) => Record<string, unknown>);
  connection?: ConnectionValues;
  /** What the loopback server answers; without it the node cannot call anywhere. */
  server?: Script;
  /** Epoch ms; default 2026-01-05T12:00:00Z, a Monday. */
  now?: number;
  /** IANA name; default UTC. */
  timezone?: string;
  /** Default 1. */
  attempt?: number;
  /** Default `test-key-1`. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  mail?: (message: MailMessage) => Promise<{ messageId: string }>;
  /** Whether a POST only reads, as GraphQL queries do; default: none does. */
  reads?: (request: SeenRequest) => boolean;
}

/** What came of one step. Exactly one of `output`, `error`, `wait`, `child` and `end` is there. */
export interface TestResult extends Recorded {
  /** Ports taken; empty for failures, waits, children and ends. */
  ports: string[];
  output?: Json;
  error?: StepError;
  wait?: WaitFor;
  child?: ChildCall;
  end?: EndCall;
  requests: readonly SeenRequest[];
  /** Address of the loopback server, which is closed by now. */
  baseUrl: string;
}

/** A node broke a rule that holds for every node. */
export class NodeContractError extends Error {
  override readonly name = "NodeContractError";
  readonly problems: readonly string[];
  constructor(type: string, problems: readonly string[]) {
    super(`${type} ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/**
 * Runs one step of a node as the engine would, against a real HTTP server on a loopback port, and holds it to what
 * every node promises: parameters and output as declared, ports that exist, no more effect than declared, the
 * idempotency key sent where the effect is `idempotent`, no secret shown, deciding functions pure and deterministic.
 *
 * A failure of the node is a result (`error`), not an exception.
 *
 * @throws NodeContractError naming every promise that was broken.
 */
export async function testNode(node: SignalboxNode, options: TestOptions): Promise<TestResult> {
  const server = options.server ? await startLoopbackServer(options.server) : undefined;
  try {
    return await runStep(node, options, server);
  } finally {
    await server?.close();
  }
}

type Outcome = Pick<TestResult, "output" | "error" | "wait" | "child" | "end"> & {
  ports: string[];
  problems: string[];
};

async function runStep(
  node: SignalboxNode,
  options: TestOptions,
  server: LoopbackServer | undefined,
): Promise<TestResult> {
  const given = typeof options.params === "function" ? options.params(server?.url ?? "") : options.params;
  const key = options.idempotencyKey ?? "test-key-1";
  const { ctx, recorded } = testContext({
    connection: options.connection,
    baseUrl: server?.url,
    now: options.now ?? NOW,
    attempt: options.attempt ?? 1,
    idempotencyKey: key,
    signal: options.signal ?? new AbortController().signal,
    mail: options.mail,
  });
  const env: DecideEnv = { now: ctx.now, runStartedAt: ctx.now, timezone: options.timezone ?? "UTC" };
  const parsed = node.params.safeParse(given);
  const outcome: Outcome = parsed.success
    ? await outcomeOf(node, parsed.data, given, env, ctx)
    : { ports: [], problems: [], error: paramsError(node, parsed.error) };
  const { problems, ...result } = outcome;
  if (parsed.success) {
    const refused = accepts(node.definition.params, given);
    if (refused) problems.push(`accepts parameters that its own JSON Schema refuses: ${refused}`);
  }
  const requests = server?.requests ?? [];
  problems.push(...checkEffect(node.definition, { requests, recorded, key, reads: options.reads ?? (() => false) }));
  problems.push(...checkSecrets(options.connection, { ...result, ...recorded }));
  if (problems.length > 0) throw new NodeContractError(node.definition.type, problems);
  return { ...recorded, ...result, requests, baseUrl: server?.url ?? "" };
}

const paramsError = (node: SignalboxNode, error: z.ZodError): StepError =>
  makeStepError("PARAMS_INVALID", { node: node.definition.type, detail: z.prettifyError(error).replaceAll("\n", " ") });

async function outcomeOf(
  node: SignalboxNode,
  params: unknown,
  given: Record<string, unknown>,
  env: DecideEnv,
  ctx: Parameters<NonNullable<SignalboxNode["run"]>>[0],
): Promise<Outcome> {
  try {
    if (node.run) return gone(node, given, await node.run(ctx, params as never), []);
    const { open, call, end, evaluate } = node;
    if (evaluate) {
      const { value, problems } = pureCall(() => evaluate(params as never, env), [params, env]);
      return gone(node, given, value, problems);
    }
    if (open) {
      const { value, problems } = pureCall(() => open(params as never, env), [params, env]);
      return { ports: [], wait: value, problems: [...problems, ...checkWait(node, given, value)] };
    }
    if (call) {
      const { value, problems } = pureCall(() => call(params as never), [params]);
      return { ports: [], child: value, problems };
    }
    if (end) {
      const { value, problems } = pureCall(() => end(params as never), [params]);
      return { ports: [], end: value, problems };
    }
    throw new Error(`${node.definition.type} has no function to run: behaviour ${node.definition.behaviour}`);
  } catch (error) {
    if (error instanceof StepFailure) return { ports: [], problems: [], error: error.error };
    if (error instanceof TypeError && /read only|not extensible|delete property/.test(error.message)) {
      return { ports: [], problems: [`changes its parameters: ${error.message}`] };
    }
    throw error;
  }
}

function gone(
  node: SignalboxNode,
  given: Record<string, unknown>,
  value: Json | PortResult,
  problems: string[],
): Outcome {
  const { definition } = node;
  const output = value instanceof PortResult ? value.output : value;
  const ports = value instanceof PortResult ? value.ports : [portsOf(definition, given)[0]?.id ?? "out"];
  return { ports, output, problems: [...problems, ...checkOutput(definition, given, ports, output)] };
}

/** Every port a wait may go on by must exist, and a wait that nothing can end would last for ever. */
function checkWait(node: SignalboxNode, given: Record<string, unknown>, wait: WaitFor): string[] {
  const known = portsOf(node.definition, given).map((port) => port.id);
  const used = [wait.duePort, wait.event?.port, wait.callback?.port, ...Object.values(wait.approval?.ports ?? {})];
  const problems = used
    .filter((port): port is string => port !== undefined && !known.includes(port))
    .map((port) => `waits with port ${port}, but has only ${known.join(", ")}`);
  if (wait.due === undefined && used.every((port) => port === undefined))
    problems.push("opens a wait that nothing ends");
  if (wait.due !== undefined && wait.duePort === undefined) problems.push("has a due time but no port for it");
  return problems;
}
