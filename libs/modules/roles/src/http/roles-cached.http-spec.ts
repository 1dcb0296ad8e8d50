import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import {
  eventually,
  fakeKeyToken,
  fakePrincipals,
  fakeToken,
  startTestApi,
  type TestApi,
} from '@plinth/platform/testing';
import { roles, RolesApi } from '../index.js';

interface Page {
  readonly data: { readonly name: string; readonly description: string | null }[];
  readonly page: { readonly nextCursor: string | null };
}

describe('the list of roles, cached', () => {
  const writer = fakeToken(newId(), ['roles:read', 'roles:write']);
  let api: TestApi;
  let other: TestApi;

  beforeAll(async () => {
    const modules = [roles, fakePrincipals(RolesApi)];
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    other = await startTestApi(modules, { ...api.env });
  });
  afterAll(async () => {
    await other.close();
    await api.close();
  });

  const list = async (token = writer, from = api, query = '') => {
    const { status, body, headers } = await from.call('GET', `/v1/admin/roles${query}`, { token });
    const names = (body as Page).data?.map(({ name }) => name);
    return { status, body: body as Page, names, headers, state: headers.get('x-cache') };
  };
  const change = async (method: string, path: string, body?: unknown) => {
    const answer = await api.call(method, `/v1/admin/roles${path}`, {
      token: writer,
      ...(body !== undefined && { body }),
    });
    expect(answer.status).toBeLessThan(300);
  };
  /** How long, in milliseconds, until the other instance shows a change that this one shows at once. */
  const spreading = async (right: (page: Page) => boolean): Promise<number> => {
    expect(right((await list()).body)).toBe(true);
    const began = performance.now();
    await eventually(async () => (right((await list(writer, other)).body) ? true : null), 5);
    return performance.now() - began;
  };

  it('is answered from memory the second time, to its caller and to nobody else', async () => {
    const first = await list();
    const second = await list();
    expect([first.state, second.state]).toEqual(['MISS', 'HIT']);
    expect(second.body).toEqual(first.body);
    expect(Object.fromEntries(second.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private, no-cache',
      vary: 'Authorization, X-Organization-Id',
      etag: first.headers.get('etag'),
    });
    const headers = { 'if-none-match': second.headers.get('etag') ?? '' };
    expect((await api.call('GET', '/v1/admin/roles', { token: writer, headers })).status).toBe(304);
  });

  it('shows each change at once where it was made, and within a second everywhere', async () => {
    await list();
    await list(writer, other);
    await change('POST', '', { name: 'auditor', permissions: [] });
    expect(await spreading(({ data }) => data.some(({ name }) => name === 'auditor'))).toBeLessThan(1_500);
    // Nobody's access changes with a description, but the list does.
    await change('PATCH', '/auditor', { description: 'Reads.' });
    const described = ({ data }: Page) => data.find(({ name }) => name === 'auditor')?.description === 'Reads.';
    expect(await spreading(described)).toBeLessThan(1_500);
    await change('DELETE', '/auditor');
    expect(await spreading(({ data }) => data.every(({ name }) => name !== 'auditor'))).toBeLessThan(1_500);
  });

  it('never gives one caller the answer of another', async () => {
    const userId = newId();
    const [reader, key] = [fakeToken(userId, ['roles:read']), fakeKeyToken(userId, newId())];
    await list();
    const mine = await list(reader, api, '?limit=2');
    expect(mine.state).toBe('MISS');
    // Cursors are signed for their caller: an answer of somebody else's would hold one that does not work.
    const theirs = await list(writer, api, '?limit=2');
    expect(theirs.state).toBe('MISS');
    expect(theirs.body.page.nextCursor).not.toBe(mine.body.page.nextCursor);
    const next = `?limit=2&cursor=${String(mine.body.page.nextCursor)}`;
    expect([(await list(reader, api, next)).status, (await list(writer, api, next)).status]).toEqual([200, 400]);
    // The key of somebody may do less than they may.
    expect((await list(key)).status).toBe(403);
    expect((await list(fakeToken(userId, ['roles:write']))).status).toBe(403);
    expect((await api.call('GET', '/v1/admin/roles')).status).toBe(401);
  });

  it('keeps no refusal', async () => {
    for (let n = 0; n < 2; n++) expect((await list(writer, api, '?limit=0')).status).toBe(400);
    expect((await list(writer, api, '?limit=3')).state).toBe('MISS');
  });
});
