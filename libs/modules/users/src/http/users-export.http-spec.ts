import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakeToken, jobEnds } from '@plinth/platform/testing';
import type { UserRecord } from '../index.js';
import { NOTHING, startBulk, type Bulk } from '../testing/bulk.factory.js';
import { makeUser } from '../testing/users.factory.js';

describe('an export of accounts', () => {
  let bulk: Bulk;

  beforeAll(async () => {
    bulk = await startBulk();
  });
  afterAll(() => bulk.close());

  const unique = () => newId().slice(-12);
  const exported = async (body: object): Promise<string> => {
    const answer = await bulk.api.call('POST', '/v1/admin/users/export', { token: bulk.token, body });
    expect(answer.status).toBe(202);
    const { result } = (await jobEnds(bulk.worker, answer.body.id)) as { result: any };
    const file = await bulk.download(result.url);
    expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'no-store']);
    return file.body;
  };

  it('what it imports again without a change, with formulas defused', async () => {
    const tag = unique();
    const names = [`=HYPERLINK("http://evil")`, `'+1`, `comma, "quote"`];
    for (const displayName of names) await makeUser(bulk.api, { displayName, email: `${unique()}@${tag}.example` });
    const csv = await exported({ format: 'csv', q: `${tag}.example` });
    const lines = csv.trim().split('\r\n');
    expect(lines[0]).toBe(
      'id,email,emailVerified,displayName,status,roles,locale,timeZone,metadata,avatarUrl,createdAt,updatedAt,lastLoginAt',
    );
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect((await bulk.imported(csv, '?onExisting=update')).result).toEqual({ ...NOTHING, rows: 3, unchanged: 3 });
    const ndjson = await exported({ format: 'ndjson', q: `${tag}.example` });
    expect((await bulk.imported(ndjson, '?onExisting=update', bulk.token, 'application/x-ndjson')).result).toEqual({
      ...NOTHING,
      rows: 3,
      unchanged: 3,
    });
  });

  it('every page of everybody once', async () => {
    await bulk.imported(`email\n${Array.from({ length: 1_001 }, () => `${newId()}@example.com\n`).join('')}`);
    const everybody = (await exported({ format: 'ndjson' }))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as UserRecord);
    const [{ all }] = (await bulk.sql('SELECT count(*)::int AS all FROM user_account WHERE deleted_at IS NULL')) as [
      { all: number },
    ];

    expect(new Set(everybody.map(({ id }) => id)).size).toBe(all);
    expect(everybody).toHaveLength(all);
  });

  it('only for those who may, under a link that nobody can forge or use too late', async () => {
    const readers = fakeToken(bulk.admin.id, ['users:read', 'users:write']);
    const body = { format: 'csv' };
    expect((await bulk.api.call('POST', '/v1/admin/users/export', { token: readers, body })).status).toBe(403);
    expect(
      (await bulk.api.call('POST', '/v1/admin/users/export', { token: bulk.token, body: { format: 'xls' } })).status,
    ).toBe(400);
    const { body: job } = await bulk.api.call('POST', '/v1/admin/users/export', {
      token: bulk.token,
      body: { format: 'csv', q: bulk.admin.email },
    });
    const { result } = (await jobEnds(bulk.worker, job.id)) as { result: any };
    const url = new URL(result.url);
    const look = await bulk.api.call('HEAD', url.pathname + url.search);
    expect(look.status).toBe(204);
    const tampered = [
      url.search.replace(/signature=./, 'signature=!'),
      url.search.replace(/expires=\d/, 'expires=9'),
      url.search.replace(/&signature=.*/, ''),
      '',
    ];
    for (const search of tampered) {
      expect([400, 404]).toContain((await bulk.api.call('GET', url.pathname + search)).status);
    }
    expect(
      (await bulk.api.call('GET', url.pathname.replace(/.$/, (last) => (last === 'f' ? '0' : 'f')) + url.search))
        .status,
    ).toBe(404);
    await bulk.sql(`UPDATE kept_file SET expires_at = now() WHERE purpose = 'users.export'`);
    expect((await bulk.api.call('GET', url.pathname + url.search)).status).toBe(404);
    expect(await bulk.sql(`SELECT FROM audit_event WHERE action = 'files.file_downloaded'`)).not.toEqual([]);
  });

  it('sealed at rest', async () => {
    await exported({ format: 'ndjson', q: bulk.admin.email });
    const parts = await bulk.sql('SELECT sealed FROM kept_file_part');
    expect(JSON.stringify(parts)).not.toContain('example.com');
  });
});
