import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@signalbox/client";
import { canonicalText, slugFor, type WorkflowSummary } from "@signalbox/model";
import { readConfig } from "../config/read-config.ts";
import { type Args, type Command, UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";
import { readDocument } from "./files.ts";
import { withApi } from "./local.ts";
import { answer } from "./output.ts";
import { REMOTE_FLAGS, remoteOf } from "./remote.ts";

/** Settings of commands that use the database of this installation. */
export const SETTINGS = [
  "databaseUrl",
  "dataDir",
  "secretKey",
  "blobStore",
  "s3Endpoint",
  "s3Region",
  "s3AccessKeyId",
  "s3SecretAccessKey",
  "logLevel",
  "logFormat",
] as const;

export const exportCommand: Command = {
  flags: [
    { name: "dir", value: "<folder>", help: "where the files go; default: one workflow goes to standard output" },
    { name: "published", help: "the newest versions instead of the drafts" },
    ...REMOTE_FLAGS,
  ],
  settings: SETTINGS,
  run: (args) =>
    withApi(readConfig(args.options, process.env), remoteOf(args.flags), (client) => runExport(args, client)),
};

export const importCommand: Command = {
  flags: [{ name: "publish", help: "publish them too" }, ...REMOTE_FLAGS],
  settings: SETTINGS,
  run: (args) =>
    withApi(readConfig(args.options, process.env), remoteOf(args.flags), (client) => runImport(args, client)),
};

async function runExport(args: Args, client: Client): Promise<number> {
  const { items } = await client.call("listWorkflows");
  const chosen = args.positionals.length === 0 ? items : args.positionals.map((name) => pick(items, name));
  const dir = args.flags.dir ?? (chosen.length === 1 || args.json ? undefined : ".");
  if (dir !== undefined) mkdirSync(dir, { recursive: true });
  const taken = new Set<string>();
  const written: { id: string; name: string; file?: string; document?: unknown }[] = [];
  for (const { id, name, version } of chosen) {
    const document = await documentOf(client, id, args.flags.published === undefined ? 0 : version);
    if (document === undefined) continue;
    if (dir === undefined) {
      if (!args.json) process.stdout.write(canonicalText(document));
      written.push({ id, name, document });
      continue;
    }
    const slug = slugFor(name, (one) => taken.has(one), "workflow");
    taken.add(slug);
    const file = join(dir, `${slug.replaceAll("_", "-")}.json`);
    writeFileSync(file, canonicalText(document));
    written.push({ id, name, file });
  }
  const text = dir === undefined ? "" : written.map(({ name, file }) => `${file}: ${name}`).join("\n");
  answer(args.json, { workflows: written }, text);
  return EXIT.ok;
}

/** @throws UsageError naming those there are. */
export function pick(items: readonly WorkflowSummary[], name: string): WorkflowSummary {
  const found = items.find((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new UsageError(
    `There is no workflow ${JSON.stringify(name)}. There are: ${items.map((one) => one.name).join(", ") || "none"}.`,
  );
}

async function documentOf(client: Client, id: string, version: number) {
  if (version > 0) return (await client.call("getVersion", { params: { id, version: String(version) } })).document;
  return (await client.call("getWorkflow", { params: { id } })).draft.document;
}

async function runImport(args: Args, client: Client): Promise<number> {
  const files = args.positionals.flatMap(filesAt);
  if (files.length === 0) throw new UsageError("signalbox import needs at least one .json file or a folder with some.");
  // All are read before anything is changed: a broken last file must not leave half of them loaded.
  const documents = files.map((file) => ({ file, document: readDocument(file) }));
  const { items } = await client.call("listWorkflows");
  const done: { file: string; id: string; name: string; created: boolean; version?: number }[] = [];
  for (const { file, document } of documents) {
    const known = items.find((one) => one.name.toLowerCase() === document.name.toLowerCase());
    const { id, rev } = known
      ? await replaceDraft(client, known, document)
      : await client
          .call("createWorkflow", { body: { name: document.name, document } })
          .then((made) => ({ id: made.id, rev: made.draft.rev }));
    const entry = { file, id, name: document.name, created: known === undefined };
    if (args.flags.publish === undefined) done.push(entry);
    else {
      const published = await client.call("publish", { params: { id }, body: { rev, message: "Imported" } });
      done.push({ ...entry, version: published.version });
    }
  }
  const line = (one: (typeof done)[number]) =>
    `${one.file}: ${one.created ? "created" : "changed"} ${one.name}${one.version ? `, published as version ${one.version}` : ""}`;
  answer(args.json, { workflows: done }, done.map(line).join("\n"));
  return EXIT.ok;
}

async function replaceDraft(client: Client, known: WorkflowSummary, document: ReturnType<typeof readDocument>) {
  const params = { id: known.id };
  const { rev } = await client.call("saveDraft", { params, body: { rev: known.draftRev, document } });
  return { id: known.id, rev };
}

function filesAt(path: string): string[] {
  if (path === "-" || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(path, name));
}
