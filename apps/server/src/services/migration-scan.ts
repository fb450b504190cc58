import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import {
  changesAhead,
  fits,
  foldRows,
  type LoadedRun,
  type Plan,
  positionOf,
  signatureOf,
  withoutNumbers,
} from "@signalbox/engine";
import { type MigrationGroup, makeReason, type Position, SignalboxError } from "@signalbox/model";
import { iso, type Services } from "./context.ts";
import { planOf, versionsOfRun } from "./run-versions.ts";

/** Which runs are asked about, and what for. */
export interface Question {
  workflow: string;
  to: { version: number; versionId: string; plan: Plan };
  /** Version numbers by version id. */
  from: ReadonlyMap<string, number>;
  /** The same whenever the same runs would get the same answers. */
  hash: string;
}

/** @throws SignalboxError NOT_FOUND for versions that do not exist, BAD_REQUEST when nothing would change. */
export async function questionOf(
  services: Services,
  workflow: string,
  asked: { to: number; from: number | "older" | "all" },
): Promise<Question> {
  const { workflows } = services.storage;
  const versions = await workflows.versions(workflow);
  if (versions.length === 0 && (await workflows.get(workflow)) === undefined) {
    throw new SignalboxError("NOT_FOUND", { what: "workflow", id: workflow });
  }
  const find = (number: number) => {
    const found = versions.find((one) => one.version === number);
    if (!found) throw new SignalboxError("NOT_FOUND", { what: "version", id: `${number} of ${workflow}` });
    return found;
  };
  const target = find(asked.to);
  if (asked.from === asked.to) {
    throw new SignalboxError("BAD_REQUEST", { detail: "body.from: expected another version than body.to" });
  }
  const left =
    typeof asked.from === "number"
      ? [find(asked.from)]
      : versions.filter((one) => (asked.from === "all" ? one.version !== asked.to : one.version < asked.to));
  const from = new Map(left.map((one) => [one.id, one.version]));
  const plan = await planOf(services, target.id);
  return {
    workflow,
    to: { version: target.version, versionId: target.id, plan },
    from,
    hash: digest([
      workflow,
      target.id,
      [...from.keys()].sort(),
      [...plan.nodes.values()].map((node) => node.definition),
    ]),
  };
}

const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);

export interface Examined {
  id: string;
  startedAt: string;
  version: number;
  at: Position[];
  group: Omit<MigrationGroup, "runs">;
}

/** Journals read and folded at a time; between two portions others have their turn. */
const PORTION = 200;

/** Looks at runs one by one, and at each position once (rule MIG-7). */
export class Scan {
  readonly groups = new Map<string, Omit<MigrationGroup, "runs">>();
  private readonly services: Services;
  private readonly question: Question;

  constructor(services: Services, question: Question) {
    this.services = services;
    this.question = question;
  }

  /** A page of unfinished runs, oldest first. */
  async page(after: string | undefined, limit: number): Promise<{ examined: Examined[]; next?: string }> {
    const { runs } = this.services.storage;
    const { workflow, from } = this.question;
    const rows = await runs.unfinished({ workflow, versionIds: [...from.keys()], after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const examined = await this.examine(page.map(({ id }) => id));
    return { examined, ...(rows.length > limit && last && { next: last.id }) };
  }

  /** Those that exist and are on one of the versions to be left. */
  async examine(ids: readonly string[]): Promise<Examined[]> {
    const found: Examined[] = [];
    for (let i = 0; i < ids.length; i += PORTION) {
      const portion = ids.slice(i, i + PORTION);
      const journals = await this.services.storage.runs.journals(portion);
      for (const id of portion) {
        const run = journals.get(id);
        const version = run && this.question.from.get(run.versionId);
        if (run && version !== undefined) found.push(await this.one(id, run, version));
      }
      await turn();
    }
    return found;
  }

  private async one(id: string, run: LoadedRun, version: number): Promise<Examined> {
    const startedAt = iso(run.rows[0]?.at ?? 0);
    try {
      if (run.unreadable) throw run.unreadable.error;
      const { state, plan } = foldRows(run.rows, await versionsOfRun(this.services, run));
      const signature = digest([run.versionId, signatureOf(state, plan)]);
      const at = positionOf(state, plan);
      let group = this.groups.get(signature);
      if (!group) {
        const { to } = this.question;
        const { reasons, after } = fits(state, plan, { plan: to.plan, name: to.version });
        if (state.ending) reasons.push(makeReason("ENDING"));
        group = {
          signature,
          version,
          example: id,
          at: shapeOf(at),
          possible: reasons.length === 0,
          after: [...new Set(after.map(withoutNumbers))],
          reasons,
          changes: changesAhead(state, plan, to.plan),
        };
        this.groups.set(signature, group);
      }
      return { id, startedAt, version, at, group };
    } catch (error) {
      return { id, startedAt, version, at: [], group: this.unreadable(id, version, error) };
    }
  }

  private unreadable(id: string, version: number, error: unknown): Omit<MigrationGroup, "runs"> {
    const detail = error instanceof Error ? error.message : String(error);
    const signature = digest(["unreadable", version, detail]);
    const known = this.groups.get(signature);
    if (known) return known;
    const group = {
      signature,
      version,
      example: id,
      at: [],
      possible: false,
      after: [],
      reasons: [makeReason("UNREADABLE", { detail })],
      changes: { added: [], removed: [], changed: [] },
    };
    this.groups.set(signature, group);
    return group;
  }
}

/** Several items at the same node are one place. */
function shapeOf(at: readonly Position[]): Position[] {
  const places = new Map<string, Position>();
  for (const { due: _due, ...one } of at) {
    const path = withoutNumbers(one.path);
    places.set(`${path} ${one.waitsFor}`, { ...one, path });
  }
  return [...places.values()];
}
