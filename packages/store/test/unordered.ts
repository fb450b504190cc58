import type { Statement } from "../src/run-store/commit-statement.ts";

const ORDER = /\n\s*order by i\.r on conflict do nothing returning run_id\)/;

/**
 * The commit as it is, with nothing but the order of its journal rows left out (S19): for negative controls.
 *
 * @param slow Seconds that each row takes, its lock held, in an order of chance. Default: no time, in the order given.
 * @throws Error when the statement has no such order to leave out: the control would prove nothing.
 */
export function unordered({ text, name }: Statement, slow?: number): Statement {
  const rest = slow
    ? `order by random() on conflict do nothing returning case when pg_sleep(${slow}) is not null then run_id end as run_id)`
    : "on conflict do nothing returning run_id)";
  const changed = text.replace(ORDER, ` ${rest}`);
  if (changed === text) throw new Error(`the commit statement has no order that could be left out:\n${text}`);
  return { text: changed, name: `unordered_${name}` };
}
