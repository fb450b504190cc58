/**
 * Schema 3: values in the blob store, and snapshots of long runs.
 *
 * A payload with codec 16 or more is kept in the blob store: `data` is then the SHA-256 of what is stored there, and
 * codec - 16 says how that is compressed.
 */
export const largeData = `
set local search_path = signalbox;

-- Written before the value itself, so that one whose commit never came is found without listing the store.
create table blob (
  sha256 bytea primary key,
  size int not null,
  used_at bigint not null
);
create index blob_by_use on blob (used_at);
create index payload_blob on payload (data) where codec >= 16;

-- A state folded from the journal rows below rev: a cache, never truth. Ignored when abi is not that of the reader.
create table snapshot (
  run_id uuid primary key,
  rev int not null,
  abi text not null,
  codec smallint not null,
  size int not null,
  data bytea not null
);
alter table snapshot alter data set storage external;
`;
