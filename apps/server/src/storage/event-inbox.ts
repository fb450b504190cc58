import type { Database, HookEventRow, Repositories } from "@signalbox/store";
import type { StoredEvent } from "../hooks/event-inbox.ts";
import type { Storage } from "../services/storage.ts";

const PRUNE_BATCH = 5000;

export function eventInbox({ hookEvents }: Repositories, database: Database): Storage["inbox"] {
  return {
    async add(event) {
      const { duplicateOf } = await hookEvents.insert({ ...event, runs: [...event.runs] });
      return duplicateOf === undefined ? {} : { repeatOf: duplicateOf };
    },
    async get(id) {
      const found = await hookEvents.get(id);
      return found && stored(found);
    },
    async rematched(id, { status, runs, workflow }) {
      await hookEvents.update(id, { status, runs: [...runs], ...(workflow === undefined ? {} : { workflow }) });
    },
    list: (filter) => hookEvents.list(filter),
    async unstarted(from, to, limit) {
      const { rows } = await database.sql("general").query<{ id: string }>(UNSTARTED, [from, to, limit]);
      const events: StoredEvent[] = [];
      for (const { id } of rows) {
        const found = await hookEvents.get(id);
        if (found) events.push(stored(found));
      }
      return events;
    },
    async prune(before) {
      let removed = 0;
      for (;;) {
        const count = await hookEvents.deleteBefore(before, PRUNE_BATCH);
        removed += count;
        if (count < PRUNE_BATCH) return removed;
      }
    },
  };
}

/** Ids begin with their time, so the range is read by the primary key. */
const UNSTARTED = `select e.id::text as id from signalbox.hook_event e
  where e.status = 'matched' and e.received_at between $1 and $2
    and e.id >= (lpad(to_hex($1::bigint >> 16), 8, '0') || '-' || lpad(to_hex($1::bigint & 65535), 4, '0') || '-0000-0000-000000000000')::uuid
    and e.id <= (lpad(to_hex($2::bigint >> 16), 8, '0') || '-' || lpad(to_hex($2::bigint & 65535), 4, '0') || '-ffff-ffff-ffffffffffff')::uuid
    and exists (select 1 from json_array_elements_text(e.runs) r
      where not exists (select 1 from signalbox.run where id = r::uuid))
  order by e.id limit $3`;

function stored({ bytes: _bytes, ...row }: HookEventRow & { bytes: number }): StoredEvent {
  return row;
}
