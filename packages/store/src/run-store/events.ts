import type { Delivery, EmittedEvent, Message, OpenWait, RunId, Signal, WaitEvent } from "@signalbox/engine";
import type { Json } from "@signalbox/model";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { cleanText, NOW, texts } from "./columns.ts";
import { signal, wake } from "./messages.ts";

/**
 * Events and waits meet (rule S11): each side first commits its own row and then, in another transaction, looks for
 * the other. Whoever commits second sees the first. `settled` is set after the look; the sweep looks for those whose
 * process ended in between.
 */

interface MatchRow {
  token: string;
  run_id: RunId;
  path: string;
  port: string | null;
  data: string;
}

/** @param ttl Milliseconds the event is kept for waits that open later. */
export async function emit(
  sql: Sql,
  event: EmittedEvent,
  ttl: number,
): Promise<{ duplicate: boolean; delivered: Delivery[] }> {
  const { rows } = await retrying(() =>
    sql.query<{ id: string }>(
      `insert into signalbox.event_buffer (id, name, key, data, at, expires_at)
       values ($1, $2, $3, $4::json, $5::bigint, ${NOW} + $6::bigint) on conflict do nothing returning id`,
      [
        cleanText(event.id),
        cleanText(event.name),
        cleanText(event.key),
        JSON.stringify(event.data),
        Math.floor(event.at),
        Math.ceil(ttl),
      ],
      "event_store",
    ),
  );
  // A repeat looks as well: the first attempt may have ended before it could.
  const delivered = await deliverEvents(sql, [cleanText(event.id)]);
  return { duplicate: rows.length === 0, delivered };
}

/** Waits a statement of the sweep or a delivery takes. */
const BATCH = 500;

async function deliverEvents(sql: Sql, ids: readonly string[]): Promise<Delivery[]> {
  const { rows } = await retrying(() =>
    sql.query<MatchRow>(
      `select w.token, w.run_id, w.path, v.port, e.data::text as data
       from signalbox.event_buffer e
       join signalbox.wait_event v on v.name = e.name and v.key = e.key and v.event_from <= e.at
       join signalbox.wait w on w.token = v.token and w.closed_at is null
       where e.id = any($1::text[]) and not e.settled order by e.at, e.id`,
      [texts(ids)],
      "event_waits",
    ),
  );
  const delivered = await deliver(sql, rows);
  await retrying(() =>
    sql.query(
      "update signalbox.event_buffer set settled = true where id = any($1::text[]) and not settled",
      [texts(ids)],
      "event_settle",
    ),
  );
  return delivered;
}

/** Waits that were opened after their event came: the earliest stored of their events resolves each. */
export async function deliverToWaits(sql: Sql, tokens: readonly string[]): Promise<Delivery[]> {
  if (tokens.length === 0) return [];
  const { rows } = await retrying(() =>
    sql.query<MatchRow>(
      `select w.token, w.run_id, w.path, e.port, e.data::text as data
       from signalbox.wait w cross join lateral (
         select v.port, f.data from signalbox.wait_event v cross join lateral (
           select id, at, data from signalbox.event_buffer b
           where b.name = v.name and b.key = v.key and b.at >= v.event_from and b.expires_at > ${NOW}
           order by b.at, b.id limit 1) f
         where v.token = w.token order by f.at, f.id limit 1) e
       where w.token = any($1::text[]) and w.closed_at is null`,
      [texts(tokens)],
      "wait_events",
    ),
  );
  const delivered = await deliver(sql, rows);
  await retrying(() =>
    sql.query(
      "update signalbox.wait set settled = true where token = any($1::text[]) and not settled",
      [texts(tokens)],
      "wait_settle",
    ),
  );
  return delivered;
}

/** One message a wait, however many events match it: the token is what repeats are known by. */
async function deliver(sql: Sql, matches: readonly MatchRow[]): Promise<Delivery[]> {
  const signals = new Map<string, Signal>();
  for (const { token, run_id: run, path, port, data } of matches) {
    if (signals.has(token)) continue;
    const output = JSON.parse(data) as Json;
    const message: Message = { kind: "event", path, token, output, ...(port !== null && { port }) };
    signals.set(token, { run, message, dedupe: `event:${token}` });
  }
  const results = await signal(sql, [...signals.values()]);
  return results.filter(({ live, duplicate }) => live && !duplicate).map(({ run, owner }) => ({ run, owner }));
}

/** What processes that ended in between have left undone. */
export async function sweep(sql: Sql): Promise<Delivery[]> {
  const events = await sql.query<{ id: string }>(
    `select id from signalbox.event_buffer where not settled limit ${BATCH}`,
    [],
    "sweep_events",
  );
  const waits = await sql.query<{ token: string }>(
    `select token from signalbox.wait where not settled limit ${BATCH}`,
    [],
    "sweep_waits",
  );
  const delivered = [
    ...(await deliverEvents(
      sql,
      events.rows.map(({ id }) => id),
    )),
    ...(await deliverToWaits(
      sql,
      waits.rows.map(({ token }) => token),
    )),
    ...(await wakeSleepers(sql)),
  ];
  await dropExpired(sql);
  return delivered;
}

/**
 * Parked runs with an unread message: its sender ended between storing it and waking the run. Unread messages are few
 * and parked runs many, so each message looks its run up; a join might be done from the other side.
 */
async function wakeSleepers(sql: Sql): Promise<Delivery[]> {
  const { rows } = await sql.query<{ run_id: RunId }>(
    `select distinct m.run_id from signalbox.inbox m where not m.consumed
       and (select l.owner is null and (l.wake_at is null or l.wake_at > ${NOW}) from signalbox.run_live l where l.run_id = m.run_id)
     limit ${BATCH}`,
    [],
    "sweep_sleepers",
  );
  return rows.length === 0
    ? []
    : wake(
        sql,
        rows.map(({ run_id }) => run_id),
      );
}

/** Events past their time, and messages that were on their way to a run while it ended. */
async function dropExpired(sql: Sql): Promise<void> {
  await sql.query(
    `delete from signalbox.event_buffer where id = any(array(
       select id from signalbox.event_buffer where expires_at < ${NOW} and settled order by expires_at limit ${BATCH}))`,
    [],
    "sweep_expired",
  );
  await sql.query(
    `delete from signalbox.inbox where run_id = any(array(
       select m.run_id from signalbox.inbox m where not m.consumed
         and (select l.run_id from signalbox.run_live l where l.run_id = m.run_id) is null limit ${BATCH}))`,
    [],
    "sweep_orphans",
  );
}

interface WaitRow {
  token: string;
  run_id: RunId;
  path: string;
  workflow: string;
  since: number;
  due: number | null;
  approval: string | null;
  events: WaitEvent[] | null;
}

export async function findWait(sql: Sql, token: string): Promise<OpenWait | undefined> {
  const { rows } = await sql.query<WaitRow>(
    `select token, run_id, path, workflow, since, due, approval::text as approval,
       (select json_agg(json_build_object('name', v.name, 'key', v.key, 'from', v.event_from, 'port', coalesce(v.port, '')))
        from signalbox.wait_event v where v.token = wait.token) as events
     from signalbox.wait where token = $1 and closed_at is null`,
    [cleanText(token)],
    "wait_find",
  );
  const [row] = rows;
  if (!row) return undefined;
  const wait: OpenWait = {
    token: row.token,
    run: row.run_id,
    path: row.path,
    workflow: row.workflow,
    since: row.since,
  };
  if (row.due !== null) wait.due = row.due;
  if (row.events) wait.events = row.events;
  if (row.approval !== null) wait.approval = JSON.parse(row.approval) as Json;
  return wait;
}
