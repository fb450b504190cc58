import { jsonLines, NOW } from "./columns.ts";
import { INCOMING_COLUMNS, incomingValues } from "./incoming.ts";

/**
 * The commit (docs/spec/store.md, S1 to S3): one statement, so one transaction, for a whole batch of runs.
 *
 * `j` inserts the journal rows; the primary key (run, rev) lets exactly one writer win, and everything else in the
 * statement happens only for runs in `j`. The owner and epoch are looked at first without a lock: that keeps a worker
 * that was taken for dead from winning in all but the rarest interleaving, where the key still decides.
 *
 * - Every part is a data-modifying CTE (always carried out), and none looks at what another part wrote: all of them
 *   see the database as it was before. So a run that starts and ends at once is inserted with its final status.
 * - Locks are taken in one order: incoming events, idempotency keys, journal rows by run, `run_live`, then `run`. Rows of *other*
 *   runs are never updated here; waking a receiver is a statement of its own afterwards.
 * - `(x in (select …)) is true` and not a join: the planner makes it a hashed look-up, never a loop over the batch.
 */
export interface Parts {
  starts: boolean;
  ends: boolean;
  payloads: boolean;
  /** Waits opened and closed, messages consumed. */
  waits: boolean;
  /** Child runs, and messages to other runs. */
  links: boolean;
  /** Incoming events that start runs. */
  events: boolean;
  /** Runs that go on with another version. */
  versions: boolean;
}

const ORDER = ["starts", "ends", "payloads", "waits", "links", "events", "versions"] as const satisfies (keyof Parts)[];

export interface Statement {
  name: string;
  text: string;
}
const known = new Map<number, Statement>();

/** The statement with just the parts a batch needs, prepared under a name of its own: the usual ones stay small. */
export function commitStatement(parts: Parts): Statement {
  const mask = ORDER.reduce((bits, part, i) => bits | (parts[part] ? 1 << i : 0), 0);
  let statement = known.get(mask);
  if (!statement) known.set(mask, (statement = { name: `commit_${mask}`, text: build(parts) }));
  return statement;
}

const won = (run: string) => `(${run} in (select run_id from j)) is true`;

function build(parts: Parts): string {
  let count = 1; // $1 is the worker
  const next = () => `$${++count}`;
  const ctes = [
    batch(next),
    ...(parts.events ? events(next) : []),
    ...(parts.starts ? starts(next, parts.events) : []),
    journal(parts.starts),
    ...(parts.starts ? newRuns(next) : []),
    ...(parts.versions ? versions(next) : []),
    ...(parts.ends ? ends(next, parts.versions) : []),
    ...(parts.payloads ? [payloads(next)] : []),
    ...(parts.waits ? waits(next) : []),
    ...(parts.links ? links(next) : []),
  ];
  return `with ${ctes.join(",\n")}\nselect i.r from i where (i.r in (select run_id from j)) is not true`;
}

type Next = () => string;

const batch = (next: Next) =>
  `i as (select * from unnest(${next()}::uuid[], ${next()}::int[], ${next()}::int[], ${next()}::bigint[], ${jsonLines(next())}) t(r, v, ep, at, e))`;

/** Events go into the inbox; the run of one that is a repeat is `seen`, and does not start (S16). */
const events = (next: Next) => [
  `h as (insert into signalbox.hook_event (${INCOMING_COLUMNS}) ${incomingValues(next)} on conflict do nothing returning id)`,
  `seen as (select t.r from unnest(${next()}::uuid[], ${next()}::uuid[]) t(r, ev) where (t.ev in (select id from h)) is not true)`,
];

/** `own` runs start with this commit; the others are children of run `by`. A taken key loses the start (S6). */
const starts = (next: Next, withEvents: boolean) => [
  `s as (select * from unnest(${next()}::uuid[], ${next()}::uuid[], ${next()}::boolean[], ${next()}::text[], ${next()}::text[], ${next()}::text[],
    ${jsonLines(next())}, ${jsonLines(next())}, ${next()}::uuid[], ${next()}::text[], ${next()}::uuid[], ${next()}::text[], ${next()}::int[], ${next()}::int[], ${next()}::int[], ${next()}::bigint[], ${next()}::text[], ${jsonLines(next())})
    t(r, by, own, wf, ver, key, cause, ent, par, ppath, frun, fnode, depth, prio, ep, at, st, er))`,
  `k as (insert into signalbox.run_idem (workflow, key, run_id, at)
    select wf, key, r, at from s where own and key is not null${withEvents ? " and (s.r in (select r from seen)) is not true" : ""}
    order by wf, key on conflict do nothing returning run_id)`,
  `taken as (select s.r from s where own and key is not null and (s.r in (select run_id from k)) is not true${
    withEvents ? " union all select r from seen" : ""
  })`,
];

const journal = (starting: boolean) => {
  const owned = "(select l.owner = $1::int and l.epoch = i.ep from signalbox.run_live l where l.run_id = i.r)";
  const may = starting
    ? `case when i.v = 0 then (i.r in (select taken.r from taken)) is not true else ${owned} end`
    : owned;
  return `j as (insert into signalbox.journal (run_id, rev, epoch, worker, at, events)
    select i.r, i.v, i.ep, $1::int, i.at, i.e::json from i where ${may}
    order by i.r on conflict do nothing returning run_id)`;
};

