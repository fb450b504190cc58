import type { RateGrant, RateRequest } from "@signalbox/engine";
import { retrying } from "../database/failures.ts";
import type { Sql } from "../database/sql.ts";
import { plain, texts } from "./columns.ts";
import { storedKey } from "./keys.ts";

/** Database's clock in microseconds. One value a statement: a start time must not lie before the one it was made with. */
const NOW_US = "(extract(epoch from now()) * 1000000)::bigint";

/**
 * The generic cell rate algorithm with reservation (rule SLOT-7). A key has one number, the time at which all that was
 * let through is worked off; each start moves it on by `per / count`. Who asks gets the time at which it may start and
 * need not ask again. Microseconds, rounded up: never faster than the rate.
 */
const RESERVE = `insert into signalbox.rate as x (key, tat)
   select t.key, ${NOW_US} + t.total from unnest($1::text[], $2::bigint[]) t(key, total) order by t.key
   on conflict (key) do update set tat = greatest(x.tat, ${NOW_US}) + excluded.tat - ${NOW_US}
   returning key, tat, ${NOW_US} as now`;

/** Keys that are as good as new, a part of them at each call. */
const DROP_PAST = `with page as (select key from signalbox.rate where key > $1::text order by key limit $2),
   gone as (delete from signalbox.rate where key = any(array(select key from page)) and tat < ${NOW_US})
   select key from page order by key desc limit 1`;
const PAGE = 1000;

interface Place {
  request: RateRequest;
  /** Microseconds between two starts. */
  step: number;
  /** Microseconds of those before it in the same call. */
  before: number;
}

export class Rates {
  readonly #sql: Sql;
  #sweptTo = "";

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** A repeat after a lost answer takes places anew; those before stay empty. */
  async reserve(requests: readonly RateRequest[]): Promise<RateGrant[]> {
    if (requests.length === 0) return [];
    const totals = new Map<string, number>();
    const places = requests.map((request): Place & { key: string } => {
      const key = storedKey(request.key);
      const step = Math.ceil((request.per * 1000) / request.count);
      const before = totals.get(key) ?? 0;
      totals.set(key, before + step);
      return { key, request, step, before };
    });
    const { rows } = await retrying(() =>
      this.#sql.query<{ key: string; tat: number; now: number }>(
        RESERVE,
        [texts([...totals.keys()]), plain([...totals.values()])],
        "rate_reserve",
      ),
    );
    const answers = new Map(rows.map((row) => [row.key, row]));
    return places.map(({ key, request, step, before }) => {
      const { tat, now } = answers.get(key) as { tat: number; now: number };
      const place = tat - (totals.get(key) as number) + before;
      const at = Math.max(now, place - (request.burst - 1) * step);
      return { run: request.run, path: request.path, at: Math.ceil(at / 1000) };
    });
  }

  async dropPast(): Promise<void> {
    const { rows } = await retrying(() =>
      this.#sql.query<{ key: string }>(DROP_PAST, [this.#sweptTo, PAGE], "rate_drop_past"),
    );
    this.#sweptTo = rows[0]?.key ?? "";
  }
}
