import { checkTemplate, references, type TypeEnv, typeOfTemplate } from "@signalbox/expressions";
import {
  type Finding,
  isObject,
  type Json,
  type JsonObject,
  type JsonSchema,
  type NodeCatalog,
  type NodeDefinition,
  type WorkflowDocument,
  type WorkflowNode,
} from "@signalbox/model";
import { type Before, Flow } from "./flow.ts";
import type { IdSet } from "./id-set.ts";
import { nameOf } from "./name.ts";
import { problem } from "./problem.ts";
import { misfits } from "./value.ts";

/** What is wrong with the parameters of a workflow whose graph is sound: shapes, expressions, connections. */
export function checkParams(document: WorkflowDocument, catalog: NodeCatalog, flow: Flow): Finding[] {
  const types = new Types(document, catalog, flow);
  return document.nodes.flatMap((node) => (node.disabled ? [] : checkNode(node, types, catalog)));
}

function checkNode(node: WorkflowNode, types: Types, catalog: NodeCatalog): Finding[] {
  const definition = catalog.get(node.type, node.typeVersion);
  if (!definition) return [];
  const name = nameOf(node);
  const findings: Finding[] = [];
  if (node.connection === undefined && needsConnection(definition, node.params)) {
    // With sample data in place of the call a draft can be tested; versions have none, so publishing refuses it.
    const severity = node.pinned === undefined ? "error" : "warning";
    findings.push(problem("CONNECTION_MISSING", { name }, { node: node.id, field: "connection", severity }));
  }
  const onTemplate = (text: string, field: string, schema: JsonSchema) => {
    findings.push(...checkText(node, text, field, schema, types));
  };
  for (const misfit of misfits(node.params, definition.params, "", onTemplate)) {
    const at = { node: node.id, field: `params.${misfit.field}` };
    const { field, expected, seen } = misfit;
    if (misfit.kind === "missing") findings.push(problem("PARAM_MISSING", { name, field }, at));
    else if (misfit.kind === "unknown") findings.push(problem("PARAM_UNKNOWN", { name, field, known: expected }, at));
    else findings.push(problem("PARAM_TYPE", { name, field: field || "settings", expected, seen }, at));
  }
  return findings;
}

/** An absent parameter counts with its default. */
function needsConnection(definition: NodeDefinition, params: JsonObject): boolean {
  if (definition.connection !== undefined) return true;
  const unless = definition.connectionUnless;
  if (!unless) return false;
  const properties = (definition.params.properties ?? {}) as Record<string, { default?: Json }>;
  const value = params[unless.param] ?? properties[unless.param]?.default;
  return typeof value === "string" && !unless.values.includes(value);
}

function checkText(node: WorkflowNode, text: string, field: string, schema: JsonSchema, types: Types): Finding[] {
  const name = nameOf(node);
  const deferred = isObject(schema["x-signalbox"]) && schema["x-signalbox"].deferred === true;
  const when = field === "while" ? "before" : "after";
  const env = deferred ? types.insideOf(node, when) : types.envOf(node);
  const at = { node: node.id, field: `params.${field}` };
  const problems = checkTemplate(text, env, schema);
  const findings = problems.map((found) =>
    problem(
      "EXPRESSION",
      { name, field, detail: found.message.en, hint: found.fix.en },
      { ...at, range: { from: found.from, to: found.to }, severity: found.severity },
      { detail: found.message.zh, hint: found.fix.zh },
    ),
  );
  const missing = problems.flatMap((one) => (one.code === "EXPRESSION_MAYBE_NOT_RUN" ? [String(one.data?.name)] : []));
  if (missing.length > 0 && !deferred) findings.push(...tooEarly(node, missing, types));
  if (findings.length > 0) return findings;
  for (const step of references(text).steps) {
    if (types.isOff(step)) findings.push(problem("STEP_OFF", { name, field, step }, at));
  }
  const before = deferred ? types.flow.inside(node.id, when) : types.flow.before(node.id);
  for (const step of references(text).steps) {
    if (!types.has(step) || before.possible.has(step)) continue;
    findings.push(problem("STEP_NOT_BEFORE", { name, field, step }, at));
  }
  return findings;
}

/** Steps that are missing only because the node does not wait for all its inputs. */
function tooEarly(node: WorkflowNode, missing: readonly string[], types: Types): Finding[] {
  if ((node.join?.mode ?? "all") === "all") return [];
  const certain = types.flow.certainIfAll(node.id);
  const steps = missing.filter((step) => certain.has(step)).join(", ");
  if (steps === "") return [];
  return [problem("JOIN_TOO_EARLY", { name: nameOf(node), steps }, { node: node.id, field: "join" })];
}

