import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueueConfig } from '@plinth/config';
import { newId, type PagePosition } from '@plinth/kernel';
import { Database } from '../database/index.js';
import { startTestPlatform, type TestPlatform } from '../testing/index.js';
import { CLAIM_ONE } from './claim-statements.js';
import { EXPIRE, NEXT_DUE, PROMOTE, RECOVER, UNCLAIMED } from './dispatch-statements.js';
import { CHILD_RESULTS, SETTLE } from './flow-statements.js';
import { jobPage } from './job-filter.js';
import { WRITE } from './job-journal.js';
import type { JobFilter, Whose } from './job-view.js';
import { DEPTH, FILL, IN_DEMAND, TAKE } from './line-statements.js';
import { Retention } from './retention.js';
import { GIVE_TURNS } from './turn-statements.js';

const FINISHED = 100_000;

// Finished jobs of all kinds: children, limited ones, scheduled ones, with keys and deadlines.
const FILL_UP = `
  INSERT INTO job (id, type, queue, status, payload, max_attempts, run_at, created_at, finished_at, retain_until,
    unique_scope, unique_key, concurrency_key, fair_key, parent_id, schedule_id, expires_at, owner_type, owner_id)
  SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - n), 12, '0') || '7000a' || substr(md5(n::text), 1, 15))::uuid,
    'old.work', 'default', 'completed', '{}', 5, now(), now(), now(), now() + interval '14 days',
    'old', n::text, 'old.work/', 'user:' || n % 100, gen_random_uuid(), gen_random_uuid(), now(), 'user', gen_random_uuid()
  FROM generate_series(1, ${String(FINISHED)}) AS n`;

// Younger than all of those, and waiting.
const BURST = `
  INSERT INTO job (id, type, queue, status, payload, max_attempts, run_at, created_at, fair_key, owner_type, owner_id)
  SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint + n), 12, '0') || '7000a' || substr(md5(n::text), 1, 15))::uuid,
    'burst.work', 'burst', 'queued', '{}', 5, now(), now(), 'platform:', 'platform', NULL
  FROM generate_series(1, 20000) AS n`;

