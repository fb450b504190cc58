/**
 * Schema 1. Frozen once released: a change is a new migration.
 *
 * A run's life: its start inserts `run`, `run_live` and journal row 0 in one statement. Each commit adds one journal
 * row. While a worker has the run loaded, `run_live.owner` names it. When nothing is under way the run is parked:
 * no owner, `wake_at` says when it is due (null: when a message comes). Its end deletes `run_live`.
 *
 * All times are milliseconds since 1970. There are no foreign keys: each would take a lock on the row it points at.
 * `json` and not `jsonb`: nothing looks inside, it is cheaper to write, and it keeps `\u0000`.
 */
export const initial = `
create schema if not exists signalbox;
set local search_path = signalbox;

-- Runs: history and lists. One insert and one to three updates a run.
create table run (
  id uuid primary key,
  workflow text not null,
  version_id text not null,
  status text not null,
  started_at bigint not null,
  ended_at bigint,
  cause json not null,
  entities json,
  error json,
  parent_id uuid,
  parent_path text,
  forked_run uuid,
  forked_node text,
  depth smallint not null default 0
) with (fillfactor = 85);
create index run_by_workflow on run (workflow, id desc);
create index run_by_status on run (status, id desc) include (workflow) where status <> 'succeeded';
create index run_by_parent on run (parent_id) where parent_id is not null;

create table run_entity (
  kind text not null,
  value text not null,
  run_id uuid not null,
  primary key (value, kind, run_id)
);

create table run_idem (
  workflow text not null,
  key text not null,
  run_id uuid not null,
  at bigint not null,
  primary key (workflow, key)
);

-- Unfinished runs only: the one table that is updated while runs go on, kept small for that.
create table run_live (
  run_id uuid primary key,
  owner int,
  epoch int not null,
  crashes smallint not null default 0,
  priority smallint not null default 5,
  wake_at bigint,
  wake_seq int not null default 0,
  claim_call int not null default 0
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200,
        autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
create index run_live_due on run_live (priority, wake_at) where owner is null and wake_at is not null;
create index run_live_owner on run_live (owner) where owner is not null;

-- One row a commit; its key is the fence. events is an array, or {"$p": n} when the whole array is payload n.
create table journal (
  run_id uuid not null,
  rev int not null,
  epoch int not null,
  worker int not null,
  at bigint not null,
  events json not null,
  primary key (run_id, rev)
) with (autovacuum_vacuum_insert_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 1);

-- Large values of a journal row. codec: 0 as it is, 1 gzip, 2 zstd; size before compression.
create table payload (
  run_id uuid not null,
  rev int not null,
  n smallint not null,
  codec smallint not null,
  size int not null,
  data bytea not null,
  primary key (run_id, rev, n)
);
alter table payload alter data set storage external;

-- Messages to runs. Consumed ones stay, without data, until the run ends: they are the memory of "dedupe".
create table inbox (
  run_id uuid not null,
  dedupe text not null,
  seq bigint generated always as identity,
  consumed boolean not null default false,
  data json,
  primary key (run_id, dedupe)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);
create index inbox_waiting on inbox (run_id, seq) where not consumed;

-- Waits. Answered approvals stay with closed_at. settled: stored events have been looked through for it.
create table wait (
  token text primary key,
  run_id uuid not null,
  path text not null,
  workflow text not null,
  since bigint not null,
  due bigint,
  event_name text,
  event_key text,
  event_from bigint,
  approval json,
  closed_at bigint,
  settled boolean not null default true
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);
create index wait_by_run on wait (run_id);
create index wait_by_event on wait (event_name, event_key) where event_name is not null;
create index wait_unsettled on wait (token) where not settled;
create index wait_approvals on wait (since, token) where approval is not null and closed_at is null;

-- Events that were sent, kept for waits that open later. settled: the open waits have been looked through for it.
create table event_buffer (
  id text primary key,
  name text not null,
  key text not null,
  data json not null,
  at bigint not null,
  expires_at bigint not null,
  settled boolean not null default false
);
create index event_buffer_by_name on event_buffer (name, key, at);
create index event_buffer_unsettled on event_buffer (id) where not settled;
create index event_buffer_expiry on event_buffer (expires_at);

create table worker (
  id int generated always as identity primary key,
  name text not null,
  identity json not null,
  started_at bigint not null,
  heartbeat bigint not null
);

-- Documents.
create table workflow (
  id text primary key,
  name text not null,
  enabled boolean not null default false,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint
);
create unique index workflow_name on workflow (lower(name)) where deleted_at is null;

create table draft (
  workflow text primary key,
  rev int not null,
  document json not null,
  hash text not null,
  description text,
  node_types json not null,
  saved_at bigint not null,
  saved_by text not null
);

-- Immutable. number is null for snapshots of drafts that test runs are pinned to.
create table version (
  id text primary key,
  workflow text not null,
  number int,
  hash text not null,
  document json not null,
  node_types json not null,
  message text not null default '',
  created_at bigint not null,
  created_by text not null
);
create unique index version_number on version (workflow, number) where number is not null;
create unique index version_snapshot on version (workflow, hash) where number is null;

-- Triggers by time. next_at is null when it will not fire again; leased_until keeps two servers from one firing.
create table schedule (
  id text primary key,
  workflow text not null,
  node text not null,
  version_id text not null,
  spec json not null,
  timezone text not null,
  enabled boolean not null,
  next_at bigint,
  leased_until bigint not null default 0,
  last_at bigint
);
create index schedule_due on schedule (next_at) where enabled and next_at is not null;
create index schedule_by_workflow on schedule (workflow);

-- Everything that came in from outside.
create table hook_event (
  id uuid primary key,
  received_at bigint not null,
  source text not null,
  target text not null,
  status text not null,
  reason text,
  provider_id text,
  workflow text,
  runs json not null,
  headers json not null,
  body bytea not null,
  bytes int not null
);
alter table hook_event alter body set storage external;
-- Rejected ones are left out: a forged request must not use up the id of the true one.
create unique index hook_event_once on hook_event (target, provider_id) where provider_id is not null and status in ('matched', 'unmatched');
create index hook_event_by_status on hook_event (status, id desc) where status <> 'matched';

create table connection (
  id text primary key,
  type text not null,
  name text not null,
  settings json not null,
  fields json not null,
  sealed bytea not null,
  created_at bigint not null,
  updated_at bigint not null
);

create table token (
  id text primary key,
  name text not null,
  hash text not null unique,
  rights json not null,
  created_at bigint not null,
  expires_at bigint,
  last_used_at bigint
);

create table session (
  hash text primary key,
  name text not null,
  rights json not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index session_expiry on session (expires_at);

create table setting (
  scope text not null,
  key text not null,
  value json not null,
  updated_at bigint not null,
  expires_at bigint,
  primary key (scope, key)
);
create index setting_expiry on setting (expires_at) where expires_at is not null;
`;
