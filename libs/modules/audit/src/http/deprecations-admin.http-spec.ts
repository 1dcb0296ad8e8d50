import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { DeprecatedUse } from '@plinth/platform/http';
import { fakePrincipals, fakeToken, startTestApi, type TestApi } from '@plinth/platform/testing';
import { audit } from '../index.js';

describe('GET /v1/admin/deprecations', () => {
  const token = fakeToken(newId(), ['audit:read']);
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi([fakePrincipals(), audit]);
  });

  afterAll(() => api.close());

  it('tells administrators who still calls what, newest first, page by page', async () => {
    const use = api.get(DeprecatedUse);
    for (const caller of ['plk_first', 'plk_second', 'plk_second']) {
      use.count('GET /v1/things', 'api-key', caller);
      await use.flush();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const first = await api.call('GET', '/v1/admin/deprecations?limit=1', { token });
    expect(first.body.data).toEqual([
      {
        ...{ route: 'GET /v1/things', callerType: 'api-key', caller: 'plk_second', uses: 2 },
        ...{ firstUsedAt: expect.any(String), lastUsedAt: expect.any(String) },
      },
    ]);
    const cursor = encodeURIComponent(first.body.page.nextCursor as string);
    const second = await api.call('GET', `/v1/admin/deprecations?limit=1&cursor=${cursor}`, { token });
    expect(second.body.data).toMatchObject([{ caller: 'plk_first', uses: 1 }]);
    expect(second.body.page.nextCursor).toBeNull();
  });

  it('is for those who may read the audit trail', async () => {
    expect(
      (await api.call('GET', '/v1/admin/deprecations', { token: fakeToken(newId(), ['users:read']) })).status,
    ).toBe(403);
  });
});
