import { type ErrorBody, isObject } from "@signalbox/model";

/**
 * An answer that is an error, or no answer at all. `code` is of the error registry (docs/reference/errors.md), or
 * `NETWORK` when the server could not be reached (`status` 0) and `BAD_ANSWER` when something else answered.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly data: Record<string, unknown>;

  constructor(code: string, message: string, status: number, data: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

/** The error an HTTP answer stands for. Answers that are not ours (a proxy's page) become `BAD_ANSWER`. */
export function errorFromAnswer(status: number, text: string, route: string): ApiError {
  const parsed = parse(text);
  if (isErrorBody(parsed)) {
    const { code, message, data } = parsed.error;
    return new ApiError(code, message, status, data);
  }
  const seen = text.slice(0, 200) || "an empty body";
  return new ApiError("BAD_ANSWER", `${route} was answered with status ${status} and ${seen}`, status);
}

/** The same as the model's `errorBody` accepts; written out, so that no page has to load schemas for it. */
function isErrorBody(value: unknown): value is ErrorBody {
  if (!isObject(value) || !isObject(value.error)) return false;
  const { code, message, data } = value.error;
  return typeof code === "string" && typeof message === "string" && (data === undefined || isObject(data));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
