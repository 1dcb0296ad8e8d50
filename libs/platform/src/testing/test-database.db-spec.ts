import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, freshRedisPrefix, testRedisUrl, type TestDatabase } from './index.js';

describe('a test database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const as = async <T>(url: string, sql: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as T[];
    } finally {
      await client.end();
    }
  };

  it('lets the owner make tables and the role of the processes only fill them', async () => {
    await as(database.directUrl, 'CREATE TABLE thing (id int)');
    await as(database.url, 'INSERT INTO thing VALUES (1)');
    expect(await as(database.url, 'SELECT id FROM thing')).toEqual([{ id: 1 }]);
    await expect(as(database.url, 'ALTER TABLE thing ADD COLUMN more int')).rejects.toThrow(/must be owner/);
    await expect(as(database.url, 'CREATE TABLE other (id int)')).rejects.toThrow(/permission denied/);
  });

  it('is a copy of its own', async () => {
    const other = await createTestDatabase();
    await expect(as(other.directUrl, 'SELECT * FROM thing')).rejects.toThrow(/does not exist/);
    await other.drop();
    await expect(as(other.directUrl, 'SELECT 1')).rejects.toThrow(/does not exist/);
  });

  it('comes with a Redis and prefixes that nobody shares', () => {
    expect(testRedisUrl()).toMatch(/^redis:/);
    expect(freshRedisPrefix()).not.toBe(freshRedisPrefix());
  });
});
