/**
 * Schema 4: where runs are, and what their steps came to (docs/spec/statistics.md).
 *
 * Nothing here is written by commits. What is counted comes from the journal afterwards; `stat_run.rev` says from which
 * row on, and is written in the transaction that adds what the rows before it came to, so each row counts once.
 */
export const statistics = `
set local search_path = signalbox;

-- How far each run has been counted. Kept as long as the run, for it may be let go on.
create table stat_run (
  run_id uuid primary key,
  rev int not null,
  workflow text not null,
  version_id text not null,
  ended boolean not null
) with (fillfactor = 85);
create index stat_run_open on stat_run (run_id) where not ended;

-- Steps that are not over, and those that runs have failed at. Path and node are empty for the run itself.
create table run_step (
  run_id uuid not null,
  path text not null,
  workflow text not null,
  version_id text not null,
  node text not null,
  status text not null,
  started_at bigint not null,
  since bigint not null,
  waited bigint not null,
  released boolean not null,
  primary key (run_id, path)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
create index run_step_by_node on run_step (workflow, node, status, run_id desc);

-- How many rows run_step has of a kind, so that nobody counts them.
create table run_step_count (
  workflow text not null,
  version_id text not null,
  node text not null,
  status text not null,
  n bigint not null,
  primary key (workflow, version_id, node, status)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);

-- at: begin of five minutes, or of an hour once it is a day old.
create table node_count (
  workflow text not null,
  at bigint not null,
  version_id text not null,
  node text not null,
  what text not null,
  n bigint not null,
  primary key (workflow, at, version_id, node, what)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
create index node_count_by_time on node_count (at);
`;
