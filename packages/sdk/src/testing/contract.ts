import { type Json, jsonEqual, type NodeDefinition, portsOf } from "@signalbox/model";
import { z } from "zod";
import type { ConnectionValues } from "../context.ts";
import type { SeenRequest } from "./loopback-server.ts";
import type { Recorded } from "./test-context.ts";

/** Shorter texts would be found by chance. */
const SHORTEST_SECRET = 8;
const READING = new Set(["GET", "HEAD", "OPTIONS"]);
/** Sending these twice leaves the other system as sending them once (RFC 9110, 9.2.2). */
const REPEATABLE = new Set(["PUT", "DELETE"]);

/** A JSON Schema as a check; keywords that cannot be checked let everything pass. */
export function accepts(schema: Record<string, unknown>, value: unknown): string | undefined {
  const result = z.fromJSONSchema(schema as never).safeParse(value);
  return result.success ? undefined : z.prettifyError(result.error).replaceAll("\n", " ");
}

/** Problems of an output: not JSON, not as declared, or on a port that the node has not. */
export function checkOutput(
  definition: NodeDefinition,
  params: Record<string, unknown>,
  ports: readonly string[],
  output: Json,
): string[] {
  const problems: string[] = [];
  const known = portsOf(definition, params).map((port) => port.id);
  for (const port of ports) {
    if (!known.includes(port)) problems.push(`goes on by port ${port}, but has only ${known.join(", ") || "none"}`);
  }
  if (!jsonEqual(JSON.parse(JSON.stringify(output ?? null)), output)) {
    problems.push("returns something that JSON cannot carry (undefined, a date, NaN, a class)");
  }
  const wrong = accepts(definition.output, output);
  if (wrong) problems.push(`returns something its output schema does not allow: ${wrong}`);
  return problems;
}

/** Problems of what a node did to the world, against the effect it declares. */
export function checkEffect(
  definition: NodeDefinition,
  seen: { requests: readonly SeenRequest[]; recorded: Recorded; key: string; reads(request: SeenRequest): boolean },
): string[] {
  const { requests, recorded, key } = seen;
  const changing = requests.filter((one) => !READING.has(one.method) && !seen.reads(one));
  if (definition.effect === "pure" && requests.length + recorded.mails.length + recorded.events.length > 0) {
    return ["declares the effect pure, but reached out"];
  }
  if (definition.effect === "read" && changing.length + recorded.mails.length + recorded.events.length > 0) {
    const what = changing[0] ? `${changing[0].method} ${changing[0].path}` : "mail or events";
    return [`declares the effect read, but sent ${what}; say with \`reads\` if that only reads`];
  }
  if (definition.effect !== "idempotent") return [];
  const problems = changing
    .filter((one) => !REPEATABLE.has(one.method) && !carries(one, key))
    .map((one) => `declares the effect idempotent, but ${one.method} ${one.path} does not carry the idempotency key`);
  if (recorded.events.some((one) => !one.id.includes(key))) {
    problems.push("declares the effect idempotent, but sends an event whose id is not made from the idempotency key");
  }
  if (recorded.mails.length > 0)
    problems.push("declares the effect idempotent, but sends mail, which cannot be repeated");
  return problems;
}

const carries = (request: SeenRequest, key: string): boolean =>
  decodeURIComponent(request.url).includes(key) ||
  request.text.includes(key) ||
  Object.values(request.headers).some((value) => value.includes(key));

/** Secrets of the connection that stand in what is stored or shown. */
export function checkSecrets(connection: ConnectionValues | undefined, shown: Record<string, unknown>): string[] {
  const problems: string[] = [];
  for (const [name, secret] of Object.entries(connection?.secrets ?? {})) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const [where, value] of Object.entries(shown)) {
      if (JSON.stringify(value ?? null).includes(JSON.stringify(secret).slice(1, -1))) {
        problems.push(`shows the secret ${name} in its ${where}`);
      }
    }
  }
  return problems;
}
