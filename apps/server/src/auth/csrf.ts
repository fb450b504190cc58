import { SignalboxError } from "@signalbox/model";

export interface RequestOrigin {
  method: string;
  headers: { [name: string]: string | string[] | undefined };
  /** Origins that are this application: its public address and the one the request was sent to. */
  own: readonly string[];
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/**
 * Refuses requests that a foreign page could have made a browser send with the session's cookie (rule API-5): a
 * change needs the header `x-signalbox-client`, which foreign pages cannot set without being asked about, and
 * whatever `Origin` and `Sec-Fetch-Site` say must be this application.
 *
 * @throws SignalboxError CSRF
 */
export function refuseForeignPages(request: RequestOrigin): void {
  const origin = one(request.headers.origin);
  if (origin !== undefined && !request.own.includes(origin)) throw new SignalboxError("CSRF");
  if (request.method === "GET" || request.method === "HEAD") return;
  const site = one(request.headers["sec-fetch-site"]);
  if (site !== undefined && site !== "same-origin" && site !== "none") throw new SignalboxError("CSRF");
  if (one(request.headers["x-signalbox-client"]) === undefined) throw new SignalboxError("CSRF");
}

/** Origins under which this server may be open in a browser. */
export function ownOrigins(host: string | undefined, protocol: string, publicUrl: string | undefined): string[] {
  const own: string[] = [];
  if (publicUrl !== undefined) own.push(new URL(publicUrl).origin);
  if (host !== undefined) own.push(`${protocol}://${host}`);
  return own;
}
