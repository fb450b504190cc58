import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  type MigrationGroup,
  type MigrationPlan,
  type MigrationReason,
  type MigrationResult,
  makeReason,
  SignalboxError,
} from "@signalbox/model";
import type { SomeHandlers } from "../http/handlers.ts";
import type { Services } from "./context.ts";
import { type Examined, type Question, questionOf, Scan } from "./migration-scan.ts";

/** Changing the version of unfinished runs (docs/spec/versions.md). */
export function migrationHandlers(services: Services): SomeHandlers<"planMigration" | "migrate"> {
  return {
    planMigration: async ({ params, body }) => {
      const question = await questionOf(services, params.id, body);
      const counts = await services.storage.runs.unfinishedByVersion(params.id);
      const { examined, next } = await new Scan(services, question).page(body.after, body.limit);
      const from = [...question.from].map(([id, version]) => ({ version, runs: counts.get(id) ?? 0 }));
      return {
        workflow: params.id,
        to: question.to.version,
        from: from.filter((one) => one.runs > 0),
        total: from.reduce((sum, one) => sum + one.runs, 0),
        hash: question.hash,
        ...(next !== undefined && { next }),
        ...summaryOf(examined),
        runs: body.runs ? examined.map(({ group, ...run }) => ({ ...run, signature: group.signature })) : [],
      };
    },
    migrate: async ({ params, body, identity }) => {
      const question = await questionOf(services, params.id, body);
      if (body.planHash !== question.hash) throw new SignalboxError("MIGRATION_STALE");
      const scan = new Scan(services, question);
      const chosen = body.runs ? await named(services, question, scan, body.runs) : await paged(scan, body);
      const to = { versionId: question.to.versionId, name: String(question.to.version), by: identity.name };
      const request = randomUUID();
      const asked = await services.engine.migrate(chosen.runs, to, request);
      const ended = chosen.runs.filter((run) => !asked.includes(run));
      const outcome = await followed(services, asked, to.versionId, request, body.wait);
      const refused = [...chosen.refused, ...ended.map((run) => ({ run, reasons: [makeReason("ENDED")] }))];
      return {
        ...outcome,
        refused: [...refused, ...outcome.refused],
        ...(chosen.next !== undefined && { next: chosen.next }),
      };
    },
  };
}

type Summary = Pick<MigrationPlan, "examined" | "possible" | "later" | "impossible" | "groups" | "reasons" | "nodes">;

const kindOf = (group: Pick<MigrationGroup, "possible" | "after">): "possible" | "later" | "impossible" =>
  !group.possible ? "impossible" : group.after.length > 0 ? "later" : "possible";

/** Counts by position, by reason and by node. */
function summaryOf(examined: readonly Examined[]): Summary {
  const groups = new Map<string, MigrationGroup>();
  const reasons = new Map<string, MigrationReason & { runs: number }>();
  const summary: Summary = {
    examined: examined.length,
    possible: 0,
    later: 0,
    impossible: 0,
    groups: [],
    reasons: [],
    nodes: {},
  };
  for (const { group } of examined) {
    const known = groups.get(group.signature) ?? { ...group, runs: 0 };
    known.runs++;
    groups.set(group.signature, known);
    const kind = kindOf(group);
    summary[kind]++;
    for (const node of new Set(group.at.map((place) => place.node))) {
      const counts = (summary.nodes[node] ??= { possible: 0, later: 0, impossible: 0 });
      counts[kind]++;
    }
    for (const reason of group.reasons) {
      const counted = reasons.get(reason.cause) ?? { ...reason, runs: 0 };
      counted.runs++;
      reasons.set(reason.cause, counted);
    }
  }
  summary.groups = [...groups.values()].sort((a, b) => b.runs - a.runs);
  summary.reasons = [...reasons.values()].sort((a, b) => b.runs - a.runs);
  return summary;
}

interface Chosen {
  runs: string[];
  refused: MigrationResult["refused"];
  next?: string | undefined;
}

