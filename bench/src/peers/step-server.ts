import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How long it takes to answer; milliseconds. */
const STEP_MS = 200;

export interface SeenStep {
  n: number;
  /** Epoch ms of its arrival. */
  at: number;
}

/** The other system that the steps of the crash test call: it sees what was really done, and how often. */
export interface StepServer {
  url: string;
  seen: SeenStep[];
  close(): Promise<void>;
}

export async function openStepServer(): Promise<StepServer> {
  const seen: SeenStep[] = [];
  const server = createServer((request, answer) => {
    request.resume();
    const n = Number(new URL(request.url ?? "/", "http://x").searchParams.get("n"));
    seen.push({ n, at: Date.now() });
    setTimeout(() => {
      answer.setHeader("content-type", "application/json");
      answer.end(JSON.stringify({ step: n }));
    }, STEP_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/step`, seen, close };
}
