import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, logIn, start } from "../processes.ts";
import { type Call, order, type System } from "../system.ts";

const app = join(dirname(fileURLToPath(import.meta.url)), "../apps/dbos-app.ts");

/** A library: the workflows run in the process that also takes the requests. */
export const dbos: System = {
  id: "dbos",
  title: "DBOS Transact",
  packages: ["@dbos-inc/dbos-sdk@5.3.0"],
  database: true,
  durable: "every step, before the next one",
  settings: "NODE_ENV=production, 20 connections, behind Node's own HTTP server; a step adds a constant in a runStep",
  deploy: async (place) => {
    const port = await freePort();
    const call = (path: string, proof: string): Call => ({
      url: `http://127.0.0.1:${port}/${path}`,
      body: order,
      proof,
    });
    return {
      start: async () => {
        const server = start({
          file: process.execPath,
          args: [app, place.packages],
          cwd: place.data,
          env: {
            NODE_ENV: "production",
            APP_PORT: String(port),
            APP_DATABASE_URL: place.databaseUrl,
            APP_STEP_URL: place.stepUrl,
          },
          logFile: logIn(place.data, "dbos"),
        });
        return {
          pids: [server.pid],
          chain: (steps) => call(`chain${steps}`, `"f${steps - 1}"`),
          slow: call("slow", ""),
          kill: server.kill,
          stop: server.stop,
        };
      },
    };
  },
};
