/**
 * `npm run bench:scale`: what is large. A million waiting runs, 10,000 interrupted ones taken over, a loop of a million
 * passes, a for-each over 100,000 items, a workflow of 2,000 nodes: how long each takes, and the most memory.
 *
 * Options: `--only loop,items,waiting,takeover,nodes`, `--percent 10` (of the sizes above), `--json`. Uses DATABASE_URL,
 * or a server of its own. The memory is this process's, without the database's.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "@signalbox/store";
import { items, loop, nodes, type Row, takeover } from "./scale/jobs.ts";
import { waiting } from "./scale/waiting.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "nodes,loop,items,takeover,waiting" },
    percent: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
  },
});
const jobs = { nodes, loop, items, takeover, waiting };
const sizes = { nodes: 2000, loop: 1_000_000, items: 100_000, takeover: 10_000, waiting: 1_000_000 };
const folder = mkdtempSync(join(tmpdir(), "signalbox-scale-"));
const database = await openDatabase({
  ...(process.env.DATABASE_URL ? { databaseUrl: process.env.DATABASE_URL } : {}),
  dataDir: folder,
  log: () => {},
});
const rows: Row[] = [];
try {
  for (const name of values.only.split(",") as (keyof typeof sizes)[]) {
    if (!(name in sizes)) throw new Error(`There is no job ${name}; choose from ${Object.keys(sizes).join(", ")}.`);
    const count = Math.max(10, Math.round((sizes[name] * Number(values.percent)) / 100));
    rows.push(await jobs[name](database, count));
    if (!values.json) console.log(rows.at(-1));
  }
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify(rows));
