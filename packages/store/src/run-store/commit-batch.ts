import {
  type ChildStart,
  DEFAULT_PRIORITY,
  type OpenWait,
  type RunCommit,
  type RunId,
  type RunStart,
  type WorkerId,
} from "@signalbox/engine";
import { messageText } from "./child-outputs.ts";
import { cleanText, lines, plain, texts } from "./columns.ts";
import type { Parts } from "./commit-statement.ts";
import { type IncomingRow, incomingParameters } from "./incoming.ts";
import { encodeEvents, type KeepBlob, type Payload, type StoredEvents } from "./payloads.ts";

/** A commit with everything that can fail for this run alone already done: its events as text, large values packed. */
export interface PreparedCommit {
  commit: RunCommit;
  events: StoredEvents;
  children: { child: ChildStart; events: StoredEvents }[];
}

/**
 * @param keep Where values above 1 MB go; without it they stay in the database.
 * @throws TypeError or RangeError for events that are no JSON; SignalboxError `OUTPUT_TOO_LARGE`.
 */
export function prepare(commit: RunCommit, keep?: KeepBlob): PreparedCommit | Promise<PreparedCommit> {
  if (commit.rev === 0 && !commit.start) throw new TypeError(`Commit of run ${commit.run} has rev 0 and no "start".`);
  const events = encodeEvents(commit.events, keep);
  if (!commit.children?.length && !(events instanceof Promise)) return { commit, events, children: [] };
  return prepareLarge(commit, events, keep);
}

async function prepareLarge(
  commit: RunCommit,
  events: StoredEvents | Promise<StoredEvents>,
  keep: KeepBlob | undefined,
): Promise<PreparedCommit> {
  const children = (commit.children ?? []).map(async (child) => ({
    child,
    events: await encodeEvents(child.events, keep),
  }));
  return { commit, events: await events, children: await Promise.all(children) };
}

/** A run that starts: by its own commit, or as the child of one. */
interface Starting {
  run: string;
  by: string;
  start: RunStart;
  epoch: number;
  at: number;
  end: RunCommit["end"];
}

export function partsOf(batch: readonly PreparedCommit[]): Parts {
  const parts: Parts = {
    starts: false,
    ends: false,
    payloads: false,
    waits: false,
    links: false,
    events: false,
    versions: false,
  };
  for (const { commit, events, children } of batch) {
    if (commit.rev === 0 || children.length > 0) parts.starts = true;
    if (commit.rev === 0 && commit.start?.event) parts.events = true;
    if (commit.end && commit.rev > 0) parts.ends = true;
    if (events.payloads.length > 0 || children.some((child) => child.events.payloads.length > 0)) parts.payloads = true;
    if (!commit.end && (commit.opened?.length || commit.closed?.length || commit.consumed?.length)) parts.waits = true;
    if (children.length > 0 || commit.notify?.length) parts.links = true;
    if (commit.version !== undefined) parts.versions = true;
  }
  return parts;
}

/** Parameters of {@link commitStatement} for the same parts, in its order. */
export function parametersOf(worker: WorkerId, batch: readonly PreparedCommit[], parts: Parts): unknown[] {
  const commits = batch.map(({ commit }) => commit);
  const params: unknown[] = [
    worker,
    plain(commits.map((c) => c.run)),
    plain(commits.map((c) => c.rev)),
    plain(commits.map((c) => c.epoch)),
    plain(commits.map((c) => c.at)),
    lines(batch.map(({ events }) => events.text)),
  ];
  if (parts.events) addEvents(params, commits);
  if (parts.starts) addStarts(params, batch);
  if (parts.versions) addVersions(params, commits);
  if (parts.ends) addEnds(params, commits);
  if (parts.payloads) addPayloads(params, batch);
  if (parts.waits) addWaits(params, commits);
  if (parts.links) addLinks(params, batch);
  return params;
}

const optional = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

/** Characters of JSON that a list of runs carries of an error; the journal has the whole. */
const LISTED_ERROR = 4096;

/** An error as lists show it: a large one without its details, for a list loads many (rule S9). */
function listedError(error: (RunCommit["end"] & object)["error"]): string | undefined {
  const whole = optional(error);
  if (error === undefined || whole === undefined || whole.length <= LISTED_ERROR) return whole;
  const { details: _details, ...rest } = error;
  return JSON.stringify({ ...rest, message: rest.message.slice(0, LISTED_ERROR / 2) });
}

function* starting(batch: readonly PreparedCommit[]): Generator<Starting> {
  for (const { commit, children } of batch) {
    const { run, start, epoch, at } = commit;
    if (commit.rev === 0 && start) yield { run, by: run, start, epoch, at, end: commit.end };
    for (const { child } of children)
      yield { run: child.run, by: run, start: child.start, epoch: 0, at: child.at, end: undefined };
  }
}

