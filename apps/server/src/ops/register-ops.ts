import type { FastifyInstance } from "fastify";
import type { HealthCheck } from "./health.ts";

/** `/health` for load balancers (public, says little) and `/metrics` for Prometheus (needs a token). */
export function registerOps(app: FastifyInstance, health: HealthCheck, metrics: () => string): void {
  app.get("/health", { config: { right: "public" } }, async (_request, reply) => {
    const report = await health.report();
    return reply
      .code(report.status === "ok" ? 200 : 503)
      .header("cache-control", "no-store")
      .send(report);
  });
  app.get("/metrics", { config: { right: "runs:read" } }, (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(metrics()),
  );
}
