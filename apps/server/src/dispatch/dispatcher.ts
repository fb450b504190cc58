import type { Dispatcher, Task } from "@signalbox/engine";
import { type Json, makeStepError, type NodeDefinition, type StepError } from "@signalbox/model";
import { type ActionContext, type ConnectionValues, PortResult, type SignalboxNode, StepFailure } from "@signalbox/sdk";
import { z } from "zod";
import { describeIssues } from "../http/errors.ts";
import type { Logger } from "../ops/log.ts";
import type { EgressGuard } from "./egress.ts";
import { httpRequest } from "./http.ts";
import { sendMail } from "./mail.ts";
import { redact, secretTexts } from "./redact.ts";

export interface DispatcherOptions {
  node(type: string, version: number): SignalboxNode | undefined;
  /** Settings and opened secrets; undefined when there is no such connection. */
  connection(id: string): Promise<ConnectionValues | undefined>;
  guard: EgressGuard;
  sendEvent: ActionContext["sendEvent"];
  progress(run: string, path: string, message: string, fraction: number | undefined): void;
  log: Logger;
}

/** Runs the actions of nodes: checks their parameters, gives them a context, and keeps secrets out of what they say. */
export class NodeDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** @throws StepFailure, always: whatever a node throws is sorted and freed of secrets here. */
  async execute(task: Task): Promise<{ port?: string; output: Json }> {
    const node = this.#options.node(task.type, task.typeVersion);
    if (node?.run === undefined) {
      throw new StepFailure(makeStepError("NODE_UNKNOWN", { type: task.type, version: task.typeVersion }));
    }
    const connection = await this.#connection(task, node.definition);
    const secrets = secretTexts(connection);
    try {
      const params = parseParams(node, task);
      const result = await node.run(this.#context(task, connection, secrets), params as never);
      return result instanceof PortResult ? { port: result.port, output: result.output } : { output: result ?? null };
    } catch (error) {
      throw new StepFailure(redact(asStepError(error, task) as never, secrets) as StepError, { cause: error });
    }
  }

  async #connection(task: Task, definition: NodeDefinition): Promise<ConnectionValues | undefined> {
    if (task.connection === undefined) return undefined;
    const found = await this.#options.connection(task.connection);
    if (found !== undefined) return found;
    const data = { node: task.nodeId || definition.type, id: task.connection };
    throw new StepFailure(makeStepError("CONNECTION_MISSING", data));
  }

  #context(task: Task, connection: ConnectionValues | undefined, secrets: readonly string[]): ActionContext {
    const { guard, sendEvent, progress, log } = this.#options;
    const bound = log.child({ run: task.run, step: task.path, node: task.nodeId, attempt: task.attempt });
    return {
      http: (request) => httpRequest(request, { guard, signal: task.signal, secrets }),
      mail: (message, through) => sendMail(message, through, { guard, signal: task.signal }),
      sendEvent,
      connection,
      signal: task.signal,
      idempotencyKey: task.idempotencyKey,
      attempt: task.attempt,
      now: task.now,
      run: { id: task.run, workflow: task.workflow, path: task.path },
      log: (level, message, data) => {
        const entry = data === undefined ? {} : { data: redact(data, secrets) };
        bound[level](entry, redact(message, secrets));
      },
      progress: (message, fraction) => progress(task.run, task.path, redact(message, secrets), fraction),
    };
  }
}

function parseParams(node: SignalboxNode, task: Task): unknown {
  const result = node.params.safeParse(task.params);
  if (result.success) return result.data;
  const detail = describeIssues(result.error, "params").replaceAll("params.", "");
  throw new StepFailure(makeStepError("PARAMS_INVALID", { node: task.nodeId, detail }));
}

/** Failures that say so keep their code; zod's and everything else become a code of the registry. */
function asStepError(error: unknown, task: Task): StepError {
  if (error instanceof StepFailure) return error.error;
  if (error instanceof z.ZodError) {
    return makeStepError("PARAMS_INVALID", { node: task.nodeId, detail: describeIssues(error, "params") });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return makeStepError("STEP_FAILED", { detail }, { fault: "unexpected" });
}
