import type { Message, RunId, RunStore, SlotRequest, WorkerId } from "@signalbox/engine";
import type { JournalEvent } from "@signalbox/model";
import { beforeEach, expect, test } from "vitest";
import { newRunId, starting, step } from "./run-commits.ts";

/** What the suite gives: two processes on the same data, and a worker of each. */
export interface LimitsContext {
  readonly a: RunStore;
  readonly b: RunStore;
  readonly alice: WorkerId;
  readonly bob: WorkerId;
}

const ended = {
  events: [{ t: "ended", status: "succeeded" }] as JournalEvent[],
  end: { status: "succeeded" } as const,
};

/** Rules SLOT-1 to SLOT-8 of docs/spec/store.md. */
export function limitsContract(context: () => LimitsContext): void {
  let a: RunStore;
  let b: RunStore;
  let alice: WorkerId;
  let bob: WorkerId;
  let key: string;
  beforeEach(() => {
    ({ a, b, alice, bob } = context());
    key = `key-${newRunId()}`;
  });

  /** Ids in the order of their age, which is what decides between different limits. */
  const started = async (count: number): Promise<RunId[]> => {
    const runs = Array.from({ length: count }, newRunId).sort();
    await a.commit(
      alice,
      runs.map((run) => starting(run)),
    );
    return runs;
  };
  const asking = (run: RunId, rest: Partial<SlotRequest> = {}): SlotRequest => ({
    key,
    max: 1,
    run,
    path: "step",
    epoch: 1,
    priority: 5,
    ...rest,
  });
  const acquire = async (run: RunId, rest: Partial<SlotRequest> = {}) =>
    (await a.acquire(alice, [asking(run, rest)]))[0]?.granted;
  const release = (run: RunId, path = "step", epoch = 1) => a.release([{ run, path, epoch }]);
  const granted = async (run: RunId, worker = alice): Promise<Message[]> =>
    ((await a.messages(worker, [run]))[0]?.messages ?? [])
      .map(({ message }) => message)
      .filter((message) => message.kind === "granted");
  const grantedMessage = { kind: "granted", path: "step" };

  test("SLOT-1 no more are granted than there are slots, each key for itself", async () => {
    const runs = await started(6);
    const grants = await a.acquire(
      alice,
      runs.map((run) => asking(run, { max: 2 })),
    );
    expect(grants.map((grant) => grant.granted)).toEqual([true, true, false, false, false, false]);
    expect(grants[0]).toEqual({ run: runs[0], path: "step", key, granted: true, queued: false });
    expect(await acquire(runs[5] as RunId, { key: `${key}-other` })).toBe(true);
  });

  test("SLOT-1 requests of many connections at the same moment share the slots", async () => {
    const runs = await started(40);
    const grants = await Promise.all(runs.map((run) => acquire(run, { max: 3 })));
    expect(grants.filter(Boolean)).toHaveLength(3);
  });

  test("SLOT-2 repeating a request changes nothing, whether it was granted or is queued", async () => {
    const [one, two, three] = (await started(3)) as [RunId, RunId, RunId];
    for (let i = 0; i < 3; i++) expect(await acquire(one)).toBe(true);
    for (let i = 0; i < 3; i++) expect(await acquire(two)).toBe(false);
    expect(await acquire(three)).toBe(false);
    await acquire(two);
    expect(await release(one)).toEqual([{ run: two, owner: alice }]);
    expect(await acquire(two)).toBe(true);
    expect(await granted(two)).toEqual([grantedMessage]);
    expect(await release(two)).toEqual([{ run: three, owner: alice }]);
    expect(await release(three)).toEqual([]);
  });

  test("SLOT-2 a run holds several keys, at several steps; equal requests in one call are one", async () => {
    const [run] = (await started(1)) as [RunId];
    const requests = ["", "step", "lines[3]/step"].map((path) => asking(run, { path, key: `${key}${path}` }));
    const grants = await a.acquire(alice, [...requests, ...requests]);
    expect(grants.map((grant) => grant.granted)).toEqual([true, true, true, true, true, true]);
    await release(run, "step");
    const [other] = (await started(1)) as [RunId];
    expect(await acquire(other, { key })).toBe(false);
    expect(await acquire(other, { key: `${key}step` })).toBe(true);
  });

  test("SLOT-2 a worker gets no slots for runs that it does not own in that epoch", async () => {
    const [run, other] = (await started(2)) as [RunId, RunId];
    expect(await b.acquire(bob, [asking(run)])).toMatchObject([{ granted: false }]);
    expect(await acquire(run, { epoch: 7 })).toBe(false);
    expect(await a.acquire(alice, [asking(newRunId())])).toMatchObject([{ granted: false }]);
    // Nor do they stand in the queue.
    expect(await acquire(other)).toBe(true);
    expect(await release(other)).toEqual([]);
  });

  test("SLOT-2 with noWait a request that cannot be granted leaves nothing behind", async () => {
    const [one, two] = (await started(2)) as [RunId, RunId];
    expect(await acquire(one, { noWait: true })).toBe(true);
    expect(await acquire(two, { noWait: true })).toBe(false);
    expect(await release(one)).toEqual([]);
    expect(await granted(two)).toEqual([]);
  });

  test("SLOT-10 of runs that wait for each other's keys inside their own, the youngest wait is told to give up", async () => {
    const [one, two, three] = (await started(3)) as [RunId, RunId, RunId];
    const other = `${key}-other`;
    const circles = async (run: RunId) =>
      ((await a.messages(alice, [run]))[0]?.messages ?? []).flatMap(({ message }) =>
        message.kind === "circle" ? [message] : [],
      );
    await acquire(one, { path: "box" });
    await acquire(two, { path: "lines", key: other });
    await acquire(one, { path: "box/step", key: other });
    // Only a chain so far; and a wait that is beside what the run holds, or of one who holds nothing, blocks nothing.
    await acquire(two, { path: "beside" });
    await acquire(three, { path: "step", key: other });
    const told = async (store = a) =>
      (await store.reconcileSlots()).filter(({ run }) => [one, two, three].includes(run));
    expect(await told()).toEqual([]);
    await release(two, "beside");
    await acquire(two, { path: "lines[3]/step" });
    expect(await told()).toEqual([{ run: two, owner: alice }]);
    const message = { kind: "circle", path: "lines[3]/step", key, held: other };
    expect(await circles(two)).toEqual([message]);
    // It is told once, by whoever looks.
    expect([...(await told(b)), ...(await told())]).toEqual([]);
    expect(await circles(two)).toEqual([message]);
    expect([...(await circles(one)), ...(await circles(three))]).toEqual([]);
    // It gives up, and with that what it held: everybody else goes on.
    await a.release([
      { run: two, path: "lines[3]/step", epoch: 1 },
      { run: two, path: "lines", epoch: 1 },
    ]);
    expect(await acquire(one, { path: "box/step", key: other })).toBe(true);
  });

  test("SLOT-3 a free slot goes to the most urgent, then to the one that has waited longest", async () => {
    const [holder, third, first, second] = (await started(4)) as [RunId, RunId, RunId, RunId];
    await acquire(holder);
    await acquire(third, { priority: 9 });
    await acquire(first, { priority: 2 });
    await acquire(second, { priority: 2 });
    for (const [from, to] of [
      [holder, first],
      [first, second],
      [second, third],
    ] as const) {
      expect(await release(from)).toEqual([{ run: to, owner: alice }]);
      expect(await granted(to)).toEqual([grantedMessage]);
    }
  });

  test("SLOT-3 who comes later does not pass those that wait", async () => {
    const [holder, waiting, newcomer] = (await started(3)) as [RunId, RunId, RunId];
    await acquire(holder);
    await acquire(waiting);
    const [, late] = await Promise.all([release(holder), acquire(newcomer)]);
    expect(late).toBe(false);
    expect(await acquire(waiting)).toBe(true);
  });

  test("SLOT-3 the hand-over wakes a parked run, and the same step may be handed one again", async () => {
    const [one, two] = (await started(2)) as [RunId, RunId];
    await acquire(one);
    await acquire(two);
    const [entry] = await a.messages(alice, [two]);
    expect((await a.park(alice, [{ run: two, epoch: 1, wakeSeq: entry?.wakeSeq ?? -1, wakeAt: undefined }])).size).toBe(
      1,
    );
    expect(await release(one)).toEqual([{ run: two, owner: undefined }]);
    expect((await b.claim(bob, 1000)).map(({ run }) => run)).toContain(two);
    const [{ messages } = { messages: [] }] = await b.messages(bob, [two]);
    expect(messages.map(({ message }) => message)).toEqual([grantedMessage]);
    await b.commit(bob, [step(two, 1, { epoch: 2, consumed: messages.map(({ id }) => id) })]);
    await acquire(one);
    await b.release([{ run: two, path: "step", epoch: 2 }]);
    expect(await b.acquire(bob, [asking(two, { epoch: 2 })])).toMatchObject([{ granted: false }]);
    expect(await release(one)).toEqual([{ run: two, owner: bob }]);
    expect(await b.messages(bob, [two])).toMatchObject([{ messages: [{ message: grantedMessage }] }]);
  });

  test("SLOT-4 giving back twice frees one slot, also when another has it by then", async () => {
    const [one, two, three] = (await started(3)) as [RunId, RunId, RunId];
    await acquire(one);
    await acquire(two);
    await acquire(three);
    const [first, second] = await Promise.all([release(one), b.release([{ run: one, path: "step", epoch: 1 }])]);
    expect([...first, ...second]).toEqual([{ run: two, owner: alice }]);
    expect(await release(one)).toEqual([]);
    expect(await acquire(three)).toBe(false);
  });

  test("SLOT-4 a late release of an earlier epoch does not free what was taken in a later one", async () => {
    const [run, other] = (await started(2)) as [RunId, RunId];
    await acquire(run);
    const [entry] = await a.messages(alice, [run]);
    await a.park(alice, [{ run, epoch: 1, wakeSeq: entry?.wakeSeq ?? -1, wakeAt: 0 }]);
    await b.claim(bob, 1000);
    expect(await b.acquire(bob, [asking(run, { epoch: 2 })])).toMatchObject([{ granted: true }]);
    expect(await release(run, "step", 1)).toEqual([]);
    expect(await acquire(other)).toBe(false);
    await release(run, "step", 2);
    expect(await acquire(other)).toBe(true);
  });

  test("SLOT-4 a place in the queue is given back, with the message that came too late", async () => {
    const [one, two, three] = (await started(3)) as [RunId, RunId, RunId];
    await acquire(one);
    await acquire(two);
    await acquire(three);
    await release(one);
    expect(await granted(two)).toHaveLength(1);
    expect(await release(two)).toEqual([{ run: three, owner: alice }]);
    expect(await granted(two)).toEqual([]);
  });

  test("SLOT-5 after a takeover what is no longer wanted is freed, held or queued, the rest stays", async () => {
    const [run, other, third] = (await started(3)) as [RunId, RunId, RunId];
    const paths = ["kept", "left", "queued"];
    await acquire(third, { key: `${key}-queued` });
    for (const path of paths) await acquire(run, { path, key: `${key}-${path}` });
    for (const path of paths) expect(await acquire(other, { path, key: `${key}-${path}` })).toBe(false);
    expect(await a.keepSlots([{ run, epoch: 2, keep: ["kept"] }])).toEqual([{ run: other, owner: alice }]);
    expect(await acquire(other, { path: "left", key: `${key}-left` })).toBe(true);
    expect(await acquire(other, { path: "kept", key: `${key}-kept` })).toBe(false);
    expect(await a.release([{ run: third, path: "step", epoch: 1 }])).toEqual([{ run: other, owner: alice }]);
    // What was kept is the new owner's: the former one cannot give it back any more.
    expect(await release(run, "kept", 1)).toEqual([]);
    expect(await release(run, "kept", 2)).toEqual([{ run: other, owner: alice }]);
  });

  /** The sweep looks at a part of the keys at each call. */
  const reconcile = async () => {
    const found = [];
    for (let i = 0; i < 5; i++) found.push(...(await b.reconcileSlots()));
    return found;
  };

  test("SLOT-6 the sweep frees the slots of runs that are over and passes waiting ones over that are", async () => {
    const [gone, alsoGone, waiting] = (await started(3)) as [RunId, RunId, RunId];
    for (const run of [gone, alsoGone, waiting]) await acquire(run);
    const mine = async () => (await reconcile()).filter(({ run }) => run === waiting);
    expect(await mine()).toEqual([]);
    await a.commit(alice, [step(gone, 1, ended), step(alsoGone, 1, ended)]);
    expect(await mine()).toEqual([{ run: waiting, owner: alice }]);
    expect(await granted(waiting)).toEqual([grantedMessage]);
    expect(await acquire(waiting)).toBe(true);
    expect(await mine()).toEqual([]);
  });

  test("SLOT-8 a limit rises at once, for those that wait too; the youngest run that asks decides", async () => {
    const [one, two, three, young, youngest] = (await started(5)) as [RunId, RunId, RunId, RunId, RunId];
    for (const run of [one, two, three]) await acquire(run, { max: 1 });
    expect(await acquire(young, { max: 3 })).toBe(false);
    for (const run of [two, three]) expect(await granted(run)).toEqual([grantedMessage]);
    expect(await acquire(young, { max: 3 })).toBe(false);
    // An older run of an older version does not change it back.
    expect(await acquire(one, { max: 1 })).toBe(true);
    await release(two);
    expect(await acquire(young, { max: 3 })).toBe(true);
    // Lowered: nobody is thrown out, nothing is given until there is room.
    expect(await acquire(youngest, { max: 1 })).toBe(false);
    expect(await release(one)).toEqual([]);
    expect(await release(three)).toEqual([]);
    expect(await release(young)).toEqual([{ run: youngest, owner: alice }]);
  });

  test("SLOT-2 any text is a key, however long, and long ones that differ at the end are different", async () => {
    const [run] = (await started(1)) as [RunId];
    const keys = [
      "a\0b",
      'quotes " and \\',
      "订单 ∆ 🚂",
      "{a,b}",
      "null",
      "NULL",
      "x".repeat(3000),
      `${"x".repeat(2999)}y`,
    ];
    const requests = keys.map((one, i) => asking(run, { key: `${key} ${one}`, path: `p${i}` }));
    expect((await a.acquire(alice, requests)).map((grant) => grant.granted)).toEqual(keys.map(() => true));
    const [other] = (await started(1)) as [RunId];
    const again = requests.map((request) => ({ ...request, run: other }));
    expect((await a.acquire(alice, again)).map((grant) => grant.granted)).toEqual(keys.map(() => false));
  });

  const reserving = (run: RunId, count: number, per: number, burst = 1) => ({
    key,
    count,
    per,
    burst,
    run,
    path: "step",
  });

  test("SLOT-7 starts are evenly apart, in one call and across calls", async () => {
    const run = newRunId();
    const { now } = await a.heartbeat(alice);
    const first = await a.reserve(Array.from({ length: 5 }, () => reserving(run, 10, 60_000)));
    const second = await b.reserve(Array.from({ length: 5 }, () => reserving(run, 10, 60_000)));
    const starts = [...first, ...second].map(({ at }) => at);
    expect(starts[0]).toBeGreaterThanOrEqual(now - 1);
    expect(starts[0]).toBeLessThan(now + 10_000);
    starts.forEach((at, i) => {
      expect(Math.abs(at - (starts[0] as number) - i * 6000)).toBeLessThanOrEqual(1);
    });
    expect(first[0]).toMatchObject({ run, path: "step" });
  });

  test("SLOT-7 a burst starts at once after a pause, then the rate holds", async () => {
    const run = newRunId();
    const starts = (await a.reserve(Array.from({ length: 6 }, () => reserving(run, 1, 60_000, 4)))).map(({ at }) => at);
    expect(new Set(starts.slice(0, 4)).size).toBe(1);
    expect(Math.abs((starts[4] as number) - (starts[0] as number) - 60_000)).toBeLessThanOrEqual(1);
    expect(Math.abs((starts[5] as number) - (starts[0] as number) - 120_000)).toBeLessThanOrEqual(1);
  });

  test("SLOT-7 a rate may change at any time; places that were given stand", async () => {
    const run = newRunId();
    const [slow] = await a.reserve([reserving(run, 1, 60_000)]);
    const [next] = await a.reserve([reserving(run, 60, 60_000)]);
    const [after] = await a.reserve([reserving(run, 60, 60_000)]);
    expect((next?.at ?? 0) - (slow?.at ?? 0)).toBeGreaterThanOrEqual(59_999);
    expect(Math.abs((after?.at ?? 0) - (next?.at ?? 0) - 1000)).toBeLessThanOrEqual(1);
  });

  test("S11 of several events that a wait listens to the first one resolves it, by its port", async () => {
    const [run, late] = (await started(2)) as [RunId, RunId];
    const since = Date.now();
    const events = (one: string) =>
      ["paid", "cancelled"].map((name) => ({ name, key: one, from: since, port: `on-${name}` }));
    const open = (of: RunId, one: string) => ({
      token: one,
      run: of,
      path: "w",
      workflow: "wf",
      since,
      events: events(one),
    });
    const [early, stored] = [`${key}-1`, `${key}-2`];
    await a.commit(alice, [step(run, 1, { opened: [open(run, early)] })]);
    expect((await a.findWait(early))?.events).toEqual(expect.arrayContaining(events(early)));
    const emit = (name: string, of: string, at: number) =>
      b.emit({ id: `${of}-${name}`, name, key: of, data: name, at }, 60_000);
    expect((await emit("cancelled", early, since + 1)).delivered).toEqual([{ run, owner: alice }]);
    expect((await emit("paid", early, since + 2)).delivered).toEqual([]);
    const inbox = async (of: RunId) => (await a.messages(alice, [of]))[0]?.messages.map(({ message }) => message);
    const message = { kind: "event", path: "w", output: "cancelled", port: "on-cancelled" };
    expect(await inbox(run)).toEqual([{ ...message, token: early }]);
    // The same when they came before the wait: the earliest by its time.
    await emit("paid", stored, since + 5);
    await emit("cancelled", stored, since + 4);
    await a.commit(alice, [step(late, 1, { opened: [open(late, stored)] })]);
    await a.matchWaits([stored]);
    expect(await inbox(late)).toEqual([{ ...message, token: stored }]);
    await a.commit(alice, [step(late, 2, { closed: [stored] })]);
    expect(await a.findWait(stored)).toBeUndefined();
  });

  test("S17 of two runs that are due the more urgent is claimed first; a child's and a reopened run's count too", async () => {
    await b.claim(bob, 1000);
    const runs = [newRunId(), newRunId(), newRunId()] as const;
    const priorities = [7, 1, 4];
    await a.commit(
      alice,
      runs.map((run, i) => starting(run, {}, { priority: priorities[i] as number })),
    );
    expect((await a.load([runs[0]])).get(runs[0])?.priority).toBe(7);
    await a.commit(alice, [step(runs[0], 1, ended)]);
    await a.reopen(runs[0], { kind: "retry" });
    for (const run of runs.slice(1)) {
      const [entry] = await a.messages(alice, [run]);
      await a.park(alice, [{ run, epoch: 1, wakeSeq: entry?.wakeSeq ?? -1, wakeAt: 0 }]);
    }
    const claimed: RunId[] = [];
    for (let i = 0; i < 3; i++) claimed.push(...(await b.claim(bob, 1)).map(({ run }) => run));
    expect(claimed).toEqual([runs[1], runs[2], runs[0]]);
  });
}