const STEP_ERROR: JsonSchema = {
  type: "object",
  properties: { code: { type: "string" }, message: { type: "string" } },
  required: ["code", "message"],
};

/**
 * Output of a node whose failure is handled: behind its error port it is `{error: {code, message}}`. Which port was
 * taken is not followed here, so both kinds of fields count as present.
 */
const withError = (output: JsonSchema): JsonSchema => {
  if (!isObject(output.properties)) return output;
  const required = Array.isArray(output.required) ? output.required : [];
  return { ...output, properties: { ...output.properties, error: STEP_ERROR }, required: [...required, "error"] };
};

/** The types expressions of each node see. */
export class Types {
  private readonly nodes: Map<string, WorkflowNode>;
  readonly flow: Flow;
  private readonly document: WorkflowDocument;
  private readonly catalog: NodeCatalog;
  private readonly steps: Record<string, JsonSchema>;
  private readonly trigger: JsonSchema;
  private readonly cache = new Map<string, TypeEnv>();

  constructor(document: WorkflowDocument, catalog: NodeCatalog, flow: Flow = new Flow(document, catalog)) {
    this.document = document;
    this.catalog = catalog;
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]));
    this.flow = flow;
    this.steps = this.outputs();
    this.trigger = this.triggerType();
  }

  has(id: string): boolean {
    return this.nodes.has(id);
  }

  /** Whether the step is passed over, so that it has no output. */
  isOff(id: string): boolean {
    return this.nodes.get(id)?.disabled === true;
  }

  before(node: WorkflowNode): Before {
    return this.flow.before(node.id);
  }

  /** For parameters evaluated when the node starts. */
  envOf(node: WorkflowNode): TypeEnv {
    return this.cached(node.id, () => this.env(node.scope, this.flow.before(node.id).maybe));
  }

  /** For parameters of a container evaluated at the end of an item or pass, or before one: they see the steps inside. */
  insideOf(container: WorkflowNode, when: "before" | "after" = "after"): TypeEnv {
    return this.cached(`${container.id}/${when}`, () =>
      this.env(container.id, this.flow.inside(container.id, when).maybe),
    );
  }

  private cached(key: string, make: () => TypeEnv): TypeEnv {
    let env = this.cache.get(key);
    if (!env) this.cache.set(key, (env = make()));
    return env;
  }

  private env(scope: string | undefined, maybe: IdSet): TypeEnv {
    const container = this.repeating(scope);
    const base = { trigger: this.trigger, steps: this.steps, vars: this.document.vars, maybe };
    return container ? { ...base, item: this.itemType(container), index: true } : base;
  }

  /** The container whose items or passes a node in this scope sees. */
  private repeating(scope: string | undefined): WorkflowNode | undefined {
    const seen = new Set<string>();
    for (let at = scope; at !== undefined && !seen.has(at); at = this.nodes.get(at)?.scope) {
      seen.add(at);
      const node = this.nodes.get(at);
      const behaviour = node && this.catalog.get(node.type, node.typeVersion)?.behaviour;
      if (behaviour === "forEach" || behaviour === "loop") return node;
    }
    return undefined;
  }

  /** Output of every node, by id; one object for all environments. */
  private outputs(): Record<string, JsonSchema> {
    const wired = new Set(this.document.edges.map((edge) => `${edge.source} ${edge.sourcePort}`));
    const outputs: Record<string, JsonSchema> = {};
    for (const node of this.document.nodes) {
      const definition = this.catalog.get(node.type, node.typeVersion);
      const handled = definition?.ports.some((port) => port.kind === "error" && wired.has(`${node.id} ${port.id}`));
      outputs[node.id] = handled && definition ? withError(definition.output) : (definition?.output ?? {});
    }
    return outputs;
  }

  /** Known when there is one trigger; several may bring different data. */
  private triggerType(): JsonSchema {
    const triggers = this.document.nodes.filter(
      (node) => this.catalog.get(node.type, node.typeVersion)?.behaviour === "trigger" && !node.disabled,
    );
    return triggers.length === 1 && triggers[0] ? (this.steps[triggers[0].id] ?? {}) : {};
  }

  private itemType(container: WorkflowNode): JsonSchema {
    const items: Json | undefined = container.params.items;
    if (typeof items !== "string" || !items.includes("{{")) return {};
    const list = typeOfTemplate(items, this.envOf(container));
    return isObject(list.items) ? (list.items as JsonSchema) : {};
  }
}
