import type { JournalRow } from "@signalbox/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunFeed } from "./run-feed.ts";

const row = (rev: number): JournalRow => ({ rev, at: rev, events: [] });
const settle = async (times = 12) => {
  for (let i = 0; i < times; i++) await Promise.resolve();
};

/** A stored journal, a receiver that may be full, and the feed between them. */
function world(from: number, stored: number) {
  const journal = Array.from({ length: stored }, (_, rev) => row(rev));
  const got: number[] = [];
  const state = { full: false, reads: 0, failed: undefined as unknown };
  const feed = new RunFeed(from, {
    async read(at, limit) {
      state.reads++;
      const rows = journal.slice(at, at + Math.min(limit, 3));
      return { rows, more: at + rows.length < journal.length };
    },
    send(rows) {
      got.push(...rows.map((one) => one.rev));
      return !state.full;
    },
    fail: (error) => {
      state.failed = error;
    },
  });
  const commit = (seen = true) => {
    const next = row(journal.length);
    journal.push(next);
    if (seen) feed.committed(next);
  };
  return { journal, got, state, feed, commit };
}
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("RunFeed", () => {
  it("LIVE-1 sends the stored rows, then the new ones", async () => {
    const { got, commit } = world(2, 8);
    await settle(20);
    commit();
    commit();
    expect(got).toEqual(upTo(2, 10));
  });

  it("LIVE-2 keeps rows aside that are committed while stored ones are read", async () => {
    const { got, commit } = world(0, 4);
    commit();
    await settle(2);
    commit();
    await settle(30);
    expect(got).toEqual(upTo(0, 6));
  });

  it("LIVE-2 reads rows another process committed when a hint, a poll or a gap says so", async () => {
    const { got, commit, feed } = world(0, 1);
    await settle(20);
    commit(false);
    feed.stale();
    await settle(20);
    expect(got).toEqual([0, 1]);
    commit(false);
    commit();
    await settle(20);
    expect(got).toEqual(upTo(0, 4));
    commit(false);
    feed.poll(Date.now() + 5000);
    await settle(20);
    expect(got).toEqual(upTo(0, 5));
  });

  it("LIVE-4 neither reads nor keeps anything for a receiver that is full", async () => {
    const { got, state, commit, feed } = world(0, 9);
    state.full = true;
    await settle(20);
    expect(got).toEqual([0, 1, 2]);
    const { reads } = state;
    commit();
    feed.stale();
    await settle(20);
    expect(state.reads).toBe(reads);
    state.full = false;
    feed.room();
    await settle(40);
    expect(got).toEqual(upTo(0, 10));
  });

  it("LIVE-2 holds for any order of commits, hints and full receivers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("seen", "unseen", "hint", "full", "room", "tick"), { maxLength: 40 }),
        async (moves) => {
          const { got, state, commit, feed, journal } = world(0, 2);
          for (const move of moves) {
            if (move === "seen" || move === "unseen") commit(move === "seen");
            else if (move === "hint") feed.stale();
            else if (move === "full") state.full = true;
            else if (move === "room") {
              state.full = false;
              feed.room();
            } else await settle(3);
          }
          state.full = false;
          feed.room();
          await settle(20);
          feed.stale();
          await settle(200);
          expect(got).toEqual(upTo(0, journal.length));
        },
      ),
      { numRuns: 300 },
    );
  });
});
