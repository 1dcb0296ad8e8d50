import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { startTestPlatform, type TestPlatform } from '../testing/index.js';
import { Database } from './database.js';
import { OpenTransaction } from './open-transaction.js';
import { Transaction } from './transaction.js';
import { translateDatabaseError } from './database.errors.js';

describe('a transaction', () => {
  let platform: TestPlatform;
  let database: Database;
  let transaction: Transaction;

  beforeAll(async () => {
    platform = await startTestPlatform({
      DATABASE_POOL_SIZE: '4',
      DATABASE_QUERY_TIMEOUT_MS: '4000',
      DATABASE_CONNECT_TIMEOUT_MS: '900',
    });
    database = platform.get(Database);
    transaction = platform.get(Transaction);
    await platform.asOwner('CREATE TABLE note (text text PRIMARY KEY)');
  });

  beforeEach(() => platform.asOwner('DELETE FROM note'));

  afterAll(() => platform.close());

  const write = (text: string) => database.query('INSERT INTO note VALUES ($1)', [text]);
  const notes = async () =>
    (await database.query<{ text: string }>('SELECT text FROM note ORDER BY text')).map((n) => n.text);

  it('commits what ran in it, or nothing', async () => {
    await transaction.run(() => write('kept'));
    await expect(
      transaction.run(async () => {
        await write('lost');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await notes()).toEqual(['kept']);
  });

  it('sends instants of any year as they are', async () => {
    const instants = ['0001-01-01', '1969-12-31T23:59:59.999Z', '2026-03-29T01:30:00.123Z', '9999-12-31T23:59:59.999Z']
      .map((text) => new Date(text))
      .concat(new Date(Date.UTC(10_000, 0)));
    for (const instant of instants) {
      const text = `SELECT extract(epoch FROM $1::timestamptz)::text AS seconds`;
      const [row] = await database.query<{ seconds: string }>(text, [instant]);
      expect(Number(row?.seconds)).toBe(instant.getTime() / 1000);
    }
  });

  it('tells of a failure where the statement was asked for', async () => {
    const asking = async () => {
      await database.query('SELECT 1 / $1::int', [0]);
    };
    await expect(asking()).rejects.toMatchObject({ stack: expect.stringContaining('asking') });
  });

  it('is joined by an inner one, and left out by a detached one', async () => {
    await expect(
      transaction.run(async () => {
        await transaction.run(() => write('inner'));
        await transaction.detached(() => write('detached'));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await notes()).toEqual(['detached']);
  });

  it('is invisible from outside until it commits', async () => {
    await transaction.run(async () => {
      await write('mine');
      expect(await platform.asOwner('SELECT * FROM note')).toEqual([]);
    });
    expect(await notes()).toEqual(['mine']);
  });

  it('runs its hooks after the commit, in order, and never after a rollback', async () => {
    const ran: string[] = [];
    await transaction.run(async () => {
      await write('a');
      await transaction.afterCommit(async () => void ran.push(`first, sees ${(await notes()).join()}`));
      await transaction.run(() => transaction.afterCommit(() => void ran.push('second')));
      expect(ran).toEqual([]);
    });
    await transaction
      .run(async () => {
        await transaction.afterCommit(() => void ran.push('never'));
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(ran).toEqual(['first, sees a', 'second']);
  });

  it('is not committed where its last statement fails, or one whose failure somebody swallowed', async () => {
    await write('there');
    const last = transaction.run(async () => {
      await write('first');
      await transaction.beforeCommit(() => write('there'));
    });
    await expect(last).rejects.toMatchObject({ code: '23505' });
    const swallowed = transaction.run(async () => {
      await write('first');
      await write('there').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'database.rolled_back' });
    expect(await notes()).toEqual(['there']);
    expect(database.poolState).toMatchObject({ waiting: 0, idle: database.poolState.total });
  });

  it('sends what nothing waits for with the commit, in order', async () => {
    await transaction.run(async () => {
      await transaction.beforeCommit(() => database.query(`UPDATE note SET text = text || '!'`));
      await transaction.beforeCommit(() => write('b'));
      await write('a');
    });
    expect(await notes()).toEqual(['a!', 'b']);
  });

  it('that kept all its statements for the commit is all or nothing', async () => {
    const keeping = (...texts: string[]) =>
      transaction.run(async () => {
        for (const text of texts) await transaction.beforeCommit(() => write(text));
      });
    await keeping('a', 'b');
    await expect(keeping('c', 'a', 'd')).rejects.toMatchObject({ code: '23505' });
    expect(await notes()).toEqual(['a', 'b']);
    expect(database.poolState).toMatchObject({ waiting: 0, idle: database.poolState.total });
  });

  it('does not leave out what was to go with the commit and came late', async () => {
    const late = transaction.run(async () => {
      await write('a');
      await transaction.beforeCommit(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await write('b');
      });
    });
    await expect(late).rejects.toThrow('sent at once');
    expect(await notes()).toEqual([]);
  });

  it('does not leave out what was to go with the commit and cannot be written', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const unwritable = transaction.run(async () => {
      await transaction.beforeCommit(() => write('a'));
      await transaction.beforeCommit(() => database.query('SELECT $1::jsonb', [cyclic]));
    });
    await expect(unwritable).rejects.toThrow('circular');
    const answers = Array.from({ length: 8 }, () => transaction.run(notes));
    expect(await Promise.all(answers)).toEqual(Array(8).fill([]));
  });

  it('takes along what is kept by what was kept, and stops at what throws', async () => {
    await transaction.run(() =>
      transaction.beforeCommit(async () => {
        const inner = transaction.beforeCommit(() => write('b'));
        await Promise.all([inner, write('a')]);
      }),
    );
    const throwing = transaction.run(async () => {
      await transaction.beforeCommit(() => write('c'));
      await transaction.beforeCommit(() => {
        throw new Error('no');
      });
    });
    await expect(throwing).rejects.toThrow('no');
    expect(await notes()).toEqual(['a', 'b']);
  });

  it('takes no statement once it has ended', async () => {
    let late: Promise<unknown> = Promise.resolve();
    await transaction.run(async () => {
      await write('a');
      late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => write('late'));
      late.catch(() => undefined);
    });
    await expect(late).rejects.toThrow('has ended');
    expect(await notes()).toEqual(['a']);
  });

  it('of which nothing was asked needs nothing of Postgres', async () => {
    // There is nothing that it could ask.
    const open = new OpenTransaction({} as PoolClient, 'user:nobody', {} as DataSource);
    await expect(open.commit()).resolves.toBeUndefined();
    expect(open.hasBegun).toBe(false);
  });

  it("is one with what runs through TypeORM's manager", async () => {
    await expect(
      transaction.run(async () => {
        await database.manager.query('INSERT INTO note VALUES ($1)', ['lost']);
        await database.manager.transaction((inner) => inner.query('INSERT INTO note VALUES ($1)', ['lost too']));
        expect(await database.query('SELECT 1 FROM note')).toHaveLength(2);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await notes()).toEqual([]);
  });

  it('is tried again after a deadlock where that is safe', async () => {
    await write('x');
    await write('y');
    let attempts = 0;
    let holding = 0;
    let proceed = () => {};
    const bothHoldOne = new Promise<void>((resolve) => (proceed = resolve));
    const cross = (first: string, second: string) =>
      transaction.run(
        async () => {
          attempts += 1;
          await database.query('SELECT * FROM note WHERE text = $1 FOR UPDATE', [first]);
          holding += 1;
          if (holding === 2) proceed();
          await bothHoldOne;
          await database.query('SELECT * FROM note WHERE text = $1 FOR UPDATE', [second]);
        },
        { retry: true },
      );
    await Promise.all([cross('x', 'y'), cross('y', 'x')]);
    expect(attempts).toBeGreaterThanOrEqual(2);
  });

  it('that takes too long fails as busy, and its connection is not handed to the next one', async () => {
    const slow = transaction.run(() => database.query('SELECT pg_sleep(10)'));
    const error: unknown = await slow.catch((e: unknown) => e);
    expect(translateDatabaseError(error)).toMatchObject({ kind: 'unavailable', code: 'database.busy' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => transaction.run(() => database.query('SELECT 1 AS one'))),
    );
    expect(answers.flat()).toEqual(Array(8).fill({ one: 1 }));
    expect(database.poolState.total).toBeLessThanOrEqual(4);
  });

  it('fails as busy within a second where the pool is exhausted, and works again when it is not', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const holders = Array.from({ length: 4 }, () => transaction.run(() => gate));
    const began = performance.now();
    const error: unknown = await transaction.run(() => database.query('SELECT 1')).catch((e: unknown) => e);
    expect(translateDatabaseError(error)).toMatchObject({ kind: 'unavailable' });
    expect(performance.now() - began).toBeLessThan(1_500);
    release();
    await Promise.all(holders);
    expect(await transaction.run(() => database.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('whose backend is terminated fails alone', async () => {
    const [victim, bystander] = await Promise.allSettled([
      transaction.run(async () => {
        const [row] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await platform.asOwner(`SELECT pg_terminate_backend(${String(row?.pid)})`);
        await database.query('SELECT 1');
      }),
      transaction.run(() => database.query('SELECT 1 AS one')),
    ]);
    expect(victim.status).toBe('rejected');
    expect(translateDatabaseError((victim as PromiseRejectedResult).reason)).toMatchObject({ kind: 'unavailable' });
    expect(bystander).toMatchObject({ status: 'fulfilled', value: [{ one: 1 }] });
    expect(await transaction.run(() => database.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});
