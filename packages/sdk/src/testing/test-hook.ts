import type { Json } from "@signalbox/model";
import type { ConnectionValues } from "../context.ts";
import type { HookAnswer, HookRequest, HookVerdict, SignalboxNode } from "../define-node.ts";
import { checkOutput, checkSecrets } from "./contract.ts";
import { NodeContractError } from "./test-node.ts";

export interface HookTest {
  params: Record<string, unknown>;
  /** Method default POST, address default `https://example.com/hooks/test`; the query is read from the address. */
  request: { method?: string; url?: string; headers?: Record<string, string>; body?: string | Uint8Array };
  connection?: ConnectionValues;
  /** Epoch ms; default now. */
  now?: number;
}
export interface HookResult {
  verdict: HookVerdict;
  /** Whether a verified request starts a run; false for refused ones. */
  accepted: boolean;
  /** Direct answer to a check of the address. */
  answer?: HookAnswer;
  /** The run's `trigger` value, when accepted and no check of the address. */
  input?: Json;
}

/**
 * Gives a request to a webhook trigger as the server would: verify, answer checks of the address, filter, make the
 * input; and holds the input to the output schema and to showing no secret.
 *
 * @throws NodeContractError when the input breaks a promise; ZodError when the parameters are wrong.
 */
export function testHook(node: SignalboxNode, test: HookTest): HookResult {
  const { trigger, definition } = node;
  if (trigger?.source !== "webhook") throw new TypeError(`${definition.type} is not a webhook trigger`);
  const params = node.params.parse(test.params) as never;
  const url = test.request.url ?? "https://example.com/hooks/test";
  const body = test.request.body ?? "";
  const request: HookRequest = {
    method: test.request.method ?? "POST",
    url,
    headers: Object.fromEntries(Object.entries(test.request.headers ?? {}).map(([k, v]) => [k.toLowerCase(), v])),
    query: Object.fromEntries(new URL(url).searchParams),
    rawBody: typeof body === "string" ? new TextEncoder().encode(body) : body,
  };
  const verdict = trigger.verify(request, params, test.connection, test.now ?? Date.now());
  if (!verdict.ok) return { verdict, accepted: false };
  const answer = trigger.handshake?.(request, params);
  if (answer) return { verdict, accepted: false, answer };
  if (trigger.accepts && !trigger.accepts(request, params)) return { verdict, accepted: false };
  const input = trigger.input(request, params);
  const problems = [
    ...checkOutput(definition, test.params, [], input),
    ...checkSecrets(test.connection, { input, verdict }),
  ];
  if (problems.length > 0) throw new NodeContractError(definition.type, problems);
  return { verdict, accepted: true, input };
}
