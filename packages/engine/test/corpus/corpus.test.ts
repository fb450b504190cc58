import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { difference, type Policy, play } from "./play.ts";
import type { Pattern } from "./translate.ts";

/** Patterns as others drew them, with the order of tasks they expect. Not part of this project; skipped without it. */
const folder = new URL("../../../../../shared/corpora/workflow-patterns/control-flow/", import.meta.url);
const isThere = existsSync(folder);

/** Where this engine means something else, and why. */
const JOINED = "as ways that meet are joined: a node runs once, not once for each way that leads to it";
const DIFFERS: Record<string, string> = {
  cancel_multi_instance_task:
    "as a for-each is over when all its items are: it does not wait for more than there are to be withdrawn (EACH-2, EACH-9)",
  cancel_region:
    "as only what is under way can be withdrawn: a region is drawn as a scope, and withdrawn with all that it would still do",
  cancel_task: JOINED,
  critical_section:
    "as a critical section is a container with a limit of one (LIMIT-2), not a task that takes and another that gives back",
  multi_instance_without_synch: JOINED,
  parallel_split: JOINED,
  transient_trigger: "as a for-each over nothing is over at once, so that no item can be added to it (EACH-2)",
};

const files = isThere ? readdirSync(folder).sort() : [];
const patterns = files.map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Pattern);

/** Orders in which steps under way can finish: what takes how long is nowhere said. */
function* policies(): Generator<Policy> {
  yield (flying) => flying[0] as string;
  yield (flying) => flying.at(-1) as string;
  for (let seed = 1; seed <= 150; seed++) {
    let state = Math.imul(seed, 2654435761) | 1;
    yield (flying) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return flying[(state >>> 0) % flying.length] as string;
    };
  }
}

/** The least difference over all policies; undefined when one of them gives the expected order. */
function best(pattern: Pattern): string | undefined {
  let first: string | undefined;
  for (const policy of policies()) {
    let found: string | undefined;
    try {
      found = difference(pattern, play(pattern, policy));
    } catch (error) {
      found = error instanceof Error ? error.message : String(error);
    }
    if (found === undefined) return undefined;
    first ??= found;
  }
  return first;
}

describe.skipIf(!isThere)("workflow patterns as others drew them", () => {
  for (const pattern of patterns) {
    const why = DIFFERS[pattern.pattern];
    test(`${pattern.pattern}: ${why === undefined ? "the same tasks in the same order" : `differs, ${why}`}`, () => {
      if (why === undefined) expect(best(pattern)).toBeUndefined();
      else expect(best(pattern)).toBeDefined();
    });
  }

  test("there are as many as there were", () => {
    expect(patterns.length).toBeGreaterThanOrEqual(26);
    for (const name of Object.keys(DIFFERS)) expect(patterns.map((one) => one.pattern)).toContain(name);
  });
});

describe("the comparison", () => {
  const to = (...targets: string[]) => targets.map((text) => ({ tag: "successor", text }));
  const task = (name: string, ...targets: string[]) => ({ tag: "task", attrs: { name }, children: to(...targets) });
  const own: Pattern = {
    pattern: "own",
    description: "Two tasks one after the other, and one beside them.",
    definition: {
      tag: "process-definition",
      children: [{ tag: "start-task", children: to("a", "c") }, task("a", "b"), task("b", "end"), task("c", "end")],
    },
    expected_path: [
      {
        task: "Start",
        next: [
          { task: "a", next: [{ task: "b", next: [{ task: "End", next: [] }] }] },
          { task: "c", next: [] },
        ],
      },
    ],
  };
  const of = (order: string, status = "succeeded") => difference(own, { order: order.split(" "), status });

  test("takes what the engine does, in whatever order what is beside each other is over", () => {
    expect(best(own)).toBeUndefined();
    expect(of("a c b")).toBeUndefined();
    expect(of("c a b")).toBeUndefined();
  });

  test("refuses a task too much or too little, an order turned round, and a run that failed", () => {
    expect(of("a b")).toBe("c runs 0 times, expected 1");
    expect(of("a b b c")).toBe("b runs 2 times, expected 1");
    expect(of("b a c")).toBe("b runs before a");
    expect(of("a b c", "failed")).toBe("the run is failed");
  });
});
