import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { modules } from '@plinth/modules';
import { declaredRoutes, type DeclaredRoute } from '@plinth/platform/access';
import { Database } from '@plinth/platform/database';
import {
  drainQueue,
  eventually,
  startProcess,
  startTestApi,
  type Answer,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { aPerson, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import {
  addMember,
  mailedLinks,
  makeOrganization,
} from '../../libs/modules/organizations/src/testing/organizations.factory.js';
import {
  BODIES,
  HEADERS,
  MADE_ELSEWHERE,
  PARAMETERS,
  PERSONAL,
  QUERIES,
  TUS,
  type Belongings,
} from '../support/tenant-walk.js';

/** Somebody who acts somewhere: in an organization, or personally. */
interface Actor {
  readonly token: string;
  readonly organizationId: string | null;
}

/** Lists and makers of things of one's own: their paths name nothing. What they show is compared below. */
const isAddressed = ({ path }: DeclaredRoute) => /[:*]/.test(path);
const isForPeople = ({ path, policy, versioned }: DeclaredRoute) =>
  versioned && !path.startsWith('/admin/') && policy?.kind !== 'public' && policy?.kind !== 'requires';

describe('two organizations', () => {
  let api: TestApi;
  let worker: TestProcess;
  let ada: Person;
  let eve: Person;
  let ours: Belongings;
  let inOurs: Actor;
  let elsewhere: readonly Actor[];

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', modules, api.env);
    [ada, eve] = await Promise.all([aPerson(api), aPerson(api)]);
    const [first, second] = [
      await makeOrganization(api, ada.accessToken),
      await makeOrganization(api, eve.accessToken),
    ];
    inOurs = { token: ada.accessToken, organizationId: first };
    ours = await furnish(inOurs, first);
    // As if the others had given a code: what a second factor opens is not opened to somebody else's.
    await api.get(Database).query(`UPDATE session SET amr = '{pwd,otp,mfa}' WHERE user_id = $1`, [eve.id]);
    eve = await refreshed(eve);
    // Ada is in both, so that nothing but where she acts keeps the two apart.
    await addMember(api, second, ada.id, 'owner');
    elsewhere = [
      { token: ada.accessToken, organizationId: null },
      { token: ada.accessToken, organizationId: second },
      { token: eve.accessToken, organizationId: null },
      { token: eve.accessToken, organizationId: second },
    ];
  });

  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const as = (actor: Actor, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    api.call(method, `/v1${path}`, {
      token: actor.token,
      headers: {
        ...headers,
        ...(actor.organizationId !== null && { 'x-organization-id': actor.organizationId }),
      },
      ...(body !== undefined && { body }),
    });

  async function furnish(actor: Actor, organization: string): Promise<Belongings> {
    const bucket = `bucket-${randomUUID()}`;
    const answers = [
      await as(actor, 'POST', '/storage/buckets', { name: bucket }),
      await as(actor, 'PUT', `/storage/buckets/${bucket}/objects/secret.txt`, Buffer.from('ours alone')),
      await as(actor, 'POST', '/jobs', { type: 'storage.describe-image', payload: { bucket, key: 'secret.txt' } }),
      await as(actor, 'POST', `/organizations/${organization}/invitations`, { email: 'guest@example.com' }),
      await as(actor, 'POST', '/storage/uploads', undefined, {
        ...TUS,
        'upload-length': '4',
        'upload-metadata': `bucket ${btoa(bucket)},key ${btoa('later.txt')}`,
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 202, 201, 201]);
    const upload = String(answers[4]?.headers.get('location')?.split('/').at(-1));
    const [job, invitation] = answers.slice(2, 4).map(({ body }) => body.id as string);
    const make = async (path: string, body: unknown): Promise<string> => {
      const made = await as(actor, 'POST', path, body);
      expect([path, made.status]).toEqual([path, 201]);
      return made.body.id;
    };
    const payload = { bucket, key: 'secret.txt' };
    const account = await make('/service-accounts', { name: 'robot', permissions: [] });
    const sessions = await as(actor, 'GET', '/auth/sessions');
    return {
      ...{ organization, bucket, job: String(job), upload, invitation: String(invitation), member: ada.id },
      ...{ account, session: sessions.body.data[0].id },
      domain: await make(`/organizations/${organization}/domains`, { domain: 'ours.example' }),
      schedule: await make('/jobs/schedules', { type: 'storage.describe-image', payload, everySeconds: 86_400 }),
      apiKey: await make('/auth/api-keys', { name: 'ours', permissions: [] }),
      accountKey: await make(`/service-accounts/${account}/keys`, { name: 'robot', permissions: [] }),
      factor: await make('/auth/mfa/factors', { type: 'totp' }),
    };
  }

  async function refreshed(person: Person): Promise<Person> {
    const { refreshToken } = person;
    const { body } = await api.call('POST', '/v1/auth/refresh', { body: { refreshToken } });
    return { ...person, accessToken: body.accessToken, refreshToken: body.refreshToken };
  }

  /** The path of a route with our own belongings in it. */
  function ourPath({ path }: DeclaredRoute): string {
    const [, parameters] = PARAMETERS.find(([start]) => path.startsWith(start)) ?? [];
    return path.replace('*', 'secret.txt').replace(/:(\w+)/g, (_, name: string) => {
      const value = parameters?.(ours)[name];
      if (value === undefined) throw new Error(`Nothing stands for :${name} of ${path}: make one that is ours.`);
      return value;
    });
  }

  const addressed = () =>
    declaredRoutes(api.app).filter(
      (route) => isForPeople(route) && isAddressed(route) && !MADE_ELSEWHERE.has(`${route.method} ${route.path}`),
    );

  it('are walked whole: every route that names something of an owner', () => {
    const paths = addressed().map(({ method, path }) => `${method} ${path}`);
    expect(paths).toEqual(
      expect.arrayContaining([
        'GET /organizations/:id',
        'DELETE /organizations/:id/invitations/:invitationId',
        'DELETE /storage/buckets/:bucket',
        'GET /storage/buckets/:bucket/objects/*',
        'PATCH /storage/uploads/:id',
        'POST /jobs/:id/cancel',
        'DELETE /auth/api-keys/:id',
        'POST /service-accounts/:id/keys',
      ]),
    );
    expect(paths.length).toBeGreaterThanOrEqual(45);
  });

  it('show and change nothing of each other: whatever is named is not found', async () => {
    const before = await snapshot();
    const found: string[] = [];
    for (const route of addressed()) {
      const name = `${route.method} ${route.path}`;
      for (const actor of elsewhere) {
        const personal = PERSONAL.some((start) => route.path.startsWith(start));
        if (personal && actor.token === ada.accessToken) continue;
        const { status } = await as(
          actor,
          route.method,
          ourPath(route) + (QUERIES[name] ?? ''),
          BODIES[name],
          HEADERS[name],
        );
        // Without an organization they are the platform's, which are for its administrators.
        const expected = route.path.startsWith('/service-accounts/') && !actor.organizationId ? 403 : 404;
        if (status !== expected) found.push(`${name} answered ${String(status)}`);
      }
    }
    expect(found).toEqual([]);
    expect(await snapshot()).toEqual(before);
  });

  it('list and count nothing of each other', async () => {
    const lists = declaredRoutes(api.app).filter(
      (route) => isForPeople(route) && !isAddressed(route) && route.method === 'GET',
    );
    expect(lists.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/jobs', '/jobs/schedules', '/organizations', '/storage/buckets', '/auth/api-keys']),
    );
    const { session, factor, member, organization, ...acted } = ours;
    const ids = Object.values(acted);
    const whoever = [...ids, session, factor, member, organization, ada.email];
    for (const { path } of lists) {
      for (const actor of elsewhere) {
        const { status, body } = await as(actor, 'GET', path);
        // Without an organization they are the platform's, which are for its administrators.
        const expected = path === '/service-accounts' && !actor.organizationId ? 403 : 200;
        expect([path, status]).toEqual([path, expected]);
        const text = JSON.stringify(body);
        const hidden = actor.token === eve.accessToken ? whoever : ids;
        expect([path, hidden.filter((id) => text.includes(id))]).toEqual([path, []]);
      }
    }
  });

  it('are acted in by their members alone', async () => {
    for (const organizationId of [ours.organization, newId(), 'nonsense', '']) {
      const { status, body } = await as({ token: eve.accessToken, organizationId }, 'GET', '/storage/buckets');
      expect([status, body.code]).toEqual([404, 'access.organization_not_found']);
    }
  });

  it('are no matter to the routes of administrators', async () => {
    const { status, body } = await as({ token: eve.accessToken, organizationId: newId() }, 'GET', '/admin/users');
    expect([status, body.code]).toEqual([403, 'access.denied']);
  });

  it('own what was made in them, in the ledger and in the audit trail, too', async () => {
    const owned = { owner_type: 'organization', owner_id: ours.organization, organization_id: ours.organization };
    const database = api.get(Database);
    const job = 'SELECT owner_type, owner_id, organization_id FROM job WHERE id = $1';
    expect(await database.query(job, [ours.job])).toEqual([owned]);
    const events = await database.query(
      `SELECT DISTINCT owner_type, owner_id, organization_id FROM audit_event
       WHERE actor_id = $1 AND action IN ('storage.bucket_created', 'organizations.organization_created')`,
      [ada.id],
    );
    expect(events).toEqual([owned]);
  });

  it('are left by whoever is taken out: here at once, on another instance within a second', async () => {
    const guest = await aPerson(api);
    const path = `/organizations/${ours.organization}`;
    expect((await as(inOurs, 'POST', `${path}/invitations`, { email: guest.email })).status).toBe(201);
    const [link] = await mailedLinks(api.dataFolder, guest.email);
    const token = link?.searchParams.get('token');
    const personally = { token: guest.accessToken, organizationId: null };
    const inside = { token: guest.accessToken, organizationId: ours.organization };
    const object = `/storage/buckets/${ours.bucket}/objects/secret.txt`;
    expect((await as(inside, 'GET', object)).status).toBe(404);
    expect((await as(personally, 'POST', '/organizations/invitations/accept', { token })).status).toBe(200);
    expect((await as(inside, 'GET', object)).body).toBe('ours alone');
    const other = await startTestApi(modules, api.env);
    try {
      const headers = { 'x-organization-id': ours.organization };
      const there = () => other.call('GET', `/v1${object}`, { token: guest.accessToken, headers });
      expect((await there()).body).toBe('ours alone');
      expect((await as(inOurs, 'DELETE', `${path}/members/${guest.id}`)).status).toBe(204);
      expect((await as(inside, 'GET', object)).status).toBe(404);
      await eventually(async () => ((await there()).status === 404 ? true : null), 1);
    } finally {
      await other.close();
    }
  });

  it('take what they own with them', async () => {
    expect((await as(inOurs, 'DELETE', `/organizations/${ours.organization}`)).status).toBe(204);
    expect((await as(inOurs, 'GET', `/storage/buckets/${ours.bucket}`)).status).toBe(404);
    const buckets = () => api.get(Database).query('SELECT 1 FROM bucket WHERE name = $1', [ours.bucket]);
    await eventually(async () => ((await buckets()).length === 0 ? true : null), 20);
    await drainQueue(worker);
    const name = { name: ours.bucket };
    expect((await as({ token: eve.accessToken, organizationId: null }, 'POST', '/storage/buckets', name)).status).toBe(
      201,
    );
  });

  /** Everything that we own, as we see it. */
  async function snapshot(): Promise<unknown> {
    const organization = `/organizations/${ours.organization}`;
    const paths = [
      organization,
      `${organization}/members`,
      `${organization}/invitations`,
      `${organization}/settings`,
      `${organization}/domains`,
      '/jobs/schedules',
      '/auth/api-keys',
      '/service-accounts',
      `/service-accounts/${ours.account}/keys`,
      '/storage/buckets',
      `/storage/buckets/${ours.bucket}/objects`,
      `/storage/buckets/${ours.bucket}/objects/secret.txt`,
    ];
    const upload = await as(inOurs, 'HEAD', `/storage/uploads/${ours.upload}`, undefined, TUS);
    const bodies = await Promise.all(paths.map(async (path) => (await as(inOurs, 'GET', path)).body as unknown));
    expect(upload.status).toBe(200);
    return [upload.headers.get('upload-offset'), ...bodies];
  }
});
