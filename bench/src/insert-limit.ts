import pg from "pg";

/**
 * Rows a second of the plainest durable insert there is: one connection, 1,000 rows a statement, a key of two columns
 * and 200 bytes of JSON. What an engine that stores a row a step can at best reach on this machine, now.
 */
export async function insertLimit(databaseUrl: string, seconds = 3): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      "create table if not exists bench_limit(run uuid, rev int, events json, primary key (run, rev))",
    );
    const body = JSON.stringify({ t: "completed", out: "x".repeat(170) });
    const events = Array.from({ length: 1000 }, () => body);
    let rows = 0;
    const until = performance.now() + seconds * 1000;
    const started = performance.now();
    while (performance.now() < until) {
      const runs = Array.from({ length: 1000 }, () => crypto.randomUUID());
      const revs = Array.from({ length: 1000 }, (_, i) => i);
      await client.query({
        name: "bench_limit",
        text: "insert into bench_limit select * from unnest($1::uuid[], $2::int[], $3::json[])",
        values: [runs, revs, events],
      });
      rows += 1000;
    }
    return Math.round(rows / ((performance.now() - started) / 1000));
  } finally {
    await client.query("drop table if exists bench_limit").catch(() => undefined);
    await client.end();
  }
}
