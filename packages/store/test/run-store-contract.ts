import type { ClaimedRun, Message, RunId, RunStart, RunStore, WorkerId } from "@signalbox/engine";
import type { JournalEvent, Json } from "@signalbox/model";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { limitsContract } from "./limits-contract.ts";
import { cause, completed, newRunId, startedWith, starting, step } from "./run-commits.ts";

/** What a store under test brings along. */
export interface ContractHarness {
  /** A store on the same data; each call gives one as another process would have it. */
  open(): Promise<RunStore>;
  /** Lets so much time pass since the worker's last heartbeat that it counts as dead. */
  silence(worker: WorkerId): Promise<void>;
  close(): Promise<void>;
}

const cancel: Message = { kind: "cancel" };
const cancelBy = (by: string): Message => ({ kind: "cancel", by });
const inboxOf = async (store: RunStore, worker: WorkerId, run: RunId): Promise<Message[]> =>
  (await store.messages(worker, [run]))[0]?.messages.map(({ message }) => message) ?? [];
const ended = {
  events: [{ t: "ended", status: "succeeded" }] as JournalEvent[],
  end: { status: "succeeded" } as const,
};

/** Holds a store to docs/spec/store.md. Every implementation of the port passes it, the simulated one too. */
export function runStoreContract(name: string, make: () => Promise<ContractHarness>): void {
  describe(`run store contract: ${name}`, () => {
    let harness: ContractHarness;
    let a: RunStore;
    let b: RunStore;
    let alice: WorkerId;
    let bob: WorkerId;

    beforeAll(async () => {
      harness = await make();
      a = await harness.open();
      b = await harness.open();
      alice = await a.register({ name: "alice" });
      bob = await b.register({ name: "bob" });
    });
    // On a busy machine the whole takes longer than a worker may be silent.
    beforeEach(async () => {
      await Promise.all([a.heartbeat(alice), b.heartbeat(bob)]);
    });
    afterAll(() => harness.close());

    const started = async (start: Partial<RunStart> = {}): Promise<RunId> => {
      const run = newRunId();
      expect((await a.commit(alice, [starting(run, {}, start)])).get(run)).toEqual({ ok: true });
      return run;
    };
    const journal = async (run: RunId) => (await a.load([run])).get(run)?.rows ?? [];
    const wakeSeq = async (store: RunStore, worker: WorkerId, run: RunId) => {
      const [entry] = await store.messages(worker, [run]);
      if (!entry) throw new Error(`worker ${worker} does not own run ${run}`);
      return entry.wakeSeq;
    };
    const parkFor = async (run: RunId, wakeAt?: number, epoch = 1) =>
      a.park(alice, [{ run, epoch, wakeSeq: await wakeSeq(a, alice, run), wakeAt }]);
    /** Claims until this run is among them; the others that are found go back. */
    const claimRun = async (store: RunStore, worker: WorkerId, run: RunId): Promise<ClaimedRun | undefined> => {
      const claimed = await store.claim(worker, 1000);
      return claimed.find((one) => one.run === run);
    };
    /** A worker that stops giving signs of life, with one run. */
    const abandoned = async () => {
      const zombie = await a.register({ name: "zombie" });
      const run = newRunId();
      await a.commit(zombie, [starting(run)]);
      await harness.silence(zombie);
      const claim = await takeover(run);
      return { zombie, run, claim };
    };
    /** Dead workers are looked for only now and then. */
    const takeover = async (run: RunId): Promise<ClaimedRun> => {
      for (let i = 0; i < 100; i++) {
        const claim = await claimRun(b, bob, run);
        if (claim) return claim;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`run ${run} was not taken over`);
    };

    test("S1 of two commits for one (run, rev) one wins, and the journal has its events", async () => {
      const run = await started();
      const results = await Promise.all(
        ["x", "y", "z"].map(async (p) => (await a.commit(alice, [step(run, 1, { events: completed(p, p) })])).get(run)),
      );
      expect(results.filter((result) => result?.ok)).toHaveLength(1);
      expect(results.filter((result) => !result?.ok)).toEqual([
        { ok: false, reason: "fenced" },
        { ok: false, reason: "fenced" },
      ]);
      const winner = ["x", "y", "z"][results.findIndex((result) => result?.ok)] as string;
      expect((await journal(run))[1]?.events).toEqual(completed(winner, winner));
    });

    test("S1 a batch stores many runs, each with its own fate", async () => {
      const runs = Array.from({ length: 60 }, newRunId);
      await a.commit(
        alice,
        runs.map((run, i) => starting(run, { i })),
      );
      await a.commit(
        alice,
        runs.filter((_, i) => i % 3 === 0).map((run) => step(run, 1)),
      );
      const results = await a.commit(
        alice,
        runs.map((run) => step(run, 1, { events: completed("late", 1) })),
      );
      runs.forEach((run, i) => {
        expect(results.get(run)).toEqual(i % 3 === 0 ? { ok: false, reason: "fenced" } : { ok: true });
      });
      const loaded = await a.load(runs);
      expect(loaded.size).toBe(60);
      for (const { rows } of loaded.values()) expect(rows.map(({ rev }) => rev)).toEqual([0, 1]);
    });

    test("S2 a worker that does not own the run loses", async () => {
      const run = await started();
      expect((await b.commit(bob, [step(run, 1)])).get(run)).toEqual({ ok: false, reason: "fenced" });
      expect(await journal(run)).toHaveLength(1);
    });

    test("S2 an owner of an earlier epoch loses", async () => {
      const run = await started();
      await parkFor(run, 0);
      const claim = await claimRun(a, alice, run);
      expect(claim).toMatchObject({ run, epoch: 2, takeover: false, crashes: 0 });
      expect((await a.commit(alice, [step(run, 1)])).get(run)).toEqual({ ok: false, reason: "fenced" });
      expect((await a.commit(alice, [step(run, 1, { epoch: 2 })])).get(run)).toEqual({ ok: true });
    });

    test("S3 nothing a zombie's commit carries appears: child, payload, wait, message, end", async () => {
      const { zombie, run } = await abandoned();
      const receiver = await started();
      const child = newRunId();
      const result = await a.commit(zombie, [
        step(run, 1, {
          events: completed("big", { text: "zombie ".repeat(2000) }),
          children: [{ run: child, at: 1, start: { workflow: "wf", versionId: "v1", cause }, events: startedWith({}) }],
          opened: [{ token: `zombie-${run}`, run, path: "w", workflow: "wf", since: 1 }],
          notify: [{ run: receiver, message: cancel, dedupe: "from zombie" }],
        }),
      ]);
      expect(result.get(run)).toEqual({ ok: false, reason: "fenced" });
      expect((await a.commit(zombie, [step(run, 1, ended)])).get(run)).toEqual({ ok: false, reason: "fenced" });
      expect((await a.load([child])).size).toBe(0);
      expect(await a.findWait(`zombie-${run}`)).toBeUndefined();
      expect((await a.messages(alice, [receiver]))[0]?.messages).toEqual([]);
      expect(await journal(run)).toHaveLength(1);
      expect(await b.ownership(bob, run)).toEqual({ epoch: 2 });
    });

    test("S3 a commit that wins brings all it carries", async () => {
      const run = await started();
      const receiver = await started();
      const child = newRunId();
      await a.signal([{ run, message: cancel, dedupe: "one" }]);
      const [{ messages: inbox } = { messages: [] }] = await a.messages(alice, [run]);
      const since = Date.now();
      const wait = {
        token: `t-${run}`,
        run,
        path: "w",
        workflow: "wf",
        since,
        due: since + 5,
        approval: { title: "ok?" },
      };
      await a.commit(alice, [
        step(run, 1, {
          children: [
            {
              run: child,
              at: 1,
              start: { workflow: "wf2", versionId: "v2", cause, parent: { run, path: "call" }, depth: 3 },
              events: startedWith({ big: "child ".repeat(3000) }),
            },
          ],
          opened: [wait],
          consumed: inbox.map(({ id }) => id),
          notify: [{ run: receiver, message: cancel, dedupe: "hello" }],
        }),
      ]);
      const loaded = (await a.load([child])).get(child);
      expect(loaded).toMatchObject({ workflow: "wf2", versionId: "v2", parent: { run, path: "call" }, depth: 3 });
      expect(loaded?.rows).toEqual([{ rev: 0, at: 1, events: startedWith({ big: "child ".repeat(3000) }) }]);
      expect(await a.findWait(wait.token)).toEqual(wait);
      expect((await a.messages(alice, [run]))[0]?.messages).toEqual([]);
      expect(await inboxOf(a, alice, receiver)).toEqual([cancel]);
      expect(await claimRun(b, bob, child)).toMatchObject({ run: child, crashes: 0, takeover: false });
      await a.commit(alice, [step(run, 2, { closed: [wait.token] })]);
      expect(await a.findWait(wait.token)).toBeUndefined();
    });

    test("S3 a commit sends messages to several runs and wakes them; repeats and ended receivers get none", async () => {
      const five = await Promise.all(Array.from({ length: 5 }, () => started()));
      const [run, other, parked, owned, over] = five as [RunId, RunId, RunId, RunId, RunId];
      await parkFor(parked);
      await a.signal([{ run: owned, message: cancel, dedupe: "known" }]);
      await a.commit(alice, [step(over, 1, ended)]);
      const before = await wakeSeq(a, alice, owned);
      const to = (receiver: RunId, dedupe: string) => ({ run: receiver, dedupe, message: cancelBy(dedupe) });
      const notify = [to(parked, "m"), to(owned, "m"), to(owned, "m"), to(owned, "known"), to(over, "m")];
      await a.commit(alice, [step(run, 1, { ...ended, notify }), step(other, 1, { notify: [to(parked, "n")] })]);
      expect(await inboxOf(a, alice, owned)).toEqual([cancel, cancelBy("m")]);
      expect(await wakeSeq(a, alice, owned)).toBeGreaterThan(before);
      expect(await claimRun(b, bob, parked)).toMatchObject({ epoch: 2 });
      const woken = await inboxOf(b, bob, parked);
      expect(woken).toHaveLength(2);
      expect(woken).toEqual(expect.arrayContaining([cancelBy("m"), cancelBy("n")]));
      await a.reopen(over, { kind: "retry" });
      await claimRun(b, bob, over);
      expect(await inboxOf(b, bob, over)).toEqual([{ kind: "retry" }]);
    });

    test("S13 a message sent in the moment a run ends is not there when it goes on", async () => {
      const [parent, child] = await Promise.all([started(), started()]);
      const notify = [{ run: child, message: cancel, dedupe: "cancel" }];
      await a.commit(alice, [step(parent, 1, { notify }), step(child, 1, ended)]);
      expect(await a.reopen(child, { kind: "retry" })).toBe(true);
      await claimRun(b, bob, child);
      expect(await inboxOf(b, bob, child)).toEqual([{ kind: "retry" }]);
    });

    test("S3 a run that starts and ends in one commit is complete, and nobody can claim it", async () => {
      const run = newRunId();
      const commit = { ...starting(run), end: { status: "succeeded" as const } };
      expect((await a.commit(alice, [commit])).get(run)).toEqual({ ok: true });
      expect(await a.ownership(alice, run)).toBeUndefined();
      expect(await a.signal([{ run, message: cancel, dedupe: "x" }])).toMatchObject([{ live: false }]);
      expect(await journal(run)).toHaveLength(1);
    });

    test("S3, MIG-5 a run goes on with another version if and only if the commit that says so wins", async () => {
      const versionOf = async (run: RunId) => (await a.load([run])).get(run)?.versionId;
      const [going, over, lost, other] = [await started(), await started(), await started(), await started()];
      await a.commit(alice, [
        step(going, 1, { version: "v2" }),
        step(over, 1, { ...ended, version: "v2" }),
        step(lost, 1, { version: "v2", epoch: 7 }),
        step(other, 1),
      ]);
      expect(await Promise.all([going, over, lost, other].map(versionOf))).toEqual(["v2", "v2", "v1", "v1"]);
      expect((await a.commit(alice, [step(over, 2)])).get(over), "it has ended").toEqual({
        ok: false,
        reason: "fenced",
      });
      await a.commit(alice, [step(going, 2, ended), step(other, 2, { ...ended, version: "v3" })]);
      expect(await Promise.all([going, other].map(versionOf))).toEqual(["v2", "v3"]);
    });

    test("S3 an ended run is owned by nobody, its open waits are gone, later commits lose", async () => {
      const run = await started();
      const token = `end-${run}`;
      await a.commit(alice, [step(run, 1, { opened: [{ token, run, path: "w", workflow: "wf", since: 1 }] })]);
      expect((await a.commit(alice, [step(run, 2, ended)])).get(run)).toEqual({ ok: true });
      expect(await a.findWait(token)).toBeUndefined();
      expect(await a.ownership(alice, run)).toBeUndefined();
      expect((await a.commit(alice, [step(run, 3)])).get(run)).toEqual({ ok: false, reason: "fenced" });
    });

    test("S4 a message is stored once per run and dedupe, also after it was consumed", async () => {
      const run = await started();
      const signal = { run, message: cancel, dedupe: "once" };
      expect(await a.signal([signal, signal])).toMatchObject([{ duplicate: false }, { duplicate: true }]);
      expect(await b.signal([signal])).toEqual([{ run, owner: alice, duplicate: true, live: true }]);
      const [entry] = await a.messages(alice, [run]);
      expect(entry?.messages).toHaveLength(1);
      await a.commit(alice, [step(run, 1, { consumed: entry?.messages.map(({ id }) => id) ?? [] })]);
      expect(await b.signal([signal])).toMatchObject([{ duplicate: true }]);
      expect((await a.messages(alice, [run]))[0]?.messages).toEqual([]);
    });

    test("S4 messages come in the order they were stored, and to live runs only", async () => {
      const run = await started();
      for (const by of ["1", "2", "3"]) await b.signal([{ run, message: { kind: "cancel", by }, dedupe: by }]);
      const [entry] = await a.messages(alice, [run]);
      expect(entry?.messages.map(({ message }) => (message as { by?: string }).by)).toEqual(["1", "2", "3"]);
      const nobody = newRunId();
      const [unknown] = await b.signal([{ run: nobody, message: cancel, dedupe: "x" }]);
      expect(unknown).toEqual({ run: nobody, owner: undefined, duplicate: false, live: false });
      const all = await a.messages(alice);
      expect(all.find((one) => one.run === run)?.messages).toHaveLength(3);
      expect(await b.messages(bob, [run])).toEqual([]);
    });

    test("S5 park loses to a message stored before it, and wins when the message was seen", async () => {
      const run = await started();
      const seen = await wakeSeq(a, alice, run);
      await b.signal([{ run, message: cancel, dedupe: "early" }]);
      expect([...(await a.park(alice, [{ run, epoch: 1, wakeSeq: seen, wakeAt: undefined }]))]).toEqual([]);
      expect(await a.ownership(alice, run)).toEqual({ epoch: 1 });
      expect([...(await parkFor(run))]).toEqual([run]);
      expect(await a.ownership(alice, run)).toBeUndefined();
    });

    test("S5 a message wakes a parked run, whoever claims first has it alone", async () => {
      const run = await started();
      await parkFor(run);
      expect(await claimRun(a, alice, run)).toBeUndefined();
      expect(await b.signal([{ run, message: cancel, dedupe: "wake" }])).toEqual([
        { run, owner: undefined, duplicate: false, live: true },
      ]);
      const claims = await Promise.all([claimRun(a, alice, run), claimRun(b, bob, run)]);
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(claims.find(Boolean)).toMatchObject({ epoch: 2, takeover: false, wakeSeq: 1 });
    });

    test("S5 many signals against many parks: no run sleeps on an unread message", async () => {
      const runs = await Promise.all(Array.from({ length: 40 }, () => started()));
      await Promise.all(
        runs.map(async (run, i) => {
          const seq = await wakeSeq(a, alice, run);
          await Promise.all([
            a.park(alice, [{ run, epoch: 1, wakeSeq: seq, wakeAt: undefined }]),
            b.signal([{ run, message: cancel, dedupe: `s${i}` }]),
          ]);
        }),
      );
      const claimed = new Set((await b.claim(bob, 1000)).map(({ run }) => run));
      const own = new Set((await a.messages(alice)).map(({ run }) => run));
      for (const run of runs) expect(claimed.has(run) || own.has(run), `run ${run} was lost`).toBe(true);
    });

    test("S6 one run per workflow and key; the others learn which", async () => {
      const key = `key-${newRunId()}`;
      const runs = Array.from({ length: 6 }, newRunId);
      const results = new Map(
        (
          await Promise.all(
            runs.map((run, i) =>
              i % 2 ? a.commit(alice, [starting(run, {}, { key })]) : b.commit(bob, [starting(run, {}, { key })]),
            ),
          )
        ).flatMap((result) => [...result]),
      );
      const winners = runs.filter((run) => results.get(run)?.ok);
      expect(winners).toHaveLength(1);
      for (const run of runs.filter((one) => one !== winners[0]))
        expect(results.get(run)).toEqual({ ok: false, reason: "duplicate", run: winners[0] });
      expect((await a.load(runs)).size).toBe(1);
      const other = newRunId();
      expect((await a.commit(alice, [starting(other, {}, { key, workflow: "another" })])).get(other)).toEqual({
        ok: true,
      });
    });

    const incoming = (providerId?: string, target = "shop/orders") => ({
      id: newRunId(),
      receivedAt: Date.now(),
      source: "webhook" as const,
      target,
      ...(providerId !== undefined && { providerId }),
      headers: { "content-type": "application/json", "x-note": "a\u0000 b" },
      body: new TextEncoder().encode('{"id": 1}'),
    });

    test("S16 of runs that start with one event of a sender one starts; the others learn which event was first", async () => {
      const providerId = `once-${newRunId()}`;
      const starts = Array.from({ length: 6 }, () => ({ run: newRunId(), event: incoming(providerId) }));
      // Some in one batch, some apart, from two workers.
      const [first, second, ...rest] = starts.map(({ run, event }) => starting(run, {}, { event }));
      const together = [first, second].flatMap((commit) => commit ?? []);
      const answers = await Promise.all([
        a.commit(alice, together),
        ...rest.map((commit, i) => (i % 2 ? a.commit(alice, [commit]) : b.commit(bob, [commit]))),
      ]);
      const results = new Map(answers.flatMap((result) => [...result]));
      const winners = starts.filter(({ run }) => results.get(run)?.ok);
      expect(winners).toHaveLength(1);
      for (const { run } of starts.filter((one) => one !== winners[0]))
        expect(results.get(run)).toEqual({ ok: false, reason: "repeated", event: winners[0]?.event.id });
      expect((await a.load(starts.map(({ run }) => run))).size).toBe(1);
    });

    test("S16 events without a sender's id, or at another target, are no repeats", async () => {
      const providerId = `once-${newRunId()}`;
      const events = [incoming(), incoming(), incoming(providerId), incoming(providerId, "shop/refunds")];
      for (const event of events) await started({ event });
    });

    test("S16 a run that starts and ends at once stores its event and takes a key with it", async () => {
      const event = incoming(`once-${newRunId()}`);
      const key = `key-${newRunId()}`;
      const [run, again, other] = [newRunId(), newRunId(), newRunId()];
      const done = (id: RunId, start: Partial<RunStart>) => ({ ...starting(id, {}, start), ...ended });
      expect((await a.commit(alice, [done(run, { event, key })])).get(run)).toEqual({ ok: true });
      const repeat = { ...event, id: newRunId() };
      const second = await a.commit(alice, [done(again, { event: repeat, key: `${key}-2` })]);
      expect(second.get(again)).toEqual({ ok: false, reason: "repeated", event: event.id });
      // The key of the start that lost is still free.
      expect((await a.commit(alice, [done(other, { key: `${key}-2` })])).get(other)).toEqual({ ok: true });
    });

    test("S6 equal keys within one batch start one run", async () => {
      const key = `key-${newRunId()}`;
      const runs = [newRunId(), newRunId()];
      const results = await a.commit(
        alice,
        runs.map((run) => starting(run, {}, { key })),
      );
      expect([...results.values()].filter(({ ok }) => ok)).toHaveLength(1);
    });

    test("S8 data that cannot be stored fails its own run only", async () => {
      const [good, bad] = [await started(), await started()];
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const results = await a.commit(alice, [
        step(good, 1),
        step(bad, 1, { events: completed("x", circular as unknown as Json) }),
      ]);
      expect(results.get(good)).toEqual({ ok: true });
      expect(results.get(bad)).toMatchObject({ ok: false, reason: "failed" });
      expect(await journal(bad)).toHaveLength(1);
      expect((await a.commit(alice, [step(bad, 1)])).get(bad)).toEqual({ ok: true });
    });

    test.each([
      ["the character 0", "a\0b"],
      ["lone surrogates", "\ud800 and \udfff"],
      ["line ends and separators", "a\nb\r\u2028\u001e"],
      ["quotes, braces and backslashes", '{"a\\":[}'],
      ["letters of many scripts", "订单 ∆ 🚂"],
      ["numbers", [0, -0.5, 1e300, 2 ** 53, 5e-324]],
      ["a key that looks like a reference", { $p: 0, __proto__: null }],
    ] as [string, Json][])("S9 values come back as they were: %s", async (_, value) => {
      const run = newRunId();
      await a.commit(alice, [starting(run, value)]);
      await a.signal([{ run, message: { kind: "event", path: "w", token: "t", output: value }, dedupe: "e" }]);
      expect((await journal(run))[0]?.events).toEqual(startedWith(value));
      const [entry] = await a.messages(alice, [run]);
      expect(entry?.messages[0]?.message).toEqual({ kind: "event", path: "w", token: "t", output: value });
    });

    test.each([1900, 2047, 2048, 2049, 9000, 300_000])("S9 a value of %i characters comes back", async (size) => {
      const run = newRunId();
      const noise = Array.from({ length: size }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 90))).join("");
      const value = { text: noise, zero: "\0" };
      await a.commit(alice, [starting(run, value)]);
      await a.commit(alice, [step(run, 1, { events: [...completed("x", value), ...completed("y", "small")] })]);
      const rows = await journal(run);
      expect(rows[0]?.events).toEqual(startedWith(value));
      expect(rows[1]?.events).toEqual([...completed("x", value), ...completed("y", "small")]);
    });

    test("S9 many small values in one commit come back in order", async () => {
      const run = newRunId();
      const events = Array.from({ length: 200 }, (_, i) => completed(`s${i}`, { text: "x".repeat(300), i })).flat();
      await a.commit(alice, [starting(run)]);
      await a.commit(alice, [step(run, 1, { events })]);
      expect((await journal(run))[1]?.events).toEqual(events);
    });

    test("S9 a value above 32 MB fails its run with OUTPUT_TOO_LARGE, one just below is kept", async () => {
      const limit = 32 * 1024 * 1024;
      const run = await started();
      const large = await a.commit(alice, [step(run, 1, { events: completed("x", "y".repeat(limit)) })]);
      expect(large.get(run)).toMatchObject({ ok: false, reason: "failed", error: { code: "OUTPUT_TOO_LARGE" } });
      const fits = "y".repeat(limit - 2);
      expect((await a.commit(alice, [step(run, 1, { events: completed("x", fits) })])).get(run)).toEqual({ ok: true });
      const [, row] = await journal(run);
      expect((row?.events[0] as { out: string } | undefined)?.out.length).toBe(limit - 2);
    });

    test("S10 runs of a silent worker are taken over: epoch and crashes count up, the zombie is told", async () => {
      const { zombie, run, claim } = await abandoned();
      expect(claim).toMatchObject({ run, epoch: 2, crashes: 1, takeover: true });
      expect((await a.heartbeat(zombie)).alive).toBe(false);
      expect(await a.ownership(zombie, run)).toBeUndefined();
      expect([...(await a.park(zombie, [{ run, epoch: 1, wakeSeq: 0, wakeAt: undefined }]))]).toEqual([]);
      expect((await b.commit(bob, [step(run, 1, { epoch: 2 })])).get(run)).toEqual({ ok: true });
    });

    test("S10 a worker that leaves gives its runs back at once, and that is no crash", async () => {
      const carol = await a.register({ name: "carol" });
      const run = newRunId();
      await a.commit(carol, [starting(run)]);
      await a.leave(carol);
      expect(await claimRun(b, bob, run)).toMatchObject({ run, epoch: 2, crashes: 0, takeover: false });
      expect((await a.heartbeat(carol)).alive).toBe(false);
    });

    test("S10 a worker that was declared dead claims nothing, its own runs neither", async () => {
      const zombie = await a.register({ name: "zombie" });
      const [own, due] = [newRunId(), await started()];
      await a.commit(zombie, [starting(own)]);
      await b.claim(bob, 1000);
      await harness.silence(zombie);
      // The look that declares it dead is its own: they are at most half a second apart.
      for (const until = Date.now() + 700; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 50)))
        expect(await a.claim(zombie, 1000)).toEqual([]);
      await parkFor(due, 0);
      expect(await a.claim(zombie, 1000)).toEqual([]);
      expect((await a.heartbeat(zombie)).alive).toBe(false);
      expect(await takeover(own)).toMatchObject({ epoch: 2, crashes: 1, takeover: true });
    });

    test("S10 a worker that has left, or never registered, claims nothing", async () => {
      const carol = await a.register({ name: "carol" });
      const run = newRunId();
      await a.commit(carol, [starting(run)]);
      await a.leave(carol);
      expect(await a.claim(carol, 1000)).toEqual([]);
      expect(await a.claim(carol + 1000, 1000)).toEqual([]);
      expect(await claimRun(b, bob, run)).toMatchObject({ run, epoch: 2, crashes: 0 });
    });

    test("S10 heartbeats tell the database's time and how many workers live; ids are not used again", async () => {
      const { now, workers, alive } = await a.heartbeat(alice);
      expect(alive).toBe(true);
      expect(workers).toBeGreaterThanOrEqual(2);
      expect(Number.isSafeInteger(now)).toBe(true);
      const [one, two] = [await a.register({ name: "x" }), await b.register({ name: "x" })];
      expect(new Set([alice, bob, one, two]).size).toBe(4);
      await a.leave(two);
      expect(await a.register({ name: "y" })).toBeGreaterThan(two);
    });

    test("S11 an event resolves the waits that are open, once, with the same name and key only", async () => {
      const run = await started();
      const since = Date.now();
      const key = newRunId();
      const open = (token: string, name: string, k: string) => ({
        token,
        run,
        path: token,
        workflow: "wf",
        since,
        events: [{ name, key: k, from: since, port: "out" }],
      });
      const tokens = [`a-${key}`, `b-${key}`, `c-${key}`] as const;
      await a.commit(alice, [
        step(run, 1, {
          opened: [open(tokens[0], "paid", key), open(tokens[1], "paid", "other"), open(tokens[2], "sent", key)],
        }),
      ]);
      const event = { id: `e-${key}`, name: "paid", key, data: { sum: 3 }, at: since + 1 };
      expect(await b.emit(event, 60_000)).toEqual({ duplicate: false, delivered: [{ run, owner: alice }] });
      expect(await b.emit(event, 60_000)).toEqual({ duplicate: true, delivered: [] });
      expect(await a.matchWaits([...tokens])).toEqual([]);
      expect(await inboxOf(a, alice, run)).toEqual([
        { kind: "event", path: tokens[0], token: tokens[0], output: { sum: 3 }, port: "out" },
      ]);
    });

    test("S11 an event that came before the wait is found, the earliest first, not one from before `from`", async () => {
      const run = await started();
      const key = newRunId();
      for (const [n, at] of [
        [1, 1000],
        [3, 3000],
        [2, 2000],
      ] as const)
        await b.emit({ id: `${key}-${n}`, name: "paid", key, data: n, at }, 60_000);
      const token = `t-${key}`;
      const wait = {
        token,
        run,
        path: "w",
        workflow: "wf",
        since: 5000,
        events: [{ name: "paid", key, from: 1500, port: "paid" }],
      };
      await a.commit(alice, [step(run, 1, { opened: [wait] })]);
      expect(await a.matchWaits([token])).toEqual([{ run, owner: alice }]);
      expect(await inboxOf(a, alice, run)).toEqual([{ kind: "event", path: "w", token, output: 2, port: "paid" }]);
    });

    test("S11 events and waits at the same moment always meet, exactly once", async () => {
      const rounds = await Promise.all(
        Array.from({ length: 30 }, async () => {
          const run = await started();
          const key = newRunId();
          const wait = {
            token: key,
            run,
            path: "w",
            workflow: "wf",
            since: 1,
            events: [{ name: "race", key, from: 0, port: "raced" }],
          };
          const [, emitted] = await Promise.all([
            a.commit(alice, [step(run, 1, { opened: [wait] })]).then(() => a.matchWaits([key])),
            b.emit({ id: key, name: "race", key, data: {}, at: 5 }, 60_000),
          ]);
          return { run, emitted };
        }),
      );
      const entries = await a.messages(
        alice,
        rounds.map(({ run }) => run),
      );
      for (const { messages } of entries) expect(messages).toHaveLength(1);
    });

    test("S11 the sweep finds what a process left undone between its commit and its look", async () => {
      const run = await started();
      const key = newRunId();
      await b.emit({ id: key, name: "left", key, data: 1, at: 5 }, 60_000);
      const wait = {
        token: key,
        run,
        path: "w",
        workflow: "wf",
        since: 1,
        events: [{ name: "left", key, from: 0, port: "left" }],
      };
      await a.commit(alice, [step(run, 1, { opened: [wait] })]);
      expect(await b.matchWaits()).toContainEqual({ run, owner: alice });
      expect((await a.messages(alice, [run]))[0]?.messages).toHaveLength(1);
    });

    test("S12 hints reach other processes", async () => {
      const run = newRunId();
      const got = new Promise<void>((resolve) => {
        b.hints.listen((runs) => runs.includes(run) && resolve());
      });
      const stop = setInterval(() => a.hints.send([run]), 100);
      await got;
      clearInterval(stop);
    });

    test("S13 an ended run can be let go on, once; its former owner stays out", async () => {
      const run = await started();
      expect(await a.reopen(run, { kind: "retry" })).toBe(false);
      await a.commit(alice, [step(run, 1, { ...ended, end: { status: "failed" } })]);
      const reopened = await Promise.all([
        a.reopen(run, { kind: "retry", by: "x" }),
        b.reopen(run, { kind: "retry", by: "x" }),
      ]);
      expect(reopened.filter(Boolean)).toHaveLength(1);
      expect((await a.commit(alice, [step(run, 2)])).get(run)).toEqual({ ok: false, reason: "fenced" });
      const claim = (await claimRun(b, bob, run)) as ClaimedRun;
      expect(claim.epoch).toBeGreaterThan(1);
      expect(await inboxOf(b, bob, run)).toEqual([{ kind: "retry", by: "x" }]);
      expect((await b.commit(bob, [step(run, 2, { epoch: claim.epoch })])).get(run)).toEqual({ ok: true });
      expect(await a.reopen(newRunId(), { kind: "retry" })).toBe(false);
    });

    test("S14 a parked run is claimed when it is due and not before", async () => {
      const run = await started();
      const { now } = await a.heartbeat(alice);
      await parkFor(run, now + 400);
      expect(await claimRun(b, bob, run)).toBeUndefined();
      for (;;) {
        const claim = await claimRun(b, bob, run);
        const clock = (await b.heartbeat(bob)).now;
        if (claim) {
          expect(clock).toBeGreaterThanOrEqual(now + 400);
          break;
        }
        expect(clock).toBeLessThan(now + 5000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });

    test("S14 claims take no more than asked for, and no run twice", async () => {
      const runs = await Promise.all(Array.from({ length: 30 }, () => started()));
      const parks = await Promise.all(
        runs.map(async (run) => ({ run, epoch: 1, wakeSeq: await wakeSeq(a, alice, run), wakeAt: 0 })),
      );
      expect((await a.park(alice, parks)).size).toBe(30);
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, i) => (i % 2 ? a.claim(alice, 7) : b.claim(bob, 7))),
      );
      for (const claim of claims) expect(claim.length).toBeLessThanOrEqual(7);
      const all = claims.flat().map(({ run }) => run);
      expect(new Set(all).size).toBe(all.length);
    });

    limitsContract(() => ({ a, b, alice, bob }));

    test("load leaves out runs that do not exist", async () => {
      const run = await started();
      expect([...(await a.load([newRunId(), run])).keys()]).toEqual([run]);
      expect((await a.load([])).size).toBe(0);
    });
  });
}
