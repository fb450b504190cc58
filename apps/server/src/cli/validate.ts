import { validateWorkflow } from "@signalbox/engine";
import { catalogOf, type Finding } from "@signalbox/model";
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
  const files = args.positionals.map((file) => ({
    file,
    findings: validateWorkflow(readJsonFile(file), catalog).findings,
  }));
  const counts = (severity: Finding["severity"]) =>
    files.reduce((sum, { findings }) => sum + findings.filter((one) => one.severity === severity).length, 0);
  const [errors, warnings] = [counts("error"), counts("warning")];
  const lines = files.flatMap(({ file, findings }) => findings.map((finding) => describe(file, finding)));
  const total = `${files.length} file(s), ${errors} error(s), ${warnings} warning(s)`;
  answer(args.json, { ok: errors === 0, errors, warnings, files }, [...lines, total].join("\n"));
  return errors > 0 || (args.flags.strict !== undefined && warnings > 0) ? EXIT.failed : EXIT.ok;
}

function describe(file: string, finding: Finding): string {
  const place = [finding.node, finding.field].filter((part) => part !== undefined).join(" ");
  return `${file}: ${finding.severity}${place === "" ? "" : ` at ${place}`}: ${finding.cause} ${finding.fix} [${finding.code}]`;
}
