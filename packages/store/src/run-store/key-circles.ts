import { type BlockedPlace, circleIn, type Delivery, isInside, type RunId, victimsOf } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { load } from "./load.ts";
import { signal } from "./messages.ts";

interface Row {
  key: string;
  held: number;
  max: number;
  run: RunId;
  path: string;
  /** Child runs on the way from the holder to the one that waits, and the steps that called them. */
  runs: RunId[];
  calls: string[];
  wait_run: RunId;
  wait_path: string;
  wait_key: string;
  seq: number;
}

/**
 * Places of keys that somebody waits for, with what is waited for by the same run or by child runs under way. From the
 * holders, of which there are few: queues may be long.
 */
const BLOCKED = `with recursive h as (
    select s.key, s.run_id as run, s.path, s.run_id as below, '{}'::uuid[] as runs, '{}'::text[] as calls
    from signalbox.slot s where exists (select from signalbox.slot_wait w where w.key = s.key)
    union all
    select h.key, h.run, h.path, r.id, h.runs || r.id, h.calls || r.parent_path
    from h join signalbox.run r on r.parent_id = h.below where r.ended_at is null and cardinality(h.runs) < 16)
  select h.key, q.max, (select count(*) from signalbox.slot s where s.key = h.key) as held, h.run::text as run, h.path,
    h.runs::text[] as runs, h.calls, w.run_id::text as wait_run, w.path as wait_path, w.key as wait_key, w.seq
  from h join signalbox.slot_wait w on w.run_id = h.below join signalbox.slot_key q on q.key = h.key`;

/**
 * Rule LIMIT-9: of places that wait for each other in a circle, the youngest wait is told to give up.
 */
export async function breakCircles(sql: Sql): Promise<Delivery[]> {
  const { rows } = await retrying(() => sql.query<Row>(BLOCKED, [], "slot_blocked"));
  const inside = rows.filter(({ path, calls, wait_path }) =>
    calls.length === 0 ? isInside(wait_path, path) : calls[0] === path || isInside(calls[0] as string, path),
  );
  const places = new Map(inside.map((row) => [asPlace(row), row]));
  let circle = circleIn([...places.keys()]);
  if (circle.some((place) => (places.get(place)?.runs.length ?? 0) > 0)) {
    const detached = await detachedOf(sql, [...places.values()]);
    circle = circle.filter((place) => !places.get(place)?.runs.some((run) => detached.has(run)));
  }
  const signals = victimsOf(circle).map(({ run, path, key, around, seq }) => ({
    run,
    dedupe: `circle:${seq}`,
    message: { kind: "circle" as const, path, key, held: around },
  }));
  if (signals.length === 0) return [];
  const results = await signal(sql, signals);
  return results.flatMap(({ live, duplicate, run, owner }) => (live && !duplicate ? [{ run, owner }] : []));
}

const asPlace = ({ key, held, max, run, path, wait_run, wait_path, wait_key, seq }: Row): BlockedPlace => ({
  ...{ key, held, max, run, path },
  wait: { run: wait_run, path: wait_path, key: wait_key, seq },
});

/** Child runs that nobody waits for. Only looked up where there seems to be a circle. */
async function detachedOf(sql: Sql, rows: readonly Row[]): Promise<Set<RunId>> {
  const callers = new Set(rows.flatMap(({ run, runs }) => [run, ...runs].slice(0, -1)));
  const loaded = await load({ sql }, [...callers]);
  return new Set(
    [...loaded.values()].flatMap((run) =>
      run.rows.flatMap(({ events }) => events.flatMap((e) => (e.t === "child" && e.detached ? [e.run] : []))),
    ),
  );
}
