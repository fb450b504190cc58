import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, logIn, start, until } from "../processes.ts";
import { type Call, order, type System } from "../system.ts";

const app = join(dirname(fileURLToPath(import.meta.url)), "../apps/restate-app.ts");

/** A server with a log of its own, and a service process that it calls. A crash takes both. */
export const restate: System = {
  id: "restate",
  title: "Restate",
  packages: ["@restatedev/restate-server@1.7.12", "@restatedev/restate-sdk@1.17.2"],
  database: false,
  durable: "every step (ctx.run)",
  settings: "one node, defaults (its log is flushed to disk), NODE_ENV=production; a step adds a constant in a ctx.run",
  deploy: async (place) => {
    const [node, ingress, admin, service] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const binary = binaryIn(place.packages);
    const call = (handler: string, proof: string): Call => ({
      url: `http://127.0.0.1:${ingress}/bench/${handler}`,
      body: order,
      proof,
    });
    let registered = false;
    return {
      start: async () => {
        const server = start({
          file: binary,
          args: ["--base-dir", join(place.data, "restate"), "--no-logo", "--node-name", "bench"],
          cwd: place.data,
          env: {
            RESTATE_LISTEN_MODE: "tcp",
            RESTATE_BIND_IP: "127.0.0.1",
            RESTATE_BIND_PORT: String(node),
            RESTATE_INGRESS__BIND_PORT: String(ingress),
            RESTATE_ADMIN__BIND_PORT: String(admin),
            RESTATE_DISABLE_TELEMETRY: "true",
            RESTATE_LOG_FILTER: "warn",
            DO_NOT_TRACK: "1",
          },
          logFile: logIn(place.data, "restate"),
        });
        const handlers = start({
          file: process.execPath,
          args: [app, place.packages],
          cwd: place.data,
          env: { NODE_ENV: "production", APP_PORT: String(service), APP_STEP_URL: place.stepUrl },
          logFile: logIn(place.data, "restate-service"),
        });
        if (!registered) {
          await until("Restate did not take the service", 60_000, async () => {
            const answer = await fetch(`http://127.0.0.1:${admin}/deployments`, {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify({ uri: `http://127.0.0.1:${service}` }),
            });
            return answer.ok;
          });
          registered = true;
        }
        const both = (end: "kill" | "stop") => async () => void (await Promise.all([server[end](), handlers[end]()]));
        return {
          pids: [server.pid, handlers.pid],
          chain: (steps) => call(`chain${steps}`, `"f${steps - 1}"`),
          slow: call("slow/send", ""),
          kill: both("kill"),
          stop: both("stop"),
        };
      },
    };
  },
};

/** The package with the program for this machine. */
function binaryIn(packages: string): string {
  const name = `restate-server-${process.platform}-${process.arch}`;
  const file = join(packages, "node_modules/@restatedev", name, "bin/restate-server");
  if (!existsSync(file)) throw new Error(`Restate has no program for ${process.platform} on ${process.arch}.`);
  return file;
}
