import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { modules } from '@plinth/modules';
import { Database } from '@plinth/platform/database';
import { startTestPlatform, type TestPlatform } from '@plinth/platform/testing';
import { users } from './users.command.js';

describe('plinth users', () => {
  const before = { ...process.env };
  let platform: TestPlatform;
  let printed: string[];
  const path = (name: string) => join(platform.dataFolder, name);

  beforeAll(async () => {
    platform = await startTestPlatform({}, modules);
    Object.assign(process.env, platform.env);
    printed = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });
  afterEach(() => {
    printed = [];
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await platform.close();
  });

  it('imports a file, and what it exports changes nothing', async () => {
    const rows = ['email,displayName,roles', 'ada@example.com,Ada,super-admin', 'bob@example.com,Bob,'];
    await writeFile(path('people.csv'), rows.join('\n'));
    expect(await users(['import', path('people.csv'), '--invite'])).toBe(0);
    expect(await users(['export', path('out.csv')])).toBe(0);
    expect(await users(['import', path('out.csv'), '--on-existing', 'update'])).toBe(0);
    expect(printed.filter((line) => line.includes('rows'))).toEqual([
      '2 rows: 2 created, 0 updated, 0 unchanged, 0 skipped, 0 failed.',
      '2 rows: 0 created, 0 updated, 2 unchanged, 0 skipped, 0 failed.',
    ]);
    const database = platform.get(Database);
    expect(await database.query(`SELECT FROM job WHERE type = 'mail.send'`)).toHaveLength(2);
    expect(await database.query(`SELECT FROM audit_event WHERE action = 'users.export_requested'`)).toHaveLength(1);
    expect(await users(['export', path('admins.jsonl'), '--role', 'super-admin', '--status', 'invited'])).toBe(0);
    const line = (await readFile(path('admins.jsonl'), 'utf8')).trim();
    expect(JSON.parse(line)).toMatchObject({ email: 'ada@example.com', roles: ['member', 'super-admin'] });
  });

  it('ends with 1 where rows were refused, and says which', async () => {
    await writeFile(path('bad.ndjson'), '{"email":"carl@example.com"}\n{"email":"nonsense"}\n');
    expect(await users(['import', path('bad.ndjson'), '--dry-run', '--report', path('report.csv')])).toBe(1);
    expect(printed[0]).toBe('Would be: 2 rows: 1 created, 0 updated, 0 unchanged, 0 skipped, 1 failed.');
    expect(await readFile(path('report.csv'), 'utf8')).toMatch(/^line,field,code,detail\n"2","email","isEmail",/);
    expect(await users(['import', path('bad.ndjson')])).toBe(1);
    expect(printed.join('\n')).toContain('"2","email","isEmail"');
  });

  it.each([
    [[]],
    [['import']],
    [['import', '/nowhere/at/all.csv']],
    [['import', '/etc/hostname']],
    [['import', 'package.json', '--format', 'csv']],
    [['import', 'package.json', '--format', 'xls']],
    [['import', 'package.json', '--format', 'csv', '--on-existing', 'replace']],
    [['export']],
    [['export', '--format', 'csv', '--status', 'x']],
    [['export', '--format', 'csv', '--created-after', 'x']],
    [['export', '--what']],
  ])('says in one line what is wrong with %j', async (args) => {
    await expect(users(args)).rejects.toMatchObject({ name: 'CliError' });
  });
});
