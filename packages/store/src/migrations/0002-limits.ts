/**
 * Schema 2: concurrency keys, rates, priorities, fairness between workflows, several events for one wait
 * (docs/spec/store.md, SLOT-1 to SLOT-9, S11, S14).
 *
 * Slots are given and taken in functions: each is one round trip and one transaction, so that no worker can be stopped
 * while it holds the lock of a key, and each statement in them sees what was committed before its locks were had. A
 * single statement would see the database as it was before it began to wait.
 *
 * Locks are taken in one order: rows of `slot_key` by key, then rows of `run_live` and those without waiting. So these
 * functions cannot deadlock, neither with each other nor with commits.
 */
export const limits = `
set local search_path = signalbox;

-- Priority is kept with the run, for it goes on after its end when a person lets it. 0 is the most urgent.
alter table run add column priority smallint not null default 5;
alter table run_live add column workflow text not null default '';
update run_live l set workflow = r.workflow from run r where r.id = l.run_id;
-- For claims while there is more to do than a claim takes: a few runs of each workflow.
create index run_live_fair on run_live (workflow, priority, wake_at) where owner is null and wake_at is not null;

-- What a wait listens to. port is null for waits that were opened before this table was.
create table wait_event (
  name text not null,
  key text not null,
  token text not null,
  event_from bigint not null,
  port text,
  primary key (name, key, token)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);
create index wait_event_by_token on wait_event (token);
insert into wait_event (name, key, token, event_from)
  select event_name, event_key, token, event_from from wait where event_name is not null and closed_at is null;
drop index wait_by_event;
alter table wait drop column event_name, drop column event_key, drop column event_from;

-- A row a key that is in use: what its users lock. told_by is the youngest run that has named max.
create table slot_key (
  key text primary key,
  max int not null,
  told_by uuid not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);

-- A row a holder, and no counter: giving back twice is nothing, and what nobody gave back can be found.
create table slot (
  run_id uuid not null,
  path text not null,
  key text not null,
  epoch int not null,
  since bigint not null,
  primary key (run_id, path, key)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);
create index slot_by_key on slot (key);

create table slot_wait (
  run_id uuid not null,
  path text not null,
  key text not null,
  priority smallint not null,
  seq bigint generated always as identity,
  epoch int not null,
  since bigint not null,
  primary key (run_id, path, key)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);
create index slot_wait_queue on slot_wait (key, priority, seq);

-- tat: microseconds since 1970 at which the bucket is empty again (generic cell rate algorithm).
create table rate (
  key text primary key,
  tat bigint not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);

-- Hands free slots to the head of the queue; the caller has locked the key. Who queued after "since" is answered by
-- the caller and not by a message. Waiters whose run is over are dropped. Returns the runs that have a message.
create function slot_serve(k text, since bigint) returns setof uuid language plpgsql as $$
declare
  room int;
  head signalbox.slot_wait;
begin
  select q.max - (select count(*) from signalbox.slot s where s.key = k) into room from signalbox.slot_key q where q.key = k;
  while room > 0 loop
    select * into head from signalbox.slot_wait w where w.key = k order by w.priority, w.seq limit 1;
    exit when not found;
    delete from signalbox.slot_wait w where w.run_id = head.run_id and w.path = head.path and w.key = k;
    continue when not exists (select from signalbox.run_live l where l.run_id = head.run_id);
    insert into signalbox.slot (run_id, path, key, epoch, since)
      values (head.run_id, head.path, k, head.epoch, (extract(epoch from clock_timestamp()) * 1000)::bigint);
    room := room - 1;
    if head.seq <= since then
      insert into signalbox.inbox (run_id, dedupe, data)
        values (head.run_id, 'granted:' || head.seq, json_build_object('kind', 'granted', 'path', head.path));
      return next head.run_id;
    end if;
  end loop;
end $$;

-- state: held, queued, full (noWait), busy (ask again), lost (not this worker's run). Rows of state handed are not
-- requests: runs that have a message, because the key has more slots than before.
create function slot_acquire(w int, runs uuid[], paths text[], keys text[], maxes int[], epochs int[], priorities int[], nowait boolean[])
returns table (run_id uuid, path text, key text, state text) language plpgsql as $$
#variable_conflict use_column
declare
  mine uuid[];
  start bigint;
  one text;
begin
  insert into signalbox.slot_key as q (key, max, told_by)
    select distinct on (t.k) t.k, t.m, t.r from unnest(runs, keys, maxes) t(r, k, m) order by t.k, t.r desc
    on conflict (key) do update set max = excluded.max, told_by = excluded.told_by
    where excluded.told_by >= q.told_by and (excluded.max, excluded.told_by) is distinct from (q.max, q.told_by);
  -- Held to the end, so that whoever takes the run over comes after this and sees it.
  select coalesce(array_agg(l.run_id), '{}') into mine from (
    select l.run_id from signalbox.run_live l
    where l.owner = w and (l.run_id, l.epoch) in (select t.r, t.e from unnest(runs, epochs) t(r, e))
    for update skip locked) l;
  start := nextval(pg_get_serial_sequence('signalbox.slot_wait', 'seq'));
  update signalbox.slot s set epoch = t.e from unnest(runs, paths, keys, epochs) t(r, p, k, e)
    where s.run_id = t.r and s.path = t.p and s.key = t.k and s.epoch < t.e and t.r = any(mine);
  insert into signalbox.slot_wait as x (run_id, path, key, priority, epoch, since)
    select t.r, t.p, t.k, t.pr, t.e, (extract(epoch from clock_timestamp()) * 1000)::bigint
    from unnest(runs, paths, keys, epochs, priorities) with ordinality t(r, p, k, e, pr, i)
    where t.r = any(mine) and not exists (select from signalbox.slot s where s.run_id = t.r and s.path = t.p and s.key = t.k)
    order by t.i
    on conflict (run_id, path, key) do update set epoch = excluded.epoch, priority = excluded.priority;
  for one in select distinct t.k from unnest(keys) t(k) order by 1 loop
    return query select g, null::text, null::text, 'handed'::text from signalbox.slot_serve(one, start) g;
  end loop;
  delete from signalbox.slot_wait x using unnest(runs, paths, keys, nowait) t(r, p, k, n)
    where t.n and x.run_id = t.r and x.path = t.p and x.key = t.k and t.r = any(mine);
  return query select t.r, t.p, t.k, case
      when t.r = any(mine) then case
        when exists (select from signalbox.slot s where s.run_id = t.r and s.path = t.p and s.key = t.k) then 'held'
        when t.n then 'full' else 'queued' end
      when exists (select from signalbox.run_live l where l.run_id = t.r and l.owner = w and l.epoch = t.e) then 'busy'
      else 'lost' end
    from unnest(runs, paths, keys, epochs, nowait) t(r, p, k, e, n);
end $$;

-- Frees what these steps hold or wait for, up to that epoch, and takes messages back that came too late for them.
create function slot_release(runs uuid[], paths text[], epochs int[]) returns setof uuid language plpgsql as $$
declare
  ks text[];
  one text;
begin
  select array_agg(distinct h.key) into ks from unnest(runs, paths, epochs) t(r, p, e) cross join lateral (
    select s.key from signalbox.slot s where s.run_id = t.r and s.path = t.p and s.epoch <= t.e
    union all select w.key from signalbox.slot_wait w where w.run_id = t.r and w.path = t.p and w.epoch <= t.e) h;
  if ks is null then return; end if;
  perform from signalbox.slot_key q where q.key = any(ks) order by q.key for update;
  delete from signalbox.slot s using unnest(runs, paths, epochs) t(r, p, e)
    where s.run_id = t.r and s.path = t.p and s.epoch <= t.e and s.key = any(ks);
  delete from signalbox.slot_wait w using unnest(runs, paths, epochs) t(r, p, e)
    where w.run_id = t.r and w.path = t.p and w.epoch <= t.e and w.key = any(ks);
  delete from signalbox.inbox m using unnest(runs, paths) t(r, p)
    where m.run_id = t.r and not m.consumed and starts_with(m.dedupe, 'granted:') and m.data ->> 'path' = t.p;
  for one in select k from unnest(ks) k order by 1 loop
    return query select * from signalbox.slot_serve(one, 9223372036854775807);
  end loop;
end $$;

-- keeps: [{"run", "epoch", "keep": [path]}]
create function slot_keep(keeps json) returns setof uuid language plpgsql as $$
declare
  runs uuid[];
  paths text[];
  epochs int[];
begin
  select array_agg(h.run_id), array_agg(h.path), array_agg(t.epoch) into runs, paths, epochs
    from json_to_recordset(keeps) t(run uuid, epoch int, keep json) cross join lateral (
      select s.run_id, s.path from signalbox.slot s where s.run_id = t.run
      union select w.run_id, w.path from signalbox.slot_wait w where w.run_id = t.run) h
    where h.path not in (select json_array_elements_text(t.keep));
  if runs is not null then return query select * from signalbox.slot_release(runs, paths, epochs); end if;
  -- Last: who waits for a key must not hold rows that its holder wants.
  update signalbox.slot s set epoch = t.epoch from json_to_recordset(keeps) t(run uuid, epoch int)
    where s.run_id = t.run and s.epoch < t.epoch;
end $$;

-- Looks at the next n keys after "past" without a lock, and does what was left undone at some of them.
create function slot_reconcile(past text, n int) returns table (run_id uuid, last text) language plpgsql as $$
#variable_conflict use_column
declare
  page text[];
  ks text[];
  one text;
begin
  select array_agg(q.key) into page from (select key from signalbox.slot_key where key > past order by key limit n) q;
  if page is null then return; end if;
  select array_agg(q.key) into ks from signalbox.slot_key q cross join lateral (
      select count(*) as held,
        count(*) filter (where not exists (select from signalbox.run_live l where l.run_id = s.run_id)) as dead
      from signalbox.slot s where s.key = q.key) h
    where q.key = any(page) and (h.dead > 0 or case
      when exists (select from signalbox.slot_wait w where w.key = q.key) then h.held < q.max else h.held = 0 end);
  if ks is not null then
    perform from signalbox.slot_key q where q.key = any(ks) order by q.key for update;
    delete from signalbox.slot s where s.key = any(ks) and not exists (select from signalbox.run_live l where l.run_id = s.run_id);
    for one in select k from unnest(ks) k order by 1 loop
      return query select g, null::text from signalbox.slot_serve(one, 9223372036854775807) g;
    end loop;
    delete from signalbox.slot_key q where q.key = any(ks)
      and not exists (select from signalbox.slot s where s.key = q.key)
      and not exists (select from signalbox.slot_wait w where w.key = q.key);
  end if;
  if cardinality(page) = n then return query select null::uuid, page[n]; end if;
end $$;
`;
