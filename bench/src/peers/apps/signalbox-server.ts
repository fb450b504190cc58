/** The server as `start` runs it, with a node for steps that do nothing and are stored all the same. */
import { nodes } from "@signalbox/nodes";
import { defineNode, json } from "@signalbox/sdk";
import { createCore, listen, makeLog, readConfig } from "@signalbox/server";
import { z } from "zod";

const title = { en: "Do nothing", zh: "无操作" };
const benchStep = defineNode({
  behaviour: "action",
  type: "bench_step",
  category: "actions",
  title,
  description: title,
  icon: "circle",
  params: z.strictObject({ total: json }),
  output: { type: "object" },
  effect: "idempotent",
  risk: "none",
  example: { params: { total: 1 }, output: { total: 1 } },
  docs: title,
  run: async (_ctx, { total }) => ({ total }),
});

const config = readConfig({}, process.env);
const core = await createCore({ config, log: makeLog(config), name: "server", nodes: [...nodes, benchStep] });
await core.start({ triggers: true });
const server = await listen(core);
process.once("SIGTERM", async () => {
  await server.close();
  await core.stop(5000);
});