describe('beside many finished jobs', () => {
  let platform: TestPlatform;
  let database: Database;
  beforeAll(async () => {
    platform = await startTestPlatform();
    database = platform.get(Database);
    await database.query(FILL_UP);
    await platform.asOwner('ANALYZE job');
  });
  afterAll(() => platform.close());

  const error = ['code', 'message', 14];
  const id = newId();

  it.each([
    ['what is due', PROMOTE, []],
    ['what has expired', EXPIRE, error],
    ['what lost its worker', RECOVER, error],
    ['where anybody waits', IN_DEMAND, [['default', 'http']]],
    ['what fits into a window', FILL, ['default', 1_000, '']],
    ['what an open delivery brings', TAKE, ['default', 320, '', newId(), 10]],
    ['a job that was handed over alone', CLAIM_ONE, [id, 1, newId()]],
    ['who reports something', WRITE, [`[{ "id": "${id}", "token": 1, "kind": "log", "place": 1 }]`, [id]]],
    ['how deep the line is', DEPTH, ['default', 20, 32]],
    ['what was handed over', UNCLAIMED, ['default', 2]],
    ['what is due next', NEXT_DUE, []],
    ['parents that wait no longer', SETTLE, [...error, [id], '00000000-0000-0000-0000-000000000000', 500]],
    ['how children have ended', CHILD_RESULTS, [id, id, 200]],
    ['whose turn it is', GIVE_TURNS, ['old.work', 100, 10, '', true]],
  ] as const)('%s is found without reading them', async (_, statement, values) => {
    await expectFewPages(statement, values);
  });

  const somebody: Whose = { ownerType: 'user', ownerId: id };
  it.each<[string, Whose, JobFilter]>([
    ['a type', 'all', { type: 'rare.work' }],
    ['a type that nobody has', somebody, { type: 'nothing.such' }],
    ['a queue', 'all', { queue: 'rare' }],
    ['a state', 'all', { status: 'cancelled' }],
    ['a state and a type', 'all', { status: 'failed', type: 'rare.work' }],
    ['what waits for a worker', 'all', { status: 'queued' }],
    ['what waits for a worker, of a queue', 'all', { status: 'queued', queue: 'rare' }],
  ])('the few jobs of %s are listed without reading the others', async (_, whose, filter) => {
    for (const sort of ['createdAt', '-createdAt']) {
      const { sql, values } = jobPage(whose, filter, { limit: 50, sort, after: null });
      await expectFewPages(sql, values);
    }
  });

  describe('and a burst of others that has just ended', () => {
    const mine: Whose = { ownerType: 'user', ownerId: newId() };
    beforeAll(async () => {
      await database.query(`UPDATE job SET owner_id = $1 WHERE right(id::text, 1) < '8'`, [mine.ownerId]);
      await database.query(`UPDATE job SET queue = 'common', type = 'common.work' WHERE right(id::text, 1) < 'c'`);
      // As jobs lie that were added one after the other: then it looks cheap to walk through all of them.
      await platform.asOwner('CLUSTER job USING job_pkey');
      await database.query(BURST);
      // What the planner knows is of the moment when all of them were waiting.
      await platform.asOwner('ANALYZE job');
      await database.query(`UPDATE job SET status = 'completed', finished_at = now() WHERE type = 'burst.work'`);
      await platform.asOwner('VACUUM job');
    });

    const lists: [string, Whose, JobFilter][] = [
      ['their owner', mine, {}],
      ['their owner, completed', mine, { status: 'completed' }],
      ['a type', 'all', { type: 'common.work' }],
      ['a type, completed', 'all', { type: 'common.work', status: 'completed' }],
      ['a queue', 'all', { queue: 'common' }],
      ['a type that few have', 'all', { type: 'rare.work' }],
    ];

    it.each(lists)('jobs of %s are listed without reading the others', async (_, whose, filter) => {
      for (const sort of ['createdAt', '-createdAt']) {
        const { sql, values } = jobPage(whose, filter, { limit: 50, sort, after: null });
        await expectFewPages(sql, values);
      }
    });

    it.each(lists)('jobs of %s are listed each once, page by page, between two times', async (_, whose, filter) => {
      const all = await database.query<{ id: string }>(
        `SELECT id FROM job WHERE ($1::uuid IS NULL OR owner_id = $1) AND ($2::text IS NULL OR type = $2)
           AND ($3::text IS NULL OR queue = $3) AND status = 'completed' ORDER BY id LIMIT 20`,
        [whose === 'all' ? null : whose.ownerId, filter.type, filter.queue],
      );
      const between = all.slice(3, 17).map(({ id }) => id);
      const createdAfter = timeOf(all[2]?.id);
      const createdBefore = timeOf(all[17]?.id);
      for (const sort of ['createdAt', '-createdAt']) {
        const seen: string[] = [];
        for (let after: PagePosition | null = null; ;) {
          const page = { limit: 4, sort, after };
          const { sql, values } = jobPage(whose, { ...filter, createdAfter, createdBefore }, page);
          const rows: { id: string }[] = await database.query<{ id: string }>(sql, values);
          seen.push(...rows.slice(0, 4).map(({ id }) => id));
          if (rows.length <= 4) break;
          after = { sort, value: null, id: seen.at(-1) ?? '' };
        }
        expect(sort === 'createdAt' ? seen : seen.reverse()).toEqual(between);
      }
    });
  });

  it('a sweep that finds nothing due reads none of those that are too young', async () => {
    let sweep: { readonly sql: string; readonly values: readonly unknown[] } | undefined;
    const watched = {
      change: () => Promise.resolve(0),
      query: (sql: string, values: readonly unknown[]) => {
        sweep = { sql, values };
        return Promise.resolve([]);
      },
    } as unknown as Database;
    const { config } = platform.get(Retention) as unknown as { readonly config: QueueConfig };
    await new Retention(config, watched).sweep(() => false);
    await expectFewPages(sweep?.sql ?? '', sweep?.values ?? []);
  });

  async function expectFewPages(statement: string, values: readonly unknown[]): Promise<void> {
    const rows = await database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ${statement}`,
      values,
    );
    const all = rows.map((row) => row['QUERY PLAN']).join('\n');
    // A connection that is new reads the catalogue, too, while it plans.
    const plan = all.split(/^Planning:/m)[0] ?? '';
    expect(plan).not.toMatch(/Seq Scan on job\b(?!_)/);
    const pages = [...plan.matchAll(/shared hit=(\d+)(?: read=(\d+))?/g)].map(
      ([, hit, read = '0']) => Number(hit) + Number(read),
    );
    expect(Math.max(0, ...pages)).toBeLessThan(500);
  }

  it('a finished job is in no index but the key, the lists of its owner, parent, type and queue, and a mail in that of addresses', async () => {
    const indexes = await database.query<{ definition: string }>(
      `SELECT indexdef AS definition FROM pg_indexes WHERE tablename = 'job'`,
    );
    const whole = indexes.filter(({ definition }) => !/WHERE .*status/s.test(definition));
    expect(whole.map(({ definition }) => /INDEX (\w+)/.exec(definition)?.[1]).sort()).toEqual([
      'job_children',
      'job_finished_queue',
      'job_finished_type',
      'job_mail_to',
      'job_owned',
      'job_pkey',
    ]);
  });
});

/** The time that a UUIDv7 was made at. */
function timeOf(id = 'ffffffff-ffff'): Date {
  return new Date(parseInt(id.slice(0, 13).replace('-', ''), 16));
}
