/** The measured handlers as a Restate service. Argument: the folder its SDK is installed in. */
import { createServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LENGTHS, SLOW_STEPS } from "../system.ts";

type Data = Record<string, unknown>;
interface Context {
  run<R>(name: string, step: () => R | Promise<R>): Promise<R>;
}
interface Sdk {
  service(definition: {
    name: string;
    handlers: Record<string, (ctx: Context, data: Data) => Promise<unknown>>;
  }): unknown;
  createEndpointHandler(options: {
    services: unknown[];
  }): (request: Http2ServerRequest, response: Http2ServerResponse) => void;
}

const [folder = ""] = process.argv.slice(2);
// Whoever measures installs it; it is no dependency of this repository.
const restate = createRequire(join(folder, "package.json"))("@restatedev/restate-sdk") as Sdk;

const chain = (steps: number) => async (ctx: Context, input: Data) => {
  let data = input;
  for (let i = 0; i < steps; i++) {
    const before = data;
    data = await ctx.run(`s${i}`, () => ({ ...before, [`f${i}`]: i }));
  }
  return data;
};

const bench = restate.service({
  name: "bench",
  handlers: {
    ...Object.fromEntries(LENGTHS.map((steps) => [`chain${steps}`, chain(steps)])),
    slow: async (ctx: Context) => {
      const ask = async (n: number) => (await fetch(`${process.env.APP_STEP_URL}?n=${n}`, { method: "POST" })).json();
      for (let i = 0; i < SLOW_STEPS; i++) await ctx.run(`s${i}`, () => ask(i));
    },
  },
});
createServer(restate.createEndpointHandler({ services: [bench] })).listen(Number(process.env.APP_PORT), "127.0.0.1");
