import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, logIn, start } from "../processes.ts";
import { type Call, LENGTHS, order, type Place, SLOW_STEPS, type System } from "../system.ts";

/** Flows in memory, nothing stored: what an engine without durability reaches. */
export const nodeRed: System = {
  id: "node-red",
  title: "Node-RED",
  packages: ["node-red@5.0.7"],
  database: false,
  durable: "nothing",
  settings: "defaults, NODE_ENV=production, no editor sign-in; a step is a Change node that sets a constant",
  deploy: async (place) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    writeFileSync(join(place.data, "flows.json"), JSON.stringify(flows(place)));
    writeFileSync(
      join(place.data, "settings.js"),
      `module.exports = ${JSON.stringify({ uiHost: "127.0.0.1", flowFile: "flows.json", telemetry: { enabled: false } })};`,
    );
    const call = (path: string, proof: string): Call => ({ url: `${url}/${path}`, body: order, proof });
    return {
      start: async () => {
        const server = start({
          file: process.execPath,
          args: [
            join(place.packages, "node_modules/node-red/red.js"),
            ...["--userDir", place.data, "--settings", join(place.data, "settings.js"), "--port", String(port)],
          ],
          cwd: place.data,
          env: { NODE_ENV: "production" },
          logFile: logIn(place.data, "node-red"),
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

function flows({ stepUrl }: Place): object[] {
  const z = "bench";
  const made: object[] = [{ id: z, type: "tab", label: "bench" }];
  const chain = (path: string, steps: object[]) => {
    const ids = steps.map((_, i) => `${path}_${i}`);
    made.push({ id: `${path}_in`, z, type: "http in", url: `/${path}`, method: "post", wires: [[ids[0]]] });
    made.push(...steps.map((step, i) => ({ id: ids[i], z, ...step, wires: [[ids[i + 1] ?? `${path}_out`]] })));
    made.push({ id: `${path}_out`, z, type: "http response", statusCode: "200", headers: {}, wires: [] });
  };
  for (const steps of LENGTHS) {
    const set = (i: number) => ({ t: "set", p: `payload.f${i}`, pt: "msg", to: String(i), tot: "num" });
    chain(
      `chain${steps}`,
      Array.from({ length: steps }, (_, i) => ({ type: "change", rules: [set(i)] })),
    );
  }
  const ask = (i: number) => ({ type: "http request", method: "POST", ret: "txt", url: `${stepUrl}?n=${i}` });
  chain(
    "slow",
    Array.from({ length: SLOW_STEPS }, (_, i) => ask(i)),
  );
  return made;
}
