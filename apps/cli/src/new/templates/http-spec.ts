import type { ModuleNames } from '../module-names.js';

/** Its test, from outside. */
export function httpSpec({ module, Plural, plural, one, article, many, file }: ModuleNames): string {
  const action = `${module}.${file.replaceAll('-', '_')}`;
  return `import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Database, Transaction } from '@plinth/platform/database';
import { fakePrincipals, fakeToken, startTestApi, type TestApi } from '@plinth/platform/testing';
import { ${plural} } from '../index.js';
import { ${Plural}PersonalData } from '../${module}.personal-data.js';

describe('/v1/${module}', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi([${plural}, fakePrincipals()], { RATE_LIMIT: 'off' });
  });
  afterAll(() => api.close());

  const call = (token: string, method: string, path = '', body?: object, headers: Record<string, string> = {}) =>
    api.call(method, \`/v1/${module}\${path}\`, { token, headers, ...(body && { body }) });
  const make = async (token: string, title = 'First'): Promise<string> =>
    (await call(token, 'POST', '', { title })).body.id;

  it('makes, shows, changes and deletes ${article} ${one}, and tells the audit trail', async () => {
    const me = newId();
    const made = await call(me, 'POST', '', { title: 'First', note: 'Two\\nlines' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      title: 'First',
      note: 'Two\\nlines',
      createdAt: expect.any(String),
      updatedAt: made.body.createdAt,
    });
    const path = \`/\${made.body.id}\`;
    expect((await call(me, 'GET', path)).body).toEqual(made.body);
    expect((await call(me, 'PATCH', path, { note: null })).body).toMatchObject({ title: 'First', note: null });
    expect((await call(me, 'PATCH', path, { title: 'Second' })).body).toMatchObject({ title: 'Second', note: null });
    expect((await call(me, 'DELETE', path)).status).toBe(204);
    const gone = await call(me, 'GET', path);
    expect([gone.status, gone.body.code]).toEqual([404, '${module}.not_found']);
    const told = await api
      .get(Database)
      .query<{ action: string }>('SELECT action FROM audit_event WHERE resource_id = $1 ORDER BY id', [made.body.id]);
    expect(told.map(({ action }) => action)).toEqual([
      '${action}_created',
      '${action}_changed',
      '${action}_changed',
      '${action}_deleted',
    ]);
  });

  it('changes only what the caller has seen', async () => {
    const me = newId();
    const path = \`/\${await make(me)}\`;
    const etag = (await call(me, 'GET', path)).headers.get('etag') ?? '';
    expect((await call(me, 'PATCH', path, { title: 'Second' }, { 'if-match': etag })).status).toBe(200);
    expect((await call(me, 'PATCH', path, { title: 'Third' }, { 'if-match': etag })).status).toBe(412);
    expect((await call(me, 'DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
    expect((await call(me, 'GET', path)).body.title).toBe('Second');
  });

  it('keeps owners apart', async () => {
    const [me, other] = [newId(), newId()];
    const path = \`/\${await make(me)}\`;
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? {} : undefined;
      expect((await call(other, method, path, body)).status).toBe(404);
      expect((await api.call(method, \`/v1/${module}\${path}\`, { body })).status).toBe(401);
    }
    expect((await call(other, 'GET')).body.data).toEqual([]);
    const inOrganization = { 'x-organization-id': newId() };
    expect((await call(me, 'GET', path, undefined, inOrganization)).status).toBe(404);
    await call(me, 'POST', '', { title: 'Ours' }, inOrganization);
    expect((await call(other, 'GET', '', undefined, inOrganization)).body.data).toMatchObject([{ title: 'Ours' }]);
  });

  it('lists page by page, in either order', async () => {
    const me = newId();
    for (const title of ['b', 'c', 'a']) await make(me, title);
    const walk = async (sort: string) => {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body } = await call(me, 'GET', \`?limit=1&sort=\${sort}\${cursor && \`&cursor=\${cursor}\`}\`);
        found.push(...body.data.map(({ title }: { title: string }) => title));
        cursor = body.page.nextCursor;
      }
      return found.join('');
    };
    expect(await walk('title')).toBe('abc');
    expect(await walk('-createdAt')).toBe('acb');
    expect((await call(me, 'GET', '?sort=note')).status).toBe(400);
  });

  it.each([[{}], [{ title: '' }], [{ title: 'a\\nb' }], [{ title: 'a\\u0000' }], [{ title: ['a'] }], [{ title: 'a', x: 1 }]])(
    'refuses %j',
    async (body) => {
      expect((await call(newId(), 'POST', '', body)).status).toBe(400);
    },
  );

  it('refuses to remove the title', async () => {
    const me = newId();
    expect((await call(me, 'PATCH', \`/\${await make(me)}\`, { title: null })).status).toBe(400);
  });

  it('shows the ${many} of every owner to who may see them', async () => {
    const me = newId();
    const id = await make(me);
    const admin = fakeToken(newId(), ['${module}:read']);
    const { status, body } = await api.call('GET', '/v1/admin/${module}?limit=200', { token: admin });
    expect(status).toBe(200);
    expect(body.data).toContainEqual(expect.objectContaining({ id, ownerType: 'user', ownerId: me }));
    expect((await api.call('GET', '/v1/admin/${module}', { token: me })).status).toBe(403);
    expect((await api.call('GET', '/v1/admin/${module}')).status).toBe(401);
  });

  it('exports what is kept on a person, and erases it', async () => {
    const me = newId();
    await make(me);
    const data = api.get(${Plural}PersonalData);
    expect(await data.exportUser(me)).toEqual([{ title: 'First', note: null, createdAt: expect.any(String) }]);
    for (let time = 0; time < 2; time++) await api.get(Transaction).run(() => data.eraseUser(me));
    expect(await data.exportUser(me)).toEqual([]);
  });
});
`;
}
