import type { Json } from "@signalbox/sdk";
import { userFailure } from "../support/failure.ts";
import { kindOf } from "../support/path.ts";

/** Body and content type of a request. @throws StepFailure `BODY_INVALID` when the value does not fit the kind. */
export function encodeBody(
  kind: "none" | "json" | "form" | "text",
  value: Json | undefined,
): { body?: string; contentType?: string } {
  if (kind === "none" || value === undefined) return {};
  if (kind === "json") return { body: JSON.stringify(value), contentType: "application/json" };
  if (kind === "text") {
    if (typeof value === "object" && value !== null) {
      throw userFailure(
        "BODY_INVALID",
        `A text body was expected, got ${kindOf(value)}. Choose JSON, or write a text.`,
      );
    }
    return { body: String(value), contentType: "text/plain; charset=utf-8" };
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw userFailure("BODY_INVALID", `A form needs an object of names and values, got ${kindOf(value)}.`);
  }
  const form = new URLSearchParams();
  for (const [name, inner] of Object.entries(value)) append(form, name, inner);
  return { body: form.toString(), contentType: "application/x-www-form-urlencoded" };
}

/** Objects become `name[key]`, lists repeat `name[]`: how Stripe, Twilio and PHP shops read forms. */
function append(form: URLSearchParams, name: string, value: Json): void {
  if (value === null) return;
  if (Array.isArray(value)) for (const one of value) append(form, `${name}[]`, one);
  else if (typeof value === "object")
    for (const [key, one] of Object.entries(value)) append(form, `${name}[${key}]`, one);
  else form.append(name, String(value));
}
