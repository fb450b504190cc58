import type { ConnectionType } from "@signalbox/sdk";
import { httpBasic, httpBearer, httpHeader } from "./http.ts";
import { smtp } from "./smtp.ts";
import { webhookSecret } from "./webhook-secret.ts";

/** The built-in connection types. */
export const connectionTypes: ConnectionType[] = [httpBasic, httpBearer, httpHeader, smtp, webhookSecret];
