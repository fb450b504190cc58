import type { Json } from "@signalbox/model";
import { type HttpRequest, type HttpResponse, StepFailure } from "../context.ts";

const REDIRECTS = 5;
const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_MAX_BYTES = 10_000_000;

/**
 * HTTP for tests: the behaviour that `ActionContext.http` promises, but to one loopback server only.
 *
 * @param base Address of that server. Any other place is refused with EGRESS_DENIED.
 */
export const testHttp =
  (base: string | undefined, signal: AbortSignal) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    let url = request.url;
    for (let hop = 0; ; hop++) {
      if (base === undefined || new URL(url).origin !== base) {
        throw new StepFailure({
          code: "EGRESS_DENIED",
          message: `Calls to ${new URL(url).host} are not allowed: the test has ${base === undefined ? "no server" : `a server at ${base} only`}.`,
          fault: "user",
        });
      }
      const response = await exchange(request, url, signal);
      const location = response.headers.location;
      const onward = response.status >= 300 && response.status < 400 && location !== undefined;
      if (!onward || request.followRedirects === false || hop === REDIRECTS) return response;
      url = new URL(location, url).href;
    }
  };

async function exchange(request: HttpRequest, url: string, signal: AbortSignal): Promise<HttpResponse> {
  const { body, headers } = encode(request);
  const limit = AbortSignal.timeout(request.timeout ?? DEFAULT_TIMEOUT);
  let response: Response;
  let bytes: ArrayBuffer;
  try {
    response = await fetch(url, {
      method: request.method ?? "GET",
      headers,
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
      ...(body === undefined ? {} : { body }),
    });
    bytes = await response.arrayBuffer();
  } catch (cause) {
    const code = limit.aborted ? "STEP_TIMEOUT" : "HTTP_NETWORK";
    throw new StepFailure({ code, message: `${new URL(url).host} did not answer.`, retry: true }, { cause });
  }
  const max = request.maxBytes ?? DEFAULT_MAX_BYTES;
  if (bytes.byteLength > max) {
    throw new StepFailure({
      code: "OUTPUT_TOO_LARGE",
      message: `The answer has ${bytes.byteLength} bytes; at most ${max} are read.`,
    });
  }
  const text = new TextDecoder().decode(bytes);
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, headers: Object.fromEntries(response.headers), body: decode(text, type), text };
}

function encode(request: HttpRequest): { body?: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> } {
  const { body, headers = {} } = request;
  if (body === undefined) return { headers };
  if (typeof body === "string" || body instanceof Uint8Array) return { body: body as string, headers };
  return { body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
}

function decode(text: string, type: string): Json {
  if (!/\bjson\b/i.test(type) || text === "") return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
