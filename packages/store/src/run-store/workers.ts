import type { WorkerId } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import { judge, ownIdentity, type ProcessIdentity } from "../database/process-identity.ts";
import type { Sql } from "../database/sql.ts";
import { NOW, plain } from "./columns.ts";

/** A worker without a heartbeat for so long, by the database's clock, is dead (rule S10); milliseconds. */
export const DEAD_AFTER = 15_000;

/** Registers this process, and removes workers of this machine whose processes are gone: no need to wait for those. */
export async function register(sql: Sql, name: string): Promise<WorkerId> {
  return retrying(async () => {
    await removeEndedProcesses(sql);
    const { rows } = await sql.query<{ id: number }>(
      `insert into signalbox.worker (name, identity, started_at, heartbeat) values ($1, $2::json, ${NOW}, ${NOW}) returning id`,
      [name, JSON.stringify(ownIdentity())],
    );
    return (rows[0] as { id: number }).id;
  });
}

async function removeEndedProcesses(sql: Sql): Promise<void> {
  const { rows } = await sql.query<{ id: number; identity: ProcessIdentity }>(
    "select id, identity from signalbox.worker",
  );
  const ended = rows.filter(({ identity }) => judge(identity) === "dead").map(({ id }) => id);
  if (ended.length > 0) await sql.query("delete from signalbox.worker where id = any($1::int[])", [plain(ended)]);
}

export function heartbeat(
  sql: Sql,
  worker: WorkerId,
  deadAfter: number,
): Promise<{ now: number; workers: number; alive: boolean }> {
  return retrying(async () => {
    const { rows } = await sql.query<{ now: number; workers: number; alive: number }>(
      `with beat as (update signalbox.worker set heartbeat = ${NOW} where id = $1 returning id)
       select ${NOW} as now, (select count(*) from beat) as alive,
         (select count(*) from signalbox.worker where heartbeat >= ${NOW} - $2::bigint or id = $1) as workers`,
      [worker, deadAfter],
      "worker_heartbeat",
    );
    const { now, workers, alive } = rows[0] as { now: number; workers: number; alive: number };
    return { now, workers, alive: alive > 0 };
  }, 3000);
}

/** Runs first, then the worker: seen the other way round they would look abandoned and count as crashes. */
export async function leave(sql: Sql, worker: WorkerId): Promise<void> {
  await retrying(async () => {
    await sql.query(
      `update signalbox.run_live l set owner = null, wake_at = ${NOW}, wake_seq = wake_seq + 1
       from (select run_id from signalbox.run_live where owner = $1 order by run_id for update) mine
       where l.run_id = mine.run_id`,
      [worker],
    );
    await sql.query("delete from signalbox.worker where id = $1", [worker]);
  });
}
