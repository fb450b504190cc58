import { expect, test } from "vitest";
import { planOf } from "../../test/support/workflow.ts";
import type { Core } from "./core.ts";
import { Gates, newGates } from "./gates.ts";
import type { Slot } from "./slot.ts";

const limit = { concurrency: { key: "till", max: 1 } };
const plan = planOf({ nodes: { c: { type: "act", limit } }, edges: ["start>c"] });

/** A run in memory; `gated`: its step c wants a place. */
const slotOf = (run: string) => {
  const scope = { owner: undefined };
  const active = new Map<string, object>();
  const gated = () => active.set("c", { path: "c", status: "gated", scope, gate: { slot: { key: "till", max: 1 } } });
  const state = { active, gate: undefined, ending: undefined };
  const slot = { run, plan, state, epoch: 1, priority: 5, gates: newGates() } as unknown as Slot;
  return { slot, gated, left: () => active.delete("c") };
};

/** Gates on a store whose calls to give back are answered when the test says so. */
function world(...slots: Slot[]) {
  const calls: string[] = [];
  const answers: (() => void)[] = [];
  const slowly = (name: string) => (list: readonly { run: string }[]) => {
    calls.push(`${name} ${list.map(({ run }) => run).join(" ")}`);
    return new Promise<never[]>((resolve) => answers.push(() => resolve([])));
  };
  const core = {
    slots: new Map(slots.map((slot) => [slot.run, slot])),
    clock: { now: () => 0, soon: (callback: () => void) => callback() },
    lastBeat: 0,
    timing: { fence: 1000 },
    inbox: { delivered() {} },
    parking: { rest() {} },
    store: {
      keepSlots: slowly("keep"),
      release: slowly("release"),
      acquire: async (_worker: number, requests: readonly { run: string }[]) => {
        calls.push(`acquire ${requests.map(({ run }) => run).join(" ")}`);
        return requests.map((request) => ({ ...request, granted: false, queued: true }));
      },
    },
  };
  const turn = async () => {
    for (let i = 0; i < 30; i++) await Promise.resolve();
  };
  const answer = () => {
    answers.shift()?.();
    return turn();
  };
  return { gates: new Gates(core as unknown as Core), calls, answer, turn };
}

test("LIMIT-6 a run asks for places only when what it gives back is given back, whatever came in which call", async () => {
  const a = slotOf("a");
  const x = slotOf("x");
  const { gates, calls, answer, turn } = world(a.slot, x.slot);
  a.slot.gates.places.add("c");
  gates.sync(a.slot);
  await turn();
  expect(calls).toEqual(["release a"]);
  // While that call is under way x is taken up, which drops whatever it does not want, and at once comes to want c.
  gates.takenUp(x.slot);
  x.gated();
  gates.sync(x.slot);
  await answer();
  expect(calls).toEqual(["release a", "keep x"]);
  await answer();
  expect(calls).toEqual(["release a", "keep x", "acquire x"]);
  // The same for a place that is given back and wanted again.
  x.left();
  gates.sync(x.slot);
  x.gated();
  gates.sync(x.slot);
  await turn();
  await answer();
  expect(calls.slice(3)).toEqual(["release x", "acquire x"]);
});
