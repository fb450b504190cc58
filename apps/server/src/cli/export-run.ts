import { writeFileSync } from "node:fs";
import { readConfig } from "../config/read-config.ts";
import { type Args, UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";
import { withApi } from "./local.ts";
import { answer } from "./output.ts";
import { remoteOf } from "./remote.ts";

/** `signalbox run export <id>`: one run as one JSON, to a file or to standard output. */
export async function exportRun(args: Args): Promise<number> {
  const [, id, ...more] = args.positionals;
  if (id === undefined || more.length > 0) throw new UsageError("signalbox run export needs exactly one run id.");
  return withApi(readConfig(args.options, process.env), remoteOf(args.flags), async (client) => {
    const exported = await client.call("exportRun", { params: { id } });
    const { out } = args.flags;
    if (out === undefined) process.stdout.write(`${JSON.stringify(exported, null, args.json ? 0 : 2)}\n`);
    else {
      writeFileSync(out, `${JSON.stringify(exported, null, 2)}\n`);
      answer(args.json, { run: id, file: out, rows: exported.journal.length }, `${out}: run ${id}`);
    }
    return EXIT.ok;
  });
}
