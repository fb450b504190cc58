import type { RunId, Snapshot } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { packed } from "./payloads.ts";

/** Larger ones are not kept: reading and thawing one would take longer than folding the rows it stands for. */
const LARGEST = 64 * 1024 * 1024;

/** Keeps a snapshot, unless a newer one of the same shape is there or the run is gone (rule SNAP-1). */
export async function saveSnapshot(sql: Sql, run: RunId, { rev, abi, data }: Snapshot): Promise<void> {
  if (data.length > LARGEST) return;
  const plain = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const { codec, data: stored } = await packed(plain);
  await retrying(() =>
    sql.query(
      `insert into signalbox.snapshot as old (run_id, rev, abi, codec, size, data)
       select $1::uuid, $2::int, $3::text, $4::smallint, $5::int, $6::bytea
       where exists (select from signalbox.run where id = $1::uuid)
       on conflict (run_id) do update set rev = excluded.rev, abi = excluded.abi, codec = excluded.codec,
         size = excluded.size, data = excluded.data where old.abi <> excluded.abi or old.rev < excluded.rev`,
      [run, rev, abi, codec, data.length, stored],
      "save_snapshot",
    ),
  );
}
