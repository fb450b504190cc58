import type { JournalEvent } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { AnswerWaiters } from "./answer-waiters.ts";

const started = (event: string): JournalEvent => ({
  t: "started",
  trigger: "hook",
  input: {},
  cause: { kind: "webhook", event },
});
const commit = (rev: number, events: JournalEvent[], run = "r1") => ({ run, workflow: "w", rev, at: 0, events });
const responders = new Set(["answer"]);

describe("AnswerWaiters", () => {
  it("HOOK-7 takes an answer that is in the first commit of the run", async () => {
    const waiters = new AnswerWaiters();
    const { answer } = waiters.wait("r1", responders, 1000);
    const out = { status: 201, headers: { "x-a": "b" }, body: { ok: true } };
    waiters.committed(commit(0, [started("e1"), { t: "pure", p: "answer", port: "out", out }]));
    expect(await answer).toEqual({ kind: "respond", ...out });
    expect(waiters.size).toBe(0);
  });

  it("takes a later one, inside a for-each too, and not that of another run", async () => {
    const waiters = new AnswerWaiters();
    const { answer } = waiters.wait("r1", responders, 1000);
    waiters.committed(commit(0, [started("e1")]));
    waiters.committed(commit(1, [{ t: "pure", p: "answer", port: "out", out: { body: "other" } }], "r2"));
    waiters.committed(commit(1, [{ t: "completed", p: "lines[0]/answer", port: "out", out: { body: "mine" } }]));
    expect(await answer).toMatchObject({ kind: "respond", status: 200, body: "mine" });
  });

  it("says how the run ended when nothing answered, and when it took too long", async () => {
    const waiters = new AnswerWaiters();
    const ended = waiters.wait("r1", responders, 1000);
    waiters.committed(commit(0, [started("e1")]));
    waiters.committed(commit(1, [{ t: "ended", status: "failed" }]));
    expect(await ended.answer).toEqual({ kind: "ended", run: "r1", status: "failed" });
    const late = waiters.wait("r2", responders, 5);
    waiters.committed(commit(0, [started("e2")], "r2"));
    expect(await late.answer).toEqual({ kind: "timeout", run: "r2" });
    expect(waiters.size).toBe(0);
  });
});
