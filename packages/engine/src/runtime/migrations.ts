import { isFinal, type JournalEvent, makeReason } from "@signalbox/model";
import { migrate, refusal, type Target } from "../migrate/migrate.ts";
import type { Message } from "../ports.ts";
import type { Core } from "./core.ts";
import { calledBy, pinsOf } from "./pins.ts";
import { DocumentAway } from "./plans.ts";
import type { Slot, SlotInput } from "./slot.ts";

type Asked = Extract<Message, { kind: "migrate" }>;

/** How often a version that cannot be read is asked for, a second apart, before the run is told that it stays. */
const TRIES = 30;
const PAUSE = 1000;

/** The message of an input that asks for another version. */
export const askedFor = ({ input }: SlotInput): Asked | undefined =>
  input.kind === "message" && input.message.kind === "migrate" ? input.message : undefined;

/** The same inputs in the same order, but for those that ask for another version: they come last. */
export const changesLast = (inputs: readonly SlotInput[]): SlotInput[] => [
  ...inputs.filter((entry) => !askedFor(entry)),
  ...inputs.filter(askedFor),
];

/** Whether a decision has to wait until the version is there: decisions are made without waiting for anything. */
export const lacksTarget = (entry: SlotInput): boolean => entry.target === undefined && askedFor(entry) !== undefined;

/** Fetches the versions that inputs ask for, and what those call. */
export async function fetchTargets(core: Core, inputs: readonly SlotInput[]): Promise<void> {
  for (const entry of inputs) {
    const asked = askedFor(entry);
    if (asked && entry.target === undefined) entry.target = await fetchTarget(core, asked);
  }
}

async function fetchTarget(core: Core, asked: Asked): Promise<Target | Error> {
  for (let tries = 1; ; tries++) {
    try {
      const plan = await core.plans.get(asked.versionId);
      const pins = calledBy(plan).length > 0 ? await pinsOf(core, plan) : undefined;
      return { versionId: asked.versionId, name: asked.name, plan, pins, by: asked.by, request: asked.request };
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (!(failure instanceof DocumentAway) || tries >= TRIES) return failure;
      await new Promise<void>((resolve) => core.clock.at(core.clock.now() + PAUSE, resolve));
    }
  }
}

/**
 * Lets a run go on with the version an input asks for.
 *
 * @param events What was decided so far for the commit that is being made.
 * @returns what follows, or undefined when it has to wait for attempts under way.
 */
export function migrateSlot(
  slot: Slot,
  entry: SlotInput,
  events: readonly JournalEvent[],
  now: number,
): { events: JournalEvent[]; cut: boolean } | undefined {
  const { target } = entry;
  // It ended by what was taken in together with this: nothing follows an end (I9).
  if (isFinal(slot.state.status)) return { events: [], cut: false };
  // What follows from a decision that was cut short is not known yet.
  if (slot.cut) return undefined;
  if (target instanceof Error && !isFinal(slot.state.status)) {
    const reason = makeReason("UNREADABLE", { detail: target.message });
    return { events: [refusal(askedFor(entry) ?? { name: "" }, [reason])], cut: false };
  }
  // What arrived with it may have ended the run: then there is nothing left to change, and nothing more to say of it.
  if (!target || target instanceof Error || isFinal(slot.state.status)) return { events: [], cut: false };
  const fresh = new Set(events.flatMap((event) => (event.t === "scheduled" ? [event.p] : [])));
  const done = migrate(slot.context, slot.state, slot.versionId, target, fresh, now);
  if (done === "later") return undefined;
  if (done.context) {
    slot.context = done.context;
    slot.plan = target.plan;
    slot.versionId = target.versionId;
  }
  return { events: done.events, cut: done.cut ?? false };
}
