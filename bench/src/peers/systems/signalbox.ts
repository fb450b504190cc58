import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@signalbox/client";
import { workflowDocument } from "@signalbox/model";
import { NODE_OPTIONS } from "../../server-process.ts";
import { freePort, logIn, start, until } from "../processes.ts";
import {
  type Call,
  type Deployed,
  LENGTHS,
  type Length,
  order,
  type Place,
  SLOW_STEPS,
  type System,
} from "../system.ts";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const TOKEN = "bench-token-0123456789abcdef";
/** As its users start it. A step is a node "Set fields": pure, so it is worked out again and not stored by itself. */
export const signalbox: System = {
  id: "signalbox",
  title: "Signalbox",
  packages: [],
  database: true,
  durable: "the run, what came in, all results and the answer, before the answer; pure steps share one commit",
  settings: "defaults; a step is a Set node with an expression",
  deploy: (place) => deploy(place, join(root, "apps/server/src/cli.ts"), pureStep),
};

/** The same server with one more node: an action that does nothing, so that every step is stored before the next. */
export const signalboxActions: System = {
  id: "signalbox-actions",
  title: "Signalbox, actions",
  packages: [],
  database: true,
  durable: "every step, before the next one",
  settings: "defaults; a step is an action that does nothing, of a node added for this",
  deploy: (place) => deploy(place, join(here, "../apps/signalbox-app.ts"), actionStep),
};

interface Step {
  type: string;
  params: object;
}

const pureStep = (value: string): Step => ({ type: "set", params: { fields: [{ name: "total", value }] } });
const actionStep = (value: string): Step => ({ type: "bench_step", params: { total: value } });

async function deploy(place: Place, entry: string, step: (value: string) => Step): Promise<Deployed> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const launch = async () =>
    start({
      file: process.execPath,
      args: [...NODE_OPTIONS, entry, "start"],
      cwd: place.data,
      logFile: logIn(place.data, "signalbox"),
      env: {
        NODE_ENV: "production",
        PORT: String(port),
        HOST: "127.0.0.1",
        DATABASE_URL: place.databaseUrl,
        SIGNALBOX_DATA_DIR: place.data,
        SIGNALBOX_ADMIN_TOKEN: TOKEN,
        SIGNALBOX_EXAMPLES: "false",
        SIGNALBOX_LOG_LEVEL: "warn",
        SIGNALBOX_ALLOW_PRIVATE_HOSTS: "127.0.0.1",
      },
    });
  const hooks = new Map<Length | "slow", string>();
  const first = await launch();
  try {
    const client = createClient({ baseUrl: url, token: TOKEN });
    await until("Signalbox was not ready", 60_000, async () => (await fetch(`${url}/health`)).ok);
    const publish = async (key: Length | "slow", document: unknown) => {
      const body = { name: `Bench ${key}`, document: workflowDocument.parse(document) };
      const { id, draft, hooks: addresses } = await client.call("createWorkflow", { body });
      await client.call("publish", { params: { id }, body: { rev: draft.rev, message: "bench" } });
      hooks.set(key, new URL(addresses.hook ?? "", url).href);
    };
    for (const steps of LENGTHS) await publish(steps, chain(steps, step));
    await publish("slow", slow(place.stepUrl));
  } finally {
    await first.stop();
  }
  const call = (key: Length | "slow"): Call => ({
    url: hooks.get(key) as string,
    body: order,
    proof: `${7 + Number(key)}`,
  });
  return {
    start: async () => {
      const server = await launch();
      return { pids: [server.pid], chain: call, slow: call("slow"), kill: server.kill, stop: server.stop };
    },
  };
}

function chain(steps: Length, step: (value: string) => Step) {
  const ids = Array.from({ length: steps }, (_, i) => `s${i + 1}`);
  const nodes = [
    { id: "hook", type: "webhook", params: { verification: "none", answer: "respond" } },
    ...ids.map((id, i) => ({ id, ...step(`{{ ${i === 0 ? "trigger.body" : `steps.s${i}`}.total + 1 }}`) })),
    { id: "answer", type: "respond", params: { body: { total: `{{ steps.s${steps}.total }}` } } },
  ];
  return { name: `Bench ${steps}`, nodes, edges: inARow(nodes) };
}

function slow(stepUrl: string) {
  const nodes = [
    { id: "hook", type: "webhook", params: { verification: "none" } },
    ...Array.from({ length: SLOW_STEPS }, (_, i) => ({
      id: `s${i}`,
      type: "http_request",
      params: { method: "POST", url: `${stepUrl}?n=${i}` },
    })),
  ];
  return { name: "Bench slow", nodes, edges: inARow(nodes) };
}

const inARow = (nodes: readonly { id: string }[]) =>
  nodes.slice(1).map(({ id }, i) => ({ source: nodes[i]?.id, sourcePort: "out", target: id, targetPort: "in" }));
