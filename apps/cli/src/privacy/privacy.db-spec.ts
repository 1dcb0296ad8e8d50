import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import { Transaction } from '@plinth/platform/database';
import { Erasures, LegalHolds } from '@plinth/platform/privacy';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { privacy } from './privacy.command.js';

describe('plinth privacy', () => {
  const before = { ...process.env };
  let platform: TestApi;
  let id: string;
  let printed: string[] = [];

  beforeAll(async () => {
    platform = await startTestApi(modules, { RATE_LIMIT: 'off' });
    Object.assign(process.env, platform.env);
    ({ id } = await made('ada@example.com'));
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });
  beforeEach(() => {
    printed = [];
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await platform.close();
  });

  const made = (email: string) =>
    platform.get(Transaction).run(() => platform.get(UsersApi).create({ email, displayName: 'Ada' }));

  it('exports a person into a file', async () => {
    const file = join(platform.dataFolder, 'ada.zip');
    expect(await privacy(['export', 'ADA@example.com', file])).toBe(0);
    expect((await readFile(file)).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect(printed[0]).toMatch(new RegExp(`^${file}: \\d+ bytes, SHA-256 [0-9a-f]{64}\\.$`));
    expect(printed[1]).toMatch(/^Files: 0 in it, 0 linked until /);
  });

  it('rehearses an erasure', async () => {
    expect(await privacy(['erase', id, '--dry-run'])).toBe(0);
    expect(printed).toContain('users: mails 0, pictures 0, accounts 1');
    expect(printed.at(-1)).toBe('Nothing was removed.');
    expect(await platform.get(UsersApi).find(id)).not.toBeNull();
    expect(await platform.get(Erasures).findOf(id)).toBeNull();
  });

  it('closes an account, and says where a legal hold keeps the rest', async () => {
    const held = await made('held@example.com');
    await platform.get(Transaction).run(() => platform.get(LegalHolds).place(held.id, 'a matter', null));
    expect(await privacy(['erase', 'held@example.com', '--yes'])).toBe(0);
    expect(printed[1]).toMatch(/^A legal hold keeps/);
    expect(await privacy(['erase', id, '--yes'])).toBe(0);
    expect(await platform.get(Erasures).findOf(id)).toMatchObject({ status: 'pending', requestedBy: null });
    expect(await platform.get(UsersApi).find(id)).toBeNull();
  });

  it('does not take the last super-admin away', async () => {
    const chief = await made('chief@example.com');
    await platform.get(Transaction).run(() => platform.get(RolesApi).grant(chief.id, 'super-admin'));
    await expect(privacy(['erase', chief.id, '--yes'])).rejects.toMatchObject({ name: 'CliError' });
    expect(await platform.get(UsersApi).find(chief.id)).not.toBeNull();
  });

  it.each([
    [[]],
    [['forget', 'ada@example.com']],
    [['export']],
    [['export', '--all']],
    [['export', 'nobody@example.com']],
    [['erase', 'nobody@example.com', '--dry-run']],
    [['erase', 'held@example.com']],
    [['erase', 'held@example.com', '--dry-run', '--yes']],
  ])('says in one line what is wrong with %j', async (args) => {
    await expect(privacy(args)).rejects.toMatchObject({ name: 'CliError' });
  });
});
