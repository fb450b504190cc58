import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import type { RunState } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import type { Snapshot } from "../ports.ts";

/**
 * Snapshots of long runs (rules SNAP-1 to SNAP-4, docs/spec/engine.md): a cache of what folding the journal gives, so
 * that taking a run up costs the rows since, and not all it ever had. Nothing depends on one being there.
 *
 * `v8.serialize` keeps what JSON does not: Maps, and acts and scopes that point at each other. It says nothing of the
 * state's shape, so a snapshot is only used by exactly the code that made it: {@link STATE_ABI} and a hash over the
 * sources that make and read states.
 */
const STATE_ABI = 1;

let known: string | undefined;
/** Of the snapshots that this process makes and can use. */
export function snapshotAbi(): string {
  known ??= `${STATE_ABI}.${codeHash()}`;
  return known;
}

/** Where all code is in one file, that file stands for it. */
function codeHash(): string {
  const hash = createHash("sha256");
  const folders = ["../decide/", "../migrate/", "../plan/"].map((path) => new URL(path, import.meta.url));
  try {
    for (const folder of folders) {
      for (const name of readdirSync(folder).sort())
        if (!name.includes(".test.")) hash.update(name).update(readFileSync(new URL(name, folder)));
    }
  } catch {
    hash.update(readFileSync(fileURLToPath(import.meta.url)));
  }
  return hash.digest("base64url").slice(0, 16);
}

/** A state depends on the node types too: they say which ports there are. */
const planHashes = new WeakMap<Plan, string>();
function planHash(plan: Plan): string {
  let hash = planHashes.get(plan);
  if (hash === undefined) {
    const definitions = [...plan.nodes.values()].map(({ id, definition }) => [id, definition]);
    hash = createHash("sha256").update(JSON.stringify(definitions)).digest("base64url").slice(0, 16);
    planHashes.set(plan, hash);
  }
  return hash;
}

/** @param rev How many rows the state was folded from. */
export function freeze(plan: Plan, state: RunState, rev: number): Snapshot {
  return { rev, abi: snapshotAbi(), data: serialize({ plan: planHash(plan), state }) };
}

/** Undefined when it was made with other node types, or cannot be read: then the journal has to be folded from its start. */
export function thaw(plan: Plan, { data }: Pick<Snapshot, "data">): RunState | undefined {
  try {
    const frozen = deserialize(data) as { plan: string; state: RunState };
    return frozen.plan === planHash(plan) ? frozen.state : undefined;
  } catch {
    return undefined;
  }
}
