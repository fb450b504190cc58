import type { Sql } from "../database/sql.ts";
import { cleanText, jsonLines, lines, plain, texts } from "./columns.ts";

/** A row of the inbox of incoming events, as it is inserted. */
export interface IncomingRow {
  id: string;
  /** Epoch ms. */
  receivedAt: number;
  source: string;
  target: string;
  status: string;
  reason?: string | undefined;
  providerId?: string | undefined;
  workflow?: string | undefined;
  runs: readonly string[];
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Columns of `hook_event`, in the order of {@link incomingValues}. */
export const INCOMING_COLUMNS =
  "id, received_at, source, target, status, reason, provider_id, workflow, runs, headers, body, bytes";

/**
 * A row source with the values of {@link INCOMING_COLUMNS}. The bodies travel as one binary parameter and are cut up
 * in the statement: as an array each would be hexadecimal text.
 *
 * @param next Gives the name of the next parameter.
 */
export function incomingValues(next: () => string): string {
  const bodies = next();
  return `select id, at, src, target, st, why, pid, wf, runs::json, headers::json, substring(${bodies}::bytea from pos for len), len
  from unnest(${next()}::uuid[], ${next()}::bigint[], ${next()}::text[], ${next()}::text[], ${next()}::text[], ${next()}::text[], ${next()}::text[], ${next()}::text[],
    ${jsonLines(next())}, ${jsonLines(next())}, ${next()}::int[], ${next()}::int[]) t(id, at, src, target, st, why, pid, wf, runs, headers, pos, len)
  order by target, pid, id`;
}

/** Parameters of {@link incomingValues}, in its order. */
export function incomingParameters(rows: readonly IncomingRow[]): unknown[] {
  let at = 1; // substring counts from 1
  const positions = rows.map(({ body }) => {
    const position = at;
    at += body.length;
    return position;
  });
  return [
    rows.length === 1 ? rows[0]?.body : Buffer.concat(rows.map((r) => r.body)),
    plain(rows.map((r) => r.id)),
    plain(rows.map((r) => r.receivedAt)),
    texts(rows.map((r) => r.source)),
    texts(rows.map((r) => r.target)),
    texts(rows.map((r) => r.status)),
    texts(rows.map((r) => r.reason)),
    texts(rows.map((r) => r.providerId)),
    texts(rows.map((r) => r.workflow)),
    lines(rows.map((r) => JSON.stringify(r.runs))),
    lines(rows.map((r) => JSON.stringify(r.headers))),
    plain(positions),
    plain(rows.map((r) => r.body.length)),
  ];
}

/** Key of {@link firstEvents}. */
export const eventKey = (target: string, providerId: string): string =>
  `${cleanText(target)}\n${cleanText(providerId)}`;

/** Ids of the events that came first with a target and a sender's id, by {@link eventKey}. */
export async function firstEvents(
  sql: Sql,
  wanted: readonly { target: string; providerId: string | undefined }[],
): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ id: string; target: string; provider_id: string }>(
    `select e.id, e.target, e.provider_id from unnest($1::text[], $2::text[]) t(target, pid)
     join signalbox.hook_event e on e.target = t.target and e.provider_id = t.pid and e.status in ('matched', 'unmatched')`,
    [texts(wanted.map((one) => one.target)), texts(wanted.map((one) => one.providerId))],
    "hook_first",
  );
  return new Map(rows.map((row) => [eventKey(row.target, row.provider_id), row.id]));
}
