import * as model from "@signalbox/model";
import { type Route, type RouteName, routes } from "@signalbox/model";
import { z } from "zod";

type Schema = Record<string, unknown>;

/** Schemas that get a name of their own in the description. */
const NAMED = {
  WorkflowDocument: model.workflowDocument,
  WorkflowSummary: model.workflowSummary,
  WorkflowDetail: model.workflowDetail,
  Draft: model.draft,
  VersionSummary: model.versionSummary,
  RunSummary: model.runSummary,
  RunDetail: model.runDetail,
  StepDetail: model.stepDetail,
  StepError: model.stepError,
  JournalRow: model.journalRow,
  ReplayPlan: model.replayPlan,
  Approval: model.approval,
  InboxEvent: model.inboxEvent,
  Connection: model.connection,
  NodeDefinition: model.nodeDefinition,
  Finding: model.finding,
  Error: model.errorBody,
} as const;

/** OpenAPI 3.1 of the whole API, made from the table of routes (rule API-8). */
export function openApi(version: string): Schema {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) names.add(schema, { id });
  const components: Record<string, Schema> = {};
  const toSchema = (schema: z.ZodType, io: "input" | "output"): Schema => {
    const {
      $schema: _dialect,
      $defs,
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: "any",
      metadata: names,
    }) as Schema & { $defs?: Record<string, Schema> };
    // The same document is looser coming in (defaults) than going out; each direction has its own name.
    for (const [name, one] of Object.entries($defs ?? {})) components[nameFor(name, io)] = repoint(one, io);
    return repoint(rest, io);
  };
  const paths: Record<string, Record<string, Schema>> = {};
  const error = toSchema(model.errorBody, "output");
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(name, route, toSchema, error);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Signalbox", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "signalbox_session" },
      },
    },
  };
}

const nameFor = (name: string, io: "input" | "output") => (io === "input" ? `${name}Input` : name);

function repoint<T>(value: T, io: "input" | "output"): T {
  const text = JSON.stringify(value).replace(/"#\/\$defs\/(\w+)"/g, (_, name: string) =>
    JSON.stringify(`#/components/schemas/${nameFor(name, io)}`),
  );
  return JSON.parse(text) as T;
}

const json = (schema: Schema) => ({ content: { "application/json": { schema } } });

function operation(
  name: RouteName,
  route: Route,
  toSchema: (schema: z.ZodType, io: "input" | "output") => Schema,
  error: Schema,
): Schema {
  const parameters: Schema[] = [...route.path.matchAll(/:(\w+)/g)].map(([, id]) => ({
    name: id,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  if (route.query) {
    const query = toSchema(route.query, "input") as { properties?: Record<string, Schema>; required?: string[] };
    for (const [id, schema] of Object.entries(query.properties ?? {})) {
      parameters.push({ name: id, in: "query", required: query.required?.includes(id) ?? false, schema });
    }
  }
  return {
    operationId: name,
    summary: route.summary,
    description: `Right: \`${route.right}\``,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, ...json(toSchema(route.body, "input")) } } : {}),
    responses: {
      200: { description: "Done", ...json(toSchema(route.response, "output")) },
      default: { description: "An error of the registry (docs/reference/errors.md)", ...json(error) },
    },
  };
}
