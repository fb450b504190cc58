import { basename, extname } from "node:path";
import { validateWorkflow } from "@signalbox/engine";
import { catalogOf, type Finding, workflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { type Args, type Command, UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";
import { readJsonFile } from "./files.ts";
import { answer } from "./output.ts";

export const validate: Command = {
  flags: [{ name: "strict", help: "warnings fail too" }],
  settings: [],
  run,
};

async function run(args: Args): Promise<number> {
  if (args.positionals.length === 0)
    throw new UsageError("signalbox validate needs at least one file, or - for standard input.");
  const catalog = catalogOf(nodes.map(({ definition }) => definition));
  const given = args.positionals.map((file) => ({ file, name: nameOf(file), document: readJsonFile(file) }));
  // Their shapes are checked below; here only those that have one count.
  const others = new Map(given.map(({ name, document }) => [name, workflowDocument.safeParse(document).data]));
  const documentOf = (workflow: string) => others.get(workflow);
  const files = given.map(({ file, name, document }) => ({
    file,
    findings: validateWorkflow(document, catalog, { workflow: name, documentOf }).findings,
  }));
  const counts = (severity: Finding["severity"]) =>
    files.reduce((sum, { findings }) => sum + findings.filter((one) => one.severity === severity).length, 0);
  const [errors, warnings] = [counts("error"), counts("warning")];
  const lines = files.flatMap(({ file, findings }) => findings.map((finding) => describe(file, finding)));
  const total = `${files.length} file(s), ${errors} error(s), ${warnings} warning(s)`;
  answer(args.json, { ok: errors === 0, errors, warnings, files }, [...lines, total].join("\n"));
  return errors > 0 || (args.flags.strict !== undefined && warnings > 0) ? EXIT.failed : EXIT.ok;
}

/** Files stand for the workflows they are named after: `ship-order.json` for the id `ship-order`. */
const nameOf = (file: string): string => basename(file, extname(file));

function describe(file: string, finding: Finding): string {
  const place = [finding.node, finding.field].filter((part) => part !== undefined).join(" ");
  return `${file}: ${finding.severity}${place === "" ? "" : ` at ${place}`}: ${finding.cause} ${finding.fix} [${finding.code}]`;
}
