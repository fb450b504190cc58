import type { Client } from "../../packages/client/src/index.ts";
import type { HistoryRun } from "../../packages/engine/test/history/history.ts";
import type { JournalRow, RunSummary } from "../../packages/model/src/index.ts";

const PAGE = 500;

/** All runs, page by page. */
export async function allRuns(client: Client): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for (let before: string | undefined; ; ) {
    const page = await client.call("listRuns", { query: { limit: PAGE, ...(before === undefined ? {} : { before }) } });
    runs.push(...page.items);
    if (page.next === undefined) return runs;
    before = page.next;
  }
}

/** A run with its whole journal. */
export async function history(client: Client, run: RunSummary): Promise<HistoryRun> {
  const rows: JournalRow[] = [];
  for (;;) {
    const page = await client.call("getJournal", { params: { id: run.id }, query: { from: rows.length } });
    rows.push(...page.rows);
    // An empty page that promises more would otherwise be asked for ever; the checker reports the gap.
    if (!page.more || page.rows.length === 0) break;
  }
  return { run: run.id, workflow: run.workflow, status: run.status, rows };
}
