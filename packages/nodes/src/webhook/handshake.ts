import type { HookAnswer, HookRequest } from "@signalbox/sdk";
import { bodyOf } from "./body.ts";

/** Answers to the checks that senders make when an address is set up; they are no events. */
export function handshake(verification: string, request: HookRequest): HookAnswer | undefined {
  if (verification !== "slack") return undefined;
  const body = bodyOf(request);
  if (body === null || typeof body !== "object" || Array.isArray(body) || body.type !== "url_verification")
    return undefined;
  return { status: 200, headers: { "content-type": "text/plain" }, body: String(body.challenge ?? "") };
}
