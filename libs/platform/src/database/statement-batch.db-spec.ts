import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestPlatform, type TestPlatform } from '../testing/index.js';
import { StatementBatch } from './statement-batch.js';
import { TimedClient } from './timed-client.js';

describe('a batch of statements', () => {
  let platform: TestPlatform;
  let pool: pg.Pool;
  beforeAll(async () => {
    platform = await startTestPlatform();
    await platform.asOwner('CREATE TABLE batched (number integer PRIMARY KEY)');
    await platform.asOwner('GRANT ALL ON batched TO PUBLIC');
    pool = new pg.Pool({
      ...{ connectionString: platform.env['DATABASE_URL'], Client: TimedClient, max: 1 },
      ...{ pipeline: true, query_timeout: 1_000 },
    });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await platform.close();
  });

  const containing = (text: string): unknown => expect.stringContaining(text);
  const ignore = () => undefined;
  const sent = async (...statements: pg.QueryConfig[]) => {
    const client = await pool.connect();
    client.on('error', ignore);
    let failure: unknown;
    try {
      const batch = new StatementBatch();
      const answers = statements.map((statement) => batch.add(statement));
      const [all, ...each] = await Promise.allSettled([batch.send(client), ...answers]);
      if (all.status === 'rejected') failure = all.reason;
      return { failure, rows: each.map((answer) => (answer.status === 'fulfilled' ? answer.value.rows : null)) };
    } finally {
      client.off('error', ignore);
      // A failure that Postgres has told of leaves the connection as it was.
      client.release(failure !== undefined && (!(failure instanceof pg.DatabaseError) || failure.severity === 'FATAL'));
    }
  };
  const insert = (number: number) => ({
    name: 'insert',
    text: 'INSERT INTO batched VALUES ($1) RETURNING number',
    values: [number],
  });
  const numbers = async () => (await pool.query('SELECT number FROM batched ORDER BY 1')).rows.map((row) => row.number);

  it('runs them in order and gives each its own answer', async () => {
    const { failure, rows } = await sent(
      insert(1),
      { text: 'SELECT count(*)::int AS count FROM batched' },
      insert(2),
      { text: 'SELECT $1::text AS text, NULL AS nothing', values: ['x'] },
      { text: 'DELETE FROM batched WHERE number = 99' },
    );
    expect(failure).toBeUndefined();
    expect(rows).toEqual([[{ number: 1 }], [{ count: 1 }], [{ number: 2 }], [{ text: 'x', nothing: null }], []]);
  });

  it('is all or nothing, and says what failed; the connection and its prepared statements stay good', async () => {
    const before = await numbers();
    const five = { name: 'five', text: 'SELECT 5 AS five' };
    const { failure, rows } = await sent(insert(3), insert(1), insert(4), five);
    expect(failure).toMatchObject({ code: '23505' });
    // The answer to the first came before the second failed; nothing of it stands.
    expect(rows).toEqual([[{ number: 3 }], null, null, null]);
    expect(await numbers()).toEqual(before);
    const again = await sent(five, insert(5), { name: 'broken', text: 'SELECT nonsense' }, insert(6));
    expect(again.failure).toMatchObject({ code: '42703' });
    expect((await sent(five, insert(7))).rows).toEqual([[{ five: 5 }], [{ number: 7 }]]);
    expect(await numbers()).toEqual([...before, 7]);
  });

  it('commits no part where another cannot be written', async () => {
    const before = await numbers();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const unwritable = { text: 'SELECT $1::jsonb', values: [cyclic] };
    expect((await sent(insert(14), unwritable, insert(15))).failure).toMatchObject({ message: containing('circular') });
    const other = { name: 'insert', text: 'SELECT 1 AS one' };
    expect((await sent(insert(14), other)).failure).toMatchObject({ message: containing('must be unique') });
    expect(await numbers()).toEqual(before);
  });

  it('fails as a whole where it takes too long, or where its connection is lost', async () => {
    const slow = await sent(insert(10), { text: 'SELECT pg_sleep(3)' }, insert(11));
    // What became of it, nobody knows yet: Postgres may still do it.
    expect(slow).toEqual({
      failure: expect.objectContaining({ message: 'Query read timeout' }),
      rows: [null, null, null],
    });
    const killed = await sent(insert(12), { text: 'SELECT pg_terminate_backend(pg_backend_pid())' }, insert(13));
    expect(killed.failure).toBeInstanceOf(Error);
    expect((await numbers()).filter((number) => number >= 12)).toEqual([]);
  });
});