function addStarts(params: unknown[], batch: readonly PreparedCommit[]): void {
  const all = [...starting(batch)];
  const entities = all.flatMap((s) =>
    Object.entries(s.start.entities ?? {}).map(([kind, value]) => ({ by: s.by, run: s.run, kind, value })),
  );
  params.push(
    plain(all.map((s) => s.run)),
    plain(all.map((s) => s.by)),
    plain(all.map((s) => s.run === s.by)),
    texts(all.map((s) => s.start.workflow)),
    texts(all.map((s) => s.start.versionId)),
    texts(all.map((s) => s.start.key)),
    lines(all.map((s) => JSON.stringify(s.start.cause))),
    lines(all.map((s) => optional(s.start.entities))),
    plain(all.map((s) => s.start.parent?.run)),
    texts(all.map((s) => s.start.parent?.path)),
    plain(all.map((s) => s.start.forkedFrom?.run)),
    texts(all.map((s) => s.start.forkedFrom?.node)),
    plain(all.map((s) => s.start.depth ?? 0)),
    plain(all.map((s) => s.start.priority ?? DEFAULT_PRIORITY)),
    plain(all.map((s) => s.epoch)),
    plain(all.map((s) => s.at)),
    texts(all.map((s) => s.end?.status)),
    lines(all.map((s) => listedError(s.end?.error))),
    plain(entities.map((e) => e.by)),
    plain(entities.map((e) => e.run)),
    texts(entities.map((e) => e.kind)),
    texts(entities.map((e) => e.value)),
  );
}

function addEvents(params: unknown[], commits: readonly RunCommit[]): void {
  const rows: IncomingRow[] = [];
  const runs: RunId[] = [];
  for (const { run, rev, start } of commits) {
    if (rev !== 0 || !start?.event) continue;
    rows.push({ ...start.event, status: "matched", workflow: start.workflow, runs: [run] });
    runs.push(run);
  }
  params.push(...incomingParameters(rows), plain(runs), plain(rows.map((row) => row.id)));
}

function addEnds(params: unknown[], commits: readonly RunCommit[]): void {
  const ended = commits.filter((c) => c.end && c.rev > 0);
  params.push(
    plain(ended.map((c) => c.run)),
    texts(ended.map((c) => c.end?.status)),
    plain(ended.map((c) => c.at)),
    lines(ended.map((c) => listedError(c.end?.error))),
  );
}

function addPayloads(params: unknown[], batch: readonly PreparedCommit[]): void {
  const all: { by: string; run: string; rev: number; payload: Payload; at: number }[] = [];
  const data: Uint8Array[] = [];
  let at = 1; // substring counts from 1
  const add = (by: string, run: string, rev: number, payloads: readonly Payload[]) => {
    for (const payload of payloads) {
      all.push({ by, run, rev, payload, at });
      data.push(payload.data);
      at += payload.data.length;
    }
  };
  for (const { commit, events, children } of batch) {
    add(commit.run, commit.run, commit.rev, events.payloads);
    for (const child of children) add(commit.run, child.child.run, 0, child.events.payloads);
  }
  params.push(
    Buffer.concat(data),
    plain(all.map((p) => p.by)),
    plain(all.map((p) => p.run)),
    plain(all.map((p) => p.rev)),
    plain(all.map((p) => p.payload.n)),
    plain(all.map((p) => p.payload.codec)),
    plain(all.map((p) => p.payload.size)),
    plain(all.map((p) => p.at)),
    plain(all.map((p) => p.payload.data.length)),
  );
}

/** A run that ends drops all its waits and messages anyway; a row must not be changed twice in one statement. */
function addWaits(params: unknown[], commits: readonly RunCommit[]): void {
  const going = commits.filter((c) => !c.end);
  const opened: OpenWait[] = going.flatMap((c) => c.opened ?? []);
  const events = opened.flatMap(({ run, token, events = [] }) => events.map((event) => ({ run, token, ...event })));
  const closed = going.flatMap((c) => (c.closed ?? []).map((token) => ({ token, run: c.run, at: c.at })));
  const consumed = going.flatMap((c) => (c.consumed ?? []).map((id) => ({ run: c.run, id })));
  params.push(
    texts(opened.map((w) => w.token)),
    plain(opened.map((w) => w.run)),
    texts(opened.map((w) => w.path)),
    texts(opened.map((w) => w.workflow)),
    plain(opened.map((w) => w.since)),
    plain(opened.map((w) => w.due)),
    plain(opened.map((w) => (w.events?.length ?? 0) > 0)),
    lines(opened.map((w) => optional(w.approval))),
    plain(events.map((e) => e.run)),
    texts(events.map((e) => e.name)),
    texts(events.map((e) => e.key)),
    texts(events.map((e) => e.token)),
    plain(events.map((e) => e.from)),
    texts(events.map((e) => e.port)),
    texts(closed.map((c) => c.token)),
    plain(closed.map((c) => c.run)),
    plain(closed.map((c) => c.at)),
    plain(consumed.map((c) => c.run)),
    plain(consumed.map((c) => c.id)),
  );
}

function addLinks(params: unknown[], batch: readonly PreparedCommit[]): void {
  const children = batch.flatMap(({ commit, children }) => children.map((c) => ({ by: commit.run, ...c })));
  const notes = batch.flatMap(({ commit }) => (commit.notify ?? []).map((signal) => ({ commit, signal })));
  params.push(
    plain(children.map((c) => c.child.run)),
    plain(children.map((c) => c.by)),
    plain(children.map((c) => c.child.at)),
    lines(children.map((c) => c.events.text)),
    plain(notes.map((n) => n.commit.run)),
    plain(notes.map((n) => n.signal.run)),
    texts(notes.map((n) => cleanText(n.signal.dedupe))),
    lines(notes.map((n) => messageText(n.commit, n.signal))),
  );
}

function addVersions(params: unknown[], commits: readonly RunCommit[]): void {
  const changed = commits.filter((c) => c.version !== undefined);
  params.push(
    plain(changed.map((c) => c.run)),
    texts(changed.map((c) => c.version)),
    plain(changed.map((c) => c.end !== undefined)),
  );
}
