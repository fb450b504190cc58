import { runView, type StepView, validateWorkflow } from "@signalbox/engine";
import { isObject, type Json, parseDuration, type StepError, type WorkflowDocument } from "@signalbox/model";
import { readConfig } from "../config/read-config.ts";
import type { SettingName } from "../config/settings.ts";
import { type Core, createCore } from "../core/create-core.ts";
import { makeLog } from "../ops/log.ts";
import { chooseTrigger } from "../services/start-trigger.ts";
import { refuseProblems } from "../services/workflow-handlers.ts";
import { type Args, type Command, UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";
import { exportRun } from "./export-run.ts";
import { readDocument, readJsonArgument, readJsonFile } from "./files.ts";
import { answer } from "./output.ts";
import { REMOTE_FLAGS } from "./remote.ts";

const DEFAULT_TIMEOUT = "5m";

export const run: Command = {
  flags: [
    { name: "input", value: "<json|file>", help: "the run's input; default {}" },
    { name: "trigger", value: "<node>", help: "the trigger to start with, when there are several" },
    { name: "connections", value: "<file>", help: 'JSON: {"<id>": {"type", "settings", "secrets"}}' },
    { name: "timeout", value: "<duration>", help: `give up after this long; default ${DEFAULT_TIMEOUT}` },
    { name: "out", value: "<file>", help: "for export: where the JSON goes; default: standard output" },
    ...REMOTE_FLAGS,
  ],
  settings: [
    ...["allowPrivateHosts", "databaseUrl", "dataDir", "secretKey", "blobStore", "s3Endpoint", "s3Region"],
    ...["s3AccessKeyId", "s3SecretAccessKey", "logLevel", "logFormat"],
  ] as SettingName[],
  run: execute,
};

interface Outcome {
  status: "succeeded" | "failed" | "cancelled" | "timeout";
  output?: Json;
  error?: StepError;
  at?: string;
}

async function execute(args: Args): Promise<number> {
  if (args.positionals[0] === "export") return exportRun(args);
  const [file, ...more] = args.positionals;
  if (file === undefined || more.length > 0) throw new UsageError("signalbox run needs exactly one workflow file.");
  const timeout = parseDuration(args.flags.timeout ?? DEFAULT_TIMEOUT);
  if (timeout === undefined)
    throw new UsageError(`--timeout: expected a duration such as 30s, but it is ${args.flags.timeout}.`);
  const document = readDocument(file);
  const input = args.flags.input === undefined ? {} : readJsonArgument(args.flags.input, "--input");
  const config = readConfig({ logLevel: process.env.SIGNALBOX_LOG_LEVEL ?? "warn", ...args.options }, process.env);
  const core = await createCore({ config, log: makeLog(config), memory: true, name: "run" });
  try {
    refuseProblems(validateWorkflow(document, core.services.catalog).findings);
    if (args.flags.connections !== undefined) await loadConnections(core, args.flags.connections);
    await core.start({ triggers: false });
    const { id, outcome } = await runOnce(core, document, input, args.flags.trigger, timeout);
    const steps = await stepsOf(core, id);
    answer(args.json, { run: id, ...outcome, steps }, describe(outcome, steps));
    return outcome.status === "succeeded" ? EXIT.ok : EXIT.failed;
  } finally {
    await core.stop(0);
  }
}

async function loadConnections(core: Core, path: string): Promise<void> {
  const given = readJsonFile(path);
  if (!isObject(given)) throw new UsageError(`${path}: expected an object of connections by id.`);
  const { box, storage, connectionTypes } = core.services;
  for (const [id, one] of Object.entries(given)) {
    const type = isObject(one) ? connectionTypes.find((known) => known.type === one.type) : undefined;
    if (!isObject(one) || type === undefined) throw new UsageError(`${path}: ${id} has no known type.`);
    const { settings, secrets } = type.parse({ settings: one.settings ?? {}, secrets: one.secrets ?? {} });
    const fields = Object.keys(secrets);
    const sealed = box.seal(id, secrets);
    await storage.connections.save({ id, type: type.type, name: id, settings, fields, sealed, updatedAt: Date.now() });
  }
}

async function runOnce(
  core: Core,
  document: WorkflowDocument,
  input: Json,
  asked: string | undefined,
  timeout: number,
): Promise<{ id: string; outcome: Outcome }> {
  const { engine, storage } = core.services;
  const trigger = chooseTrigger(core.services, document.name, document, asked);
  await storage.workflows.create({ id: "workflow", document, by: "command" });
  const versionId = await storage.workflows.snapshot("workflow", document, "command");
  const roots = new Set<string>();
  const outcome = new Promise<Outcome>((resolve) => {
    setTimeout(() => resolve({ status: "timeout" }), timeout).unref();
    engine.on(({ run: id, events }) => {
      for (const event of events) {
        if (event.t === "started" && event.cause.by === "command") roots.add(id);
        if (event.t === "wait" && roots.has(id)) process.stderr.write(`${event.p} waits\n`);
        if (event.t !== "ended" || !roots.has(id)) continue;
        const { status, out, error, p } = event;
        resolve({
          status,
          ...(out === undefined ? {} : { output: out }),
          ...(error === undefined ? {} : { error }),
          ...(p === undefined ? {} : { at: p }),
        });
      }
    });
  });
  const cause = { kind: "test" as const, by: "command" };
  const started = await engine.startRun({ workflow: "workflow", versionId, trigger, input, cause });
  // A timer that is not waited for would let the process end while the run waits.
  const keepAlive = setInterval(() => undefined, 1000);
  try {
    return { id: started.run, outcome: await outcome };
  } finally {
    clearInterval(keepAlive);
  }
}

interface StepLine {
  path: string;
  status: string;
  port?: string;
  ms?: number;
  error?: StepError;
}

async function stepsOf(core: Core, id: string): Promise<StepLine[]> {
  const { storage } = core.services;
  const recorded = await storage.runs.recorded(id);
  const version = recorded && (await storage.workflows.document(recorded.versionId));
  if (!recorded || !version) return [];
  const view = runView(core.services.plan(recorded.versionId, version.document), recorded.rows);
  return [...view.steps.values()].map(stepLine);
}

function stepLine({ path, status, port, startedAt, endedAt, error }: StepView): StepLine {
  const line: StepLine = { path, status };
  if (port !== undefined) line.port = port;
  if (startedAt !== undefined && endedAt !== undefined) line.ms = endedAt - startedAt;
  if (error !== undefined) line.error = error;
  return line;
}

function describe(outcome: Outcome, steps: readonly StepLine[]): string {
  const width = Math.max(0, ...steps.map(({ path }) => path.length));
  const lines = steps.map(({ path, status, port, ms, error }) => {
    const rest = [port && `→ ${port}`, ms !== undefined && `${ms} ms`, error && `${error.code}: ${error.message}`];
    return `  ${path.padEnd(width)}  ${status.padEnd(9)} ${rest.filter(Boolean).join("  ")}`.trimEnd();
  });
  const result = outcome.output === undefined ? "" : `\n${JSON.stringify(outcome.output, null, 2)}`;
  const why = outcome.error ? `: ${outcome.error.message}` : outcome.status === "timeout" ? ": it was still going" : "";
  return `${lines.join("\n")}\n${outcome.status}${why}${result}`;
}
