import { z } from "zod";
import { ERRORS, type ErrorCode, fillMessage } from "./errors.ts";
import { type Json, json } from "./json.ts";

/** The body of every HTTP error answer. */
export const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), data: z.record(z.string(), json).optional() }),
});
export type ErrorBody = z.infer<typeof errorBody>;

/**
 * What is stored of a failed attempt. `retry` says whether trying again can help, `fault` whom it concerns:
 * `user` (the workflow or its data), `operational` (the other system, the network), `unexpected` (a defect).
 */
export const stepError = z.object({
  code: z.string(),
  message: z.string(),
  retry: z.boolean().default(false),
  /** Milliseconds to wait before the next attempt, when the other system said so. */
  retryAfter: z.number().optional(),
  fault: z.enum(["user", "operational", "unexpected"]).default("unexpected"),
  details: json.optional(),
});
export type StepError = z.infer<typeof stepError>;

/** At most this many characters of a message are kept: huge error texts are payloads nobody asked for. */
const MAX_MESSAGE = 2000;

export function makeStepError(
  code: ErrorCode,
  data: Record<string, unknown>,
  rest: { fault?: StepError["fault"]; retry?: boolean; details?: Json } = {},
): StepError {
  const error: StepError = {
    code,
    message: fillMessage(ERRORS[code][1], data).slice(0, MAX_MESSAGE),
    retry: rest.retry ?? false,
    fault: rest.fault ?? "user",
  };
  if (rest.details !== undefined) error.details = rest.details;
  return error;
}
