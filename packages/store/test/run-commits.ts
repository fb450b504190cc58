import type { RunCommit, RunId, RunStart } from "@signalbox/engine";
import { type JournalEvent, type Json, uuidv7 } from "@signalbox/model";

/** Small commits for tests. */
export const newRunId = (): RunId => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
export const cause = { kind: "manual" } as const;

export const startedWith = (input: Json): JournalEvent[] => [{ t: "started", trigger: "start", input, cause }];
export const completed = (p: string, out: Json): JournalEvent[] => [{ t: "completed", p, port: "out", out }];

export function starting(run: RunId, input: Json = {}, start: Partial<RunStart> = {}): RunCommit {
  const at = Date.now();
  return {
    run,
    rev: 0,
    epoch: 1,
    at,
    events: startedWith(input),
    start: { workflow: "wf", versionId: "v1", cause, ...start },
  };
}
export const step = (run: RunId, rev: number, rest: Partial<RunCommit> = {}): RunCommit => ({
  run,
  rev,
  epoch: 1,
  at: Date.now(),
  events: completed(`step${rev}`, { rev }),
  ...rest,
});
