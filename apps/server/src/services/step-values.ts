import { runView, stepInput } from "@signalbox/engine";
import { findInValue, type Json, partOf, SignalboxError, type ValuePath, valueAt, valuePath } from "@signalbox/model";
import { hasRight } from "../auth/policy.ts";
import type { StoredEvent } from "../hooks/event-inbox.ts";
import { requestOf } from "../hooks/hook-service.ts";
import type { Answer, SomeHandlers } from "../http/handlers.ts";
import { addressOf, isFrom } from "../triggers/trigger-index.ts";
import { iso, type Services } from "./context.ts";
import { isRunId, readRecorded } from "./run-handlers.ts";
import { versionsOfRun } from "./run-versions.ts";

interface Known {
  value: Json;
  /** Of the value as JSON. */
  bytes: number;
  usedAt: number;
}

/** Values that were asked for last, in bytes of JSON: people page through one, and each page would read it anew. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT_MS = 60_000;
/** Runs of a workflow that are looked through for a sample. */
const LOOKED_AT = 20;
/** Characters of JSON of a sample: it is stored in the draft. */
const SAMPLE_SIZE = 24_000;

/** Values of steps, part by part: an answer is small however large the value is (rule VALUE-1). */
export function stepValueHandlers(services: Services): SomeHandlers<"getStepValue" | "findSample"> {
  const kept = new Map<string, Known>();

  const keep = (key: string, known: Known) => {
    kept.delete(key);
    kept.set(key, known);
    let sum = 0;
    for (const [other, { bytes, usedAt }] of [...kept].toReversed()) {
      sum += bytes;
      // The newest stays, whatever its size: the next page is of it.
      if (other !== key && (sum > KEPT_BYTES || known.usedAt - usedAt > KEPT_MS)) kept.delete(other);
    }
  };

  /** @throws SignalboxError NOT_FOUND */
  const wholeOf = async (id: string, path: string, of: "input" | "output"): Promise<Known> => {
    const pinned = isRunId(id) ? await services.storage.runs.pinned(id) : undefined;
    if (!pinned) throw new SignalboxError("NOT_FOUND", { what: "run", id });
    const key = JSON.stringify([id, pinned.rev, path, of]);
    const known = kept.get(key);
    const usedAt = services.now();
    if (known) {
      keep(key, { ...known, usedAt });
      return known;
    }
    const value = await readValue(services, id, path, of);
    if (value === undefined) throw new SignalboxError("NOT_FOUND", { what: of, id: path === "" ? id : path });
    const made = { value, bytes: Buffer.byteLength(JSON.stringify(value)), usedAt };
    keep(key, made);
    return made;
  };

  return {
    getStepValue: async ({ params, query }) => {
      const { value, bytes } = await wholeOf(params.id, query.path, query.of);
      const at = pathOf(query.at);
      const inner = valueAt(value, at);
      if (inner === undefined) throw new SignalboxError("NOT_FOUND", { what: "part of the value", id: query.at });
      if (query.q !== undefined && query.q !== "") {
        const { matches, more } = findInValue(inner, query.q);
        return { ...partOf(null), bytes, matches, moreMatches: more };
      }
      return { ...partOf(inner, query.most, query.offset), bytes };
    },
    findSample: async ({ params, identity }) => {
      const { storage } = services;
      if (!(await storage.workflows.get(params.id)))
        throw new SignalboxError("NOT_FOUND", { what: "workflow", id: params.id });
      for (const run of await storage.runs.list({ workflow: params.id, limit: LOOKED_AT })) {
        const recorded = await readRecorded(services, run.id);
        const view = runView(await versionsOfRun(services, recorded), recorded.rows);
        const step = [...view.steps.values()].find(({ node, output }) => node === params.node && output !== undefined);
        if (step?.output === undefined) continue;
        const { value, cuts } = partOf(step.output, SAMPLE_SIZE);
        const at = iso(step.endedAt ?? view.startedAt);
        return { sample: { value, cuts, run: run.id, at, entities: run.entities } };
      }
      return hasRight(identity, "inbox:read") ? received(services, params.id, params.node) : {};
    },
  };
}

/** Events that are looked through for one of a trigger that has started nothing yet. */
const EVENTS_LOOKED_AT = 100;

/**
 * What a trigger of the draft would give for the newest event that came to it, published or not. Events that were
 * rejected do not count: nobody knows who sent them.
 */
async function received(services: Services, workflow: string, node: string): Promise<Answer<"findSample">> {
  const { inbox, workflows } = services.storage;
  const draft = await workflows.draft(workflow);
  const triggers = draft ? services.triggers.triggersOf({ workflow, versionId: "", document: draft.document }) : [];
  const trigger = triggers.find((one) => one.node === node);
  if (!trigger) return {};
  const source = trigger.source.source;
  const target = isFrom(trigger, "webhook")
    ? addressOf(trigger)
    : isFrom(trigger, "event")
      ? trigger.source.event(trigger.params).name
      : undefined;
  for (const info of target === undefined ? [] : await inbox.list({ limit: EVENTS_LOOKED_AT })) {
    if (info.source !== source || info.target !== target || info.status === "rejected") continue;
    const event = await inbox.get(info.id);
    if (!event) continue;
    const input = isFrom(trigger, "webhook")
      ? trigger.source.input(requestOf(event), trigger.params)
      : isFrom(trigger, "event")
        ? trigger.source.input(sentOf(event))
        : null;
    const { value, cuts } = partOf(input, SAMPLE_SIZE);
    return { sample: { value, cuts, at: iso(event.receivedAt), entities: {} } };
  }
  return {};
}

function sentOf(event: StoredEvent) {
  const data = JSON.parse(Buffer.from(event.body).toString("utf8")) as Json;
  return { id: event.providerId ?? event.id, name: event.target, key: event.headers.key ?? "", data };
}

async function readValue(
  services: Services,
  id: string,
  path: string,
  of: "input" | "output",
): Promise<Json | undefined> {
  const recorded = await readRecorded(services, id);
  const plan = await versionsOfRun(services, recorded);
  const view = runView(plan, recorded.rows);
  if (path === "") return of === "input" ? view.input : view.output;
  const step = view.steps.get(path);
  if (!step) throw new SignalboxError("NOT_FOUND", { what: "step", id: path });
  if (of === "output") return step.output;
  const { workflow } = recorded;
  return stepInput(plan, recorded.rows, path, { run: id, workflow }) as Json | undefined;
}

function pathOf(text: string): ValuePath {
  try {
    const result = valuePath.safeParse(JSON.parse(text));
    if (result.success) return result.data;
  } catch {
    // Told below.
  }
  throw new SignalboxError("BAD_REQUEST", { detail: `query.at: expected a list such as ["body","lines",3]` });
}