/** Runs given by id: of each that stays the reason is told. */
async function named(services: Services, question: Question, scan: Scan, ids: readonly string[]): Promise<Chosen> {
  const known = await services.storage.runs.versionsOf(ids);
  const chosen: Chosen = { runs: [], refused: [] };
  const candidates: string[] = [];
  for (const run of new Set(ids)) {
    const found = known.get(run);
    const fits = found?.workflow === question.workflow && !found.ended && question.from.has(found.versionId);
    if (fits) candidates.push(run);
    else if (!found) throw new SignalboxError("NOT_FOUND", { what: "run", id: run });
    else chosen.refused.push({ run, reasons: [makeReason(reasonFor(services, question, found))] });
  }
  for (const { id, group } of await scan.examine(candidates)) {
    if (group.possible) chosen.runs.push(id);
    else chosen.refused.push({ run: id, reasons: group.reasons });
  }
  return chosen;
}

function reasonFor(
  services: Services,
  { workflow }: Question,
  run: { workflow: string; versionId: string; ended: boolean },
) {
  if (run.workflow !== workflow) return "OTHER_VERSION";
  if (run.ended) return "ENDED";
  return services.storage.workflows.isDraft(run.versionId) ? "DRAFT" : "OTHER_VERSION";
}

/** Runs by position, or all that can: the others are in the plan, with their reasons. */
async function paged(
  scan: Scan,
  { after, limit, groups }: { after?: string | undefined; limit: number; groups?: string[] | undefined },
): Promise<Chosen> {
  const { examined, next } = await scan.page(after, limit);
  const wanted = examined.filter(
    ({ group }) => group.possible && (groups === undefined || groups.includes(group.signature)),
  );
  return { runs: wanted.map(({ id }) => id), refused: [], next };
}

/** Milliseconds between two looks. */
const LOOK_EVERY = 100;
/** Journals that are looked through for a refusal at every look; of more, only at the end. */
const FEW = 50;

/** What became of the wish, as far as it is known in time. */
async function followed(
  services: Services,
  asked: readonly string[],
  versionId: string,
  request: string,
  wait: number,
): Promise<MigrationResult> {
  const { runs } = services.storage;
  const result: MigrationResult = { migrated: [], pending: [...asked], refused: [] };
  const end = Date.now() + wait;
  for (;;) {
    const versions = await runs.versionsOf(result.pending);
    const at = (run: string) => versions.get(run);
    result.migrated.push(...result.pending.filter((run) => at(run)?.versionId === versionId));
    const ended = result.pending.filter((run) => at(run)?.versionId !== versionId && at(run)?.ended);
    result.refused.push(...ended.map((run) => ({ run, reasons: [makeReason("ENDED")] })));
    result.pending = result.pending.filter((run) => at(run)?.versionId !== versionId && !at(run)?.ended);
    const last = Date.now() >= end;
    if (result.pending.length > 0 && (last || result.pending.length <= FEW)) {
      const refused = await refusedBy(services, result.pending, request);
      result.refused.push(...refused);
      result.pending = result.pending.filter((run) => !refused.some((one) => one.run === run));
    }
    if (last || result.pending.length === 0) return result;
    await pause(LOOK_EVERY);
  }
}

/** Runs that have answered no: they had moved since they were looked at. */
async function refusedBy(
  services: Services,
  ids: readonly string[],
  request: string,
): Promise<MigrationResult["refused"]> {
  const found: MigrationResult["refused"] = [];
  for (const [run, { rows }] of await services.storage.runs.journals(ids)) {
    for (const event of rows.flatMap((row) => row.events)) {
      if (event.t !== "refused" || event.what !== "migrate") continue;
      const details = event.error.details as { request?: string; reasons?: MigrationReason[] } | undefined;
      if (details?.request === request) found.push({ run, reasons: details.reasons ?? [] });
    }
  }
  return found;
}
