import { randomUUID } from 'node:crypto';
import { access, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { audit } from '@plinth/modules/audit';
import { jobs } from '@plinth/modules/jobs';
import { RolesApi } from '@plinth/modules/roles';
import { Database, Transaction } from '@plinth/platform/database';
import { HousekeepingJob } from '@plinth/platform/housekeeping';
import {
  eventually,
  jobEnds,
  runJob,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { aPerson, AUTH_MODULES, type Person } from '../../auth/src/testing/people.factory.js';
import { makeOrganization } from '../../organizations/src/testing/organizations.factory.js';
import { privacy } from './index.js';

const MODULES = [audit, ...AUTH_MODULES, jobs, privacy];

describe('privacy', () => {
  let api: TestApi;
  let worker: TestProcess;
  let admin: Person;

  beforeAll(async () => {
    api = await startTestApi(MODULES, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', MODULES, api.env);
    admin = await withRole('super-admin');
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const withRole = async (role: string): Promise<Person> => {
    const person = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, role));
    return person;
  };
  const call = (method: string, path: string, { accessToken: token }: Pick<Person, 'accessToken'>, body?: object) =>
    api.call(method, `/v1${path}`, { token, ...(body && { body }) });
  const exported = async (by: Person, path = '/users/me/export') => {
    const { status, body } = await call('POST', path, by);
    expect({ status, body }).toMatchObject({ status: 202 });
    await jobEnds(worker, body.id as string);
    const { result } = (await call('GET', `/jobs/${body.id as string}`, by)).body;
    return { id: body.id as string, url: new URL(String(result.url)) };
  };
  const download = async ({ pathname, search }: { pathname: string; search: string }) =>
    (await fetch(`${api.url}${pathname}${search}`)).status;
  const fileOf = (id: string) => join(api.dataFolder, 'exports', `person-${id}.zip`);
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );

  describe('an archive', () => {
    it('is shown to who asked for it in person, and to nobody else', async () => {
      const person = await aPerson(api);
      const { id } = await exported(person);
      const { body: key } = await call('POST', '/auth/api-keys', person, { name: 'narrow', permissions: [] });
      const machine = { accessToken: key.key as string };
      expect((await call('GET', `/jobs/${id}`, machine)).body).toMatchObject({ status: 'completed', result: null });
      expect((await call('POST', '/users/me/export', machine)).body.code).toBe('privacy.in_person');
      expect((await call('GET', `/admin/jobs/${id}`, admin)).body).toMatchObject({ status: 'completed', result: null });
      const all = (await call('GET', '/admin/jobs?type=privacy.export-person', admin)).body.data as {
        result: unknown;
      }[];
      expect(all.map(({ result }) => result)).toEqual(all.map(() => null));
      expect((await call('GET', `/jobs/${id}`, await aPerson(api))).status).toBe(404);
      expect((await api.call('POST', '/v1/users/me/export')).status).toBe(401);
    });

    it("stays the person's own where they act for an organization", async () => {
      const person = await aPerson(api);
      const organization = await makeOrganization(api, person.accessToken);
      const headers = { 'x-organization-id': organization };
      const asked = await api.call('POST', '/v1/users/me/export', { token: person.accessToken, headers });
      expect(asked.status).toBe(202);
      const path = `/v1/jobs/${asked.body.id as string}`;
      expect((await api.call('GET', path, { token: person.accessToken, headers })).status).toBe(404);
      expect((await api.call('GET', path, { token: person.accessToken })).status).toBe(200);
    });

    it('is handed out for its own link alone, until that expires', async () => {
      const person = await aPerson(api);
      const { id, url } = await exported(person);
      const other = await exported(await aPerson(api));
      expect(await download(url)).toBe(200);
      expect(await download(url)).toBe(200);
      const bent = (change: (url: URL) => void) => {
        const copy = new URL(url);
        change(copy);
        return download(copy);
      };
      const later = String(Number(url.searchParams.get('expires')) + 1);
      expect(await bent((each) => each.searchParams.set('expires', later))).toBe(404);
      expect(await bent((each) => each.searchParams.set('signature', 'x'))).toBe(404);
      expect(await bent((each) => (each.pathname = other.url.pathname))).toBe(404);
      expect(await bent((each) => (each.search = ''))).toBe(400);
      expect(await bent((each) => (each.pathname = `/v1/personal-exports/${newId()}`))).toBe(404);
      await api
        .get(Database)
        .query(`UPDATE personal_export SET expires_at = now() - interval '1 s' WHERE id = $1`, [id]);
      expect(await download(url)).toBe(404);
      expect(await isThere(fileOf(id))).toBe(true);
      await writeFile(fileOf(newId()), 'left behind');
      const debris = newId();
      await writeFile(`${fileOf(debris)}.part`, 'left behind');
      await utimes(`${fileOf(debris)}.part`, 1, 1);
      expect((await runJob(worker, HousekeepingJob, {})).result).toMatchObject({ 'privacy.exports': 1 });
      expect(await isThere(fileOf(id))).toBe(false);
      expect(await isThere(`${fileOf(debris)}.part`)).toBe(false);
      expect(await isThere(fileOf(other.id))).toBe(true);
    });

    it('takes the place of the one before, and goes with the person', async () => {
      const person = await aPerson(api);
      const first = await exported(person);
      const second = await exported(person);
      expect([await download(first.url), await download(second.url)]).toEqual([404, 200]);
      expect(await isThere(fileOf(first.id))).toBe(false);
      await call('DELETE', '/users/me', person);
      await eventually(async () => ((await isThere(fileOf(second.id))) ? null : true));
      expect(await download(second.url)).toBe(404);
    });

    it('is made by an administrator who may do all that the person may, on record', async () => {
      const person = await aPerson(api);
      const { id, url } = await exported(admin, `/admin/users/${person.id}/export`);
      expect(await download(url)).toBe(200);
      const events = await api
        .get(Database)
        .query<{ action: string; actor_id: string | null; subject_id: string }>(
          `SELECT action, actor_id, subject_id FROM audit_event WHERE resource_id = $1 ORDER BY seq`,
          [id],
        );
      expect(events).toEqual([
        { action: 'privacy.export_requested', actor_id: admin.id, subject_id: person.id },
        { action: 'privacy.export_downloaded', actor_id: null, subject_id: person.id },
      ]);
      expect((await call('GET', `/jobs/${id}`, person)).status).toBe(404);
      const [minor, support] = [await withRole('admin'), await withRole('support')];
      const asks = (by: Person, whom: string) => call('POST', `/admin/users/${whom}/export`, by);
      expect((await asks(minor, admin.id)).body.code).toBe('privacy.above_caller');
      expect((await asks(support, person.id)).status).toBe(403);
      expect((await asks(person, person.id)).status).toBe(403);
      expect((await asks(admin, newId())).status).toBe(404);
      expect((await asks(admin, 'me')).status).toBe(400);
    });
  });

  describe('a legal hold', () => {
    const place = (by: Person, body: object) => call('POST', '/admin/privacy/holds', by, body);

    it('is placed, listed and lifted by those who may, on record, and the last one frees', async () => {
      const person = await aPerson(api);
      const reason = `Litigation ${randomUUID()}`;
      const holds = await Promise.all([1, 2].map(async () => (await place(admin, { userId: person.id, reason })).body));
      const list = await call('GET', `/admin/privacy/holds?userId=${person.id}&active=true`, admin);
      expect(list.body.data).toHaveLength(2);
      expect(list.body.data[0]).toMatchObject({ userId: person.id, reason, placedBy: admin.id, liftedAt: null });
      const { body: asked } = await call('DELETE', `/admin/users/${person.id}`, admin);
      expect(asked.status).toBe('held');
      const path = `/admin/privacy/erasures/${asked.id as string}`;
      const lift = (id: string) => call('DELETE', `/admin/privacy/holds/${id}`, admin);
      expect((await lift(holds[0].id)).status).toBe(204);
      expect((await lift(holds[0].id)).body.code).toBe('privacy.hold_not_found');
      expect((await call('GET', path, admin)).body).toMatchObject({ status: 'held', requestedBy: admin.id });
      expect((await lift(holds[1].id)).status).toBe(204);
      await eventually(async () => ((await call('GET', path, admin)).body.status === 'completed' ? true : null));
      // What the reason said went with the person; that there was a hold stays.
      const left = await call('GET', `/admin/privacy/holds/${holds[0].id as string}`, admin);
      expect(left.body).toMatchObject({ reason: null, liftedBy: admin.id });
      expect((await place(admin, { userId: person.id, reason })).body.code).toBe('privacy.person_not_found');
      const trail = JSON.stringify(
        await api.get(Database).query(`SELECT * FROM audit_event WHERE subject_id = $1`, [person.id]),
      );
      expect(trail).toContain('privacy.hold_placed');
      expect(trail).toContain('privacy.hold_lifted');
      expect(trail).not.toContain(reason);
    });

    it("is nobody's to lift on themselves, and nothing for others", async () => {
      const [minor, person] = [await withRole('admin'), await aPerson(api)];
      const { body: hold } = await place(admin, { userId: minor.id, reason: 'x' });
      expect((await call('DELETE', `/admin/privacy/holds/${hold.id as string}`, minor)).body.code).toBe(
        'privacy.own_hold',
      );
      for (const [method, path] of [
        ['GET', '/admin/privacy/holds'],
        ['GET', `/admin/privacy/holds/${hold.id as string}`],
        ['DELETE', `/admin/privacy/holds/${hold.id as string}`],
        ['GET', '/admin/privacy/erasures'],
        ['GET', '/admin/privacy/retention'],
      ] as const) {
        expect((await call(method, path, person)).status).toBe(403);
      }
      expect((await place(person, { userId: person.id, reason: 'x' })).status).toBe(403);
    });

    it.each([{}, { userId: 'x', reason: 'x' }, { userId: newId(), reason: '' }, { userId: newId(), reason: 'a\nb' }])(
      'is not placed with %j',
      async (body) => {
        expect((await place(admin, body)).status).toBe(400);
      },
    );
  });

  it('tells how long what is kept, and what is due', async () => {
    const { body } = await call('GET', '/admin/privacy/retention?dryRun=true', admin);
    expect(body.policies.map(({ name }: { name: string }) => name)).toEqual([
      'auth.email-changes',
      'auth.sessions',
      'auth.unused-factors',
      'privacy.exports',
    ]);
    expect(body.policies[1]).toMatchObject({ days: 30, setting: 'RETENTION_DAYS', due: 0, what: expect.any(String) });
    expect((await call('GET', '/admin/privacy/retention', admin)).body.policies[1].due).toBeNull();
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toMatch(/plinth_retention_removed\{policy="privacy\.exports"\} \d/);
  });
});
