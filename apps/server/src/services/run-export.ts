import { runView, versionsIn } from "@signalbox/engine";
import { type JournalRow, type Json, type RunExport, type RunSummary, SignalboxError } from "@signalbox/model";
import { redact, secretTexts } from "../dispatch/redact.ts";
import { iso, type Services } from "./context.ts";

/**
 * One run as one JSON (docs/spec/run-export.md). It is meant to be sent to others, so secrets are hidden once more: the
 * texts of all connections' secrets wherever they stand, headers that carry credentials, and the tokens of waits, with
 * which anybody could answer them.
 *
 * @throws SignalboxError NOT_FOUND, RUN_TOO_LONG.
 */
export async function exportRun(services: Services, summary: RunSummary): Promise<RunExport> {
  const { storage } = services;
  const recorded = await storage.runs.recorded(summary.id);
  if (recorded === undefined) throw new SignalboxError("NOT_FOUND", { what: "run", id: summary.id });
  const versions: RunExport["versions"] = [];
  for (const id of versionsIn(recorded.rows, recorded.versionId)) {
    const found = await storage.workflows.document(id);
    if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "version", id });
    versions.push({ id, version: found.version, document: found.document });
  }
  const event = summary.cause.event === undefined ? undefined : await storage.inbox.get(summary.cause.event);
  const whole: RunExport = {
    format: "signalbox-run",
    formatVersion: 1,
    signalbox: services.version,
    exportedAt: iso(services.now()),
    run: summary,
    versions,
    journal: withoutTokens(recorded.rows),
    waits: waitsOf(services, versions, recorded.rows),
    children: await storage.runs.children(summary.id),
    ...(event === undefined ? {} : { startedBy: eventOf(event) }),
  };
  // Tokens stand in data too, where a workflow has sent the address of a wait to somebody.
  const hidden = [...(await allSecrets(services)), ...tokensIn(recorded.rows)].sort((a, b) => b.length - a.length);
  return withoutCredentials(redact(whole as unknown as Json, hidden)) as unknown as RunExport;
}

async function allSecrets({ storage, box }: Services): Promise<string[]> {
  const texts = new Set<string>();
  for (const { id } of await storage.connections.list()) {
    for (const text of secretTexts(await box.open(id))) texts.add(text);
  }
  return [...texts];
}

const tokensIn = (rows: readonly JournalRow[]): string[] =>
  rows.flatMap(({ events }) => events.flatMap((event) => (event.t === "wait" ? [event.token] : [])));

/** Stand-ins by order, so that what belongs together still does. */
function withoutTokens(rows: readonly JournalRow[]): JournalRow[] {
  let waits = 0;
  const cover = (event: JournalRow["events"][number]) =>
    event.t === "wait" ? { ...event, token: `wait-${++waits}` } : event;
  return rows.map((row) => ({ ...row, events: row.events.map(cover) }));
}

function waitsOf(services: Services, versions: RunExport["versions"], rows: JournalRow[]): RunExport["waits"] {
  const plans = new Map(versions.map(({ id, document }) => [id, services.plan(id, document)]));
  const [first] = plans.values();
  if (first === undefined) return [];
  const view = runView({ first, of: (id) => plans.get(id) }, rows);
  return [...view.steps.values()].flatMap(({ path, node, status, startedAt, wait }) => {
    if (status !== "waiting" || wait === undefined) return [];
    const { token: _token, ...rest } = wait;
    return [{ path, node, ...(startedAt === undefined ? {} : { since: iso(startedAt) }), wait: rest }];
  });
}

function eventOf(event: NonNullable<Awaited<ReturnType<Services["storage"]["inbox"]["get"]>>>) {
  const { headers: _headers, body, receivedAt, ...rest } = event;
  return { ...rest, receivedAt: iso(receivedAt), bytes: body.length } as NonNullable<RunExport["startedBy"]>;
}

const CREDENTIALS = /^(proxy-)?authorization$|^(set-)?cookie$|^x-(api|auth)-?(key|token)$/i;

/** Hides texts under names that carry credentials in HTTP, whoever's they are. */
function withoutCredentials(part: Json): Json {
  if (Array.isArray(part)) return part.map(withoutCredentials);
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      CREDENTIALS.test(key) && typeof value === "string" ? "[secret]" : withoutCredentials(value),
    ]),
  );
}