const newRuns = (next: Next) => [
  `nr as (insert into signalbox.run (id, workflow, version_id, status, started_at, ended_at, cause, entities, error, parent_id, parent_path, forked_run, forked_node, depth, priority)
    select r, wf, ver, coalesce(st, 'running'), at, case when st is not null then at end, cause::json, ent::json, er::json, par, ppath, frun, fnode, depth, prio
    from s where ${won("by")} order by r on conflict do nothing returning id)`,
  // A child has no owner and is due at once.
  `nl as (insert into signalbox.run_live (run_id, workflow, priority, owner, epoch, wake_at)
    select r, wf, prio, case when own then $1::int end, ep, case when own then null else ${NOW} end
    from s where st is null and (r in (select id from nr)) is true order by r on conflict do nothing)`,
  `ne as (insert into signalbox.run_entity (kind, value, run_id)
    select kind, value, r from unnest(${next()}::uuid[], ${next()}::uuid[], ${next()}::text[], ${next()}::text[]) t(by, r, kind, value)
    where ${won("by")} on conflict do nothing)`,
];

/** What is left of an ended run's waits and messages goes with it; answered approvals stay to be looked up. */
const ends = (next: Next, versions: boolean) => [
  `en as (select * from unnest(${next()}::uuid[], ${next()}::text[], ${next()}::bigint[], ${jsonLines(next())}) t(r, st, at, er) where ${won("r")})`,
  "d as (delete from signalbox.run_live l using en where l.run_id = en.r returning l.run_id)",
  `f as (update signalbox.run set status = en.st, ended_at = en.at, error = en.er::json${versions ? OF_ENDED : ""}
    from en where run.id = en.r and (en.r in (select run_id from d)) is true)`,
  "di as (delete from signalbox.inbox m using en where m.run_id = en.r)",
  "dw as (delete from signalbox.wait w using en where w.run_id = en.r and w.approval is null returning w.token)",
  "da as (update signalbox.wait w set closed_at = en.at from en where w.run_id = en.r and w.approval is not null and w.closed_at is null returning w.token)",
  "de as (delete from signalbox.wait_event v using (select token from dw union all select token from da) t where v.token = t.token)",
];

/** A row cannot be changed twice in one statement: of a run that ends, its end changes the version too. */
const OF_ENDED = ", version_id = coalesce((select v.ver from v where v.r = run.id), run.version_id)";

const versions = (next: Next) => [
  `v as (select * from unnest(${next()}::uuid[], ${next()}::text[], ${next()}::boolean[]) t(r, ver, ended))`,
  `vu as (update signalbox.run set version_id = v.ver from v where run.id = v.r and not v.ended and ${won("v.r")})`,
];

/** All data in one binary parameter, cut up there: as an array it would travel as hexadecimal text. */
const payloads = (next: Next) =>
  `p as (insert into signalbox.payload (run_id, rev, n, codec, size, data)
    select r, rev, n, codec, size, substring(${next()}::bytea from pos for len)
    from unnest(${next()}::uuid[], ${next()}::uuid[], ${next()}::int[], ${next()}::int[], ${next()}::int[], ${next()}::int[], ${next()}::int[], ${next()}::int[])
      t(by, r, rev, n, codec, size, pos, len) where ${won("by")} order by r, n on conflict do nothing)`;

const waits = (next: Next) => {
  const opened = `wo as (insert into signalbox.wait (token, run_id, path, workflow, since, due, approval, settled)
    select token, r, path, wf, since, due, ap::json, not listens
    from unnest(${next()}::text[], ${next()}::uuid[], ${next()}::text[], ${next()}::text[], ${next()}::bigint[], ${next()}::bigint[], ${next()}::boolean[], ${jsonLines(next())})
      t(token, r, path, wf, since, due, listens, ap) where ${won("r")} order by token on conflict do nothing)`;
  const events = `we as (insert into signalbox.wait_event (name, key, token, event_from, port)
    select name, key, token, ef, port from unnest(${next()}::uuid[], ${next()}::text[], ${next()}::text[], ${next()}::text[], ${next()}::bigint[], ${next()}::text[])
      t(r, name, key, token, ef, port) where ${won("r")} order by name, key, token on conflict do nothing)`;
  const closed = `c as (select * from unnest(${next()}::text[], ${next()}::uuid[], ${next()}::bigint[]) t(token, r, at) where ${won("r")})`;
  const consumed = `m as (update signalbox.inbox m set consumed = true, data = null
    from unnest(${next()}::uuid[], ${next()}::bigint[]) t(r, seq)
    where m.run_id = t.r and m.seq = t.seq and not m.consumed and ${won("t.r")})`;
  return [
    opened,
    events,
    closed,
    "wc as (delete from signalbox.wait w using c where w.token = c.token and w.run_id = c.r and w.approval is null)",
    "wa as (update signalbox.wait w set closed_at = c.at from c where w.token = c.token and w.run_id = c.r and w.approval is not null)",
    "wv as (delete from signalbox.wait_event v using c where v.token = c.token)",
    consumed,
  ];
};

const links = (next: Next) => [
  `cj as (insert into signalbox.journal (run_id, rev, epoch, worker, at, events)
    select r, 0, 0, 0, at, e::json from unnest(${next()}::uuid[], ${next()}::uuid[], ${next()}::bigint[], ${jsonLines(next())}) t(r, by, at, e)
    where ${won("by")} order by r on conflict do nothing)`,
  `n as (insert into signalbox.inbox (run_id, dedupe, data)
    select dst, dd, data::json from unnest(${next()}::uuid[], ${next()}::uuid[], ${next()}::text[], ${jsonLines(next())}) t(src, dst, dd, data)
    where ${won("src")} and exists (select from signalbox.run_live l where l.run_id = dst)
    order by dst, dd on conflict do nothing)`,
];
