import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, logIn, run, start } from "../processes.ts";
import { type Call, type Deployed, LENGTHS, order, type Place, SLOW_STEPS, type System } from "../system.ts";

/** Newer ones pin a dependency that cannot be had; its install scripts want to build what is not used here. */
const packages = ["n8n@2.41.1"];
const settings = "NODE_ENV=production, one process (regular mode), defaults; a step is a Set node that sets a constant";
const durable = "the run when it starts, and all its data when it ends";

export const n8n: System = {
  id: "n8n",
  title: "n8n",
  packages,
  database: true,
  durable,
  settings,
  deploy: (place) => deploy(place, {}),
};

/** The same with its older way to evaluate expressions, which is faster. */
export const n8nLegacy: System = {
  id: "n8n-legacy",
  title: "n8n, legacy expressions",
  packages,
  database: true,
  durable,
  settings: `N8N_EXPRESSION_ENGINE=legacy, ${settings}`,
  deploy: (place) => deploy(place, { N8N_EXPRESSION_ENGINE: "legacy" }),
};

async function deploy(place: Place, extra: Record<string, string>): Promise<Deployed> {
  const [port, broker] = [await freePort(), await freePort()];
  const database = new URL(place.databaseUrl);
  const env = {
    NODE_ENV: "production",
    N8N_USER_FOLDER: place.data,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: "127.0.0.1",
    N8N_RUNNERS_BROKER_PORT: String(broker),
    EXECUTIONS_MODE: "regular",
    DB_TYPE: "postgresdb",
    DB_POSTGRESDB_HOST: database.searchParams.get("host") ?? database.hostname,
    DB_POSTGRESDB_PORT: database.port || "5432",
    DB_POSTGRESDB_USER: decodeURIComponent(database.username),
    DB_POSTGRESDB_PASSWORD: decodeURIComponent(database.password),
    DB_POSTGRESDB_DATABASE: database.pathname.slice(1),
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_PERSONALIZATION_ENABLED: "false",
    N8N_COMMUNITY_PACKAGES_ENABLED: "false",
    N8N_AI_ENABLED: "false",
    ...extra,
  };
  const command = (...args: string[]) => ({
    file: process.execPath,
    args: [join(place.packages, "node_modules/n8n/bin/n8n"), ...args],
    cwd: place.data,
    env,
    logFile: logIn(place.data, "n8n"),
  });
  const folder = join(place.data, "workflows");
  mkdirSync(folder);
  const all = workflows(place.stepUrl);
  for (const workflow of all) writeFileSync(join(folder, `${workflow.id}.json`), JSON.stringify(workflow));
  await run(command("import:workflow", "--separate", `--input=${folder}`), 300_000);
  for (const { id } of all) await run(command("publish:workflow", `--id=${id}`), 120_000);
  const call = (path: string, proof: string): Call => ({
    url: `http://127.0.0.1:${port}/webhook/${path}`,
    body: order,
    proof,
  });
  return {
    start: async () => {
      const server = start(command("start"));
      return {
        pids: [server.pid],
        chain: (steps) => call(`chain${steps}`, `"f${steps - 1}"`),
        slow: call("slow", ""),
        kill: server.kill,
        stop: server.stop,
      };
    },
  };
}

interface Step {
  type: string;
  typeVersion: number;
  parameters: object;
}

function workflows(stepUrl: string) {
  const chains = LENGTHS.map((steps) =>
    workflow(
      `chain${steps}`,
      "lastNode",
      Array.from({ length: steps }, (_, i) => set(i)),
    ),
  );
  return [
    ...chains,
    workflow(
      "slow",
      "onReceived",
      Array.from({ length: SLOW_STEPS }, (_, i) => ask(`${stepUrl}?n=${i}`)),
    ),
  ];
}

const set = (i: number): Step => ({
  type: "n8n-nodes-base.set",
  typeVersion: 3.4,
  parameters: {
    mode: "manual",
    includeOtherFields: true,
    assignments: { assignments: [{ id: `a${i}`, name: `f${i}`, value: i, type: "number" }] },
    options: {},
  },
});

const ask = (url: string): Step => ({
  type: "n8n-nodes-base.httpRequest",
  typeVersion: 4.2,
  parameters: { method: "POST", url, options: {} },
});

function workflow(id: string, responseMode: string, steps: readonly Step[]) {
  const hook = {
    type: "n8n-nodes-base.webhook",
    typeVersion: 2,
    webhookId: id,
    parameters: { httpMethod: "POST", path: id, responseMode, options: {} },
  };
  const nodes = [hook, ...steps].map((node, i) => ({
    ...node,
    id: `${id}-${i}`,
    name: `Node ${i}`,
    position: [200 * i, 0],
  }));
  const next = (i: number) => ({ main: [[{ node: `Node ${i + 1}`, type: "main", index: 0 }]] });
  return {
    id,
    name: id,
    active: false,
    nodes,
    connections: Object.fromEntries(steps.map((_, i) => [`Node ${i}`, next(i)])),
    settings: { executionOrder: "v1" },
    versionId: crypto.randomUUID(),
  };
}
