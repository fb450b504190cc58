import { type ConnectionValues, StepFailure } from "@signalbox/sdk";

/** `api.example.com` matches itself; `*.example.com` matches every host below it. */
function hostMatches(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.startsWith("*.") ? host.endsWith(wanted.slice(1)) : host === wanted;
}

/**
 * Headers that carry the credentials of a connection.
 *
 * @throws StepFailure `EGRESS_DENIED` when the connection may not be used for the host of `url`, `CONNECTION_TYPE`
 * when it is of a type that HTTP requests cannot use.
 */
export function authHeaders(connection: ConnectionValues | undefined, url: string): Record<string, string> {
  if (!connection) return {};
  const { hostname, host } = new URL(url);
  const hosts = Array.isArray(connection.settings.hosts) ? connection.settings.hosts.map(String) : [];
  if (hosts.length > 0 && !hosts.some((pattern) => hostMatches(hostname, pattern) || hostMatches(host, pattern))) {
    throw new StepFailure({
      code: "EGRESS_DENIED",
      message: `The connection may be used for ${hosts.join(", ")} only, not for ${host}. Change the address or the hosts of the connection.`,
      fault: "user",
    });
  }
  const { settings, secrets } = connection;
  switch (connection.type) {
    case "http_basic": {
      const pair = `${String(settings.username ?? "")}:${secrets.password ?? ""}`;
      return { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
    }
    case "http_bearer":
      return { authorization: `Bearer ${secrets.token ?? ""}` };
    case "http_header":
      return { [String(settings.header ?? "authorization").toLowerCase()]: secrets.value ?? "" };
    default:
      throw new StepFailure({
        code: "CONNECTION_TYPE",
        message: `A connection of type ${connection.type} cannot be used here; expected http_basic, http_bearer or http_header.`,
        fault: "user",
      });
  }
}
