/** The measured workflows on DBOS Transact, behind Node's HTTP server. Argument: the folder it is installed in. */
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LENGTHS, SLOW_STEPS } from "../system.ts";

interface Sdk {
  setConfig(config: object): void;
  launch(): Promise<void>;
  shutdown(): Promise<void>;
  registerWorkflow<A, R>(body: (input: A) => Promise<R>, options: { name: string }): (input: A) => Promise<R>;
  runStep<R>(step: () => Promise<R>, options: { name: string }): Promise<R>;
  startWorkflow<A, R>(workflow: (input: A) => Promise<R>): (input: A) => Promise<unknown>;
}

type Data = Record<string, unknown>;
const [folder = ""] = process.argv.slice(2);
// Whoever measures installs it; it is no dependency of this repository.
const { DBOS } = createRequire(join(folder, "package.json"))("@dbos-inc/dbos-sdk") as { DBOS: Sdk };

const chains = new Map(
  LENGTHS.map((steps) => [
    `/chain${steps}`,
    DBOS.registerWorkflow(
      async (input: Data) => {
        let data = input;
        for (let i = 0; i < steps; i++) {
          const before = data;
          data = await DBOS.runStep(async () => ({ ...before, [`f${i}`]: i }), { name: `s${i}` });
        }
        return data;
      },
      { name: `chain${steps}` },
    ),
  ]),
);
const slow = DBOS.registerWorkflow(
  async () => {
    for (let i = 0; i < SLOW_STEPS; i++) {
      await DBOS.runStep(async () => (await fetch(`${process.env.APP_STEP_URL}?n=${i}`, { method: "POST" })).json(), {
        name: `s${i}`,
      });
    }
  },
  { name: "slow" },
);

DBOS.setConfig({
  name: "bench",
  systemDatabaseUrl: process.env.APP_DATABASE_URL,
  systemDatabasePoolSize: 20,
  logLevel: "error",
  applicationVersion: "1",
  runAdminServer: false,
});
await DBOS.launch();

const server = createServer(async (request, answer) => {
  try {
    const data = JSON.parse(await text(request)) as Data;
    const chain = chains.get(request.url ?? "");
    const result = chain
      ? await chain(data)
      : await DBOS.startWorkflow(slow)(undefined).then(() => ({ started: true }));
    answer.setHeader("content-type", "application/json");
    answer.end(JSON.stringify(result));
  } catch (error) {
    answer.statusCode = 500;
    answer.end(String(error));
  }
});
server.listen(Number(process.env.APP_PORT), "127.0.0.1");
process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await DBOS.shutdown();
  process.exit(0);
});

async function text(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += part;
  return body;
}
