import { compareDocuments, type HistoryEntry, SignalboxError, summarizeChanges } from "@signalbox/model";
import { iso, type Services } from "./context.ts";

/** Versions, newest first, with what each one changed (rule DIFF-7). @throws SignalboxError NOT_FOUND */
export async function historyOf(
  { storage: { workflows, runs } }: Services,
  id: string,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<{ items: HistoryEntry[]; next?: string }> {
  if ((await workflows.get(id)) === undefined) throw new SignalboxError("NOT_FOUND", { what: "workflow", id });
  const [versions, unfinished] = await Promise.all([workflows.versions(id), runs.unfinishedByVersion(id)]);
  const asked = versions.filter(({ version }) => before === undefined || version < before);
  const items: HistoryEntry[] = [];
  let newer = asked[0] && (await workflows.document(asked[0].id));
  // One after the other: of a page of large documents, two are held at a time.
  for (const [index, { id: versionId, version, message, by, at }] of asked.slice(0, limit).entries()) {
    const earlier = asked[index + 1];
    const older = earlier && (await workflows.document(earlier.id));
    items.push({
      version,
      message,
      by,
      at: iso(at),
      runs: unfinished.get(versionId) ?? 0,
      ...(newer && older && { changes: summarizeChanges(compareDocuments(older.document, newer.document)) }),
    });
    newer = older;
  }
  const last = items.at(-1);
  return { items, ...(last && asked.length > limit && { next: String(last.version) }) };
}
