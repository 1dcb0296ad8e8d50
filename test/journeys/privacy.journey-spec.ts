import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { Database, Transaction } from '@plinth/platform/database';
import {
  drainQueue,
  eventually,
  jobEnds,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { aPerson, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import { columnsWith, searchedColumns, STAYS, UNSEEDED } from '../support/personal-columns.js';
import { unzip } from '../support/unzip.js';
import { aWholePerson, type WholePerson } from '../support/whole-person.js';

describe('a person who has used everything', () => {
  let api: TestApi;
  let worker: TestProcess;
  let admin: Person;
  let person: WholePerson;

  beforeAll(async () => {
    api = await startTestApi(modules, {
      RATE_LIMIT: 'off',
      PUBLIC_URL: 'https://plinth.example',
      PRIVACY_EXPORT_FILE_BYTES: '2000',
    });
    worker = await startProcess('worker', modules, api.env);
    admin = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(admin.id, 'super-admin'));
    person = await aWholePerson(api, admin);
    await drainQueue(worker);
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const call = (method: string, path: string, { accessToken: token }: Person, body?: object) =>
    api.call(method, `/v1${path}`, { token, ...(body && { body }) });

  it('gets an archive of all of it, with no secret in it', async () => {
    const [asked, again] = await Promise.all([1, 2].map(() => call('POST', '/users/me/export', person)));
    expect(asked?.status).toBe(202);
    expect(again?.body.id).toBe(asked?.body.id);
    await jobEnds(worker, asked?.body.id as string);
    const job = (await call('GET', `/jobs/${asked?.body.id as string}`, person)).body;
    expect(job).toMatchObject({ status: 'completed', result: { files: { included: 2, linked: 1 } } });
    expect(job.result.url).toMatch(/^https:\/\/plinth\.example\/v1\/personal-exports\//);
    const answer = await fetch(job.result.url.replace('https://plinth.example', api.url));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const files = unzip(Buffer.from(await answer.arrayBuffer()));
    expect([...files.keys()].sort()).toEqual(
      [
        ...[
          'README.txt',
          'manifest.json',
          'audit.json',
          'auth.json',
          'jobs.json',
          'organizations.json',
          'privacy.json',
        ],
        ...['roles.json', 'storage.json', 'users.json', 'jobs/jobs.ndjson', 'storage/objects.ndjson'],
        ...['storage/older-versions.ndjson', `storage/files/${person.bucket}/letters/${person.marker}.txt`],
        `storage/files/${person.bucket}/${person.marker}.zip`,
        'storage/linked.ndjson',
      ].sort(),
    );
    const text = (name: string) => files.get(name)?.toString('utf8') ?? '';
    expect(text(`storage/files/${person.bucket}/letters/${person.marker}.txt`)).toBe(`second of ${person.marker}`);
    expect(text('users.json')).toContain(person.email);
    expect(text('auth.json')).toContain(`key of ${person.marker}`);
    expect(text('jobs/jobs.ndjson')).toContain('storage.zip');
    const linked = JSON.parse(text('storage/linked.ndjson')) as { path: string; size: number; url: string };
    expect(linked).toMatchObject({ path: `${person.bucket}/large.bin`, size: 3_000 });
    const large = await fetch(linked.url.replace('https://plinth.example', api.url));
    expect({ status: large.status, size: (await large.arrayBuffer()).byteLength }).toEqual({
      status: 200,
      size: 3_000,
    });
    const whole = Buffer.concat([...files.values()]).toString('latin1');
    for (const secret of [...person.secrets, ...(await secretsAtRest())]) expect(whole).not.toContain(secret);
  });

  /** Everything that is kept hashed or sealed, in the ways that it might be written down. */
  async function secretsAtRest(): Promise<string[]> {
    const columns = (await searchedColumns(api.get(Database))).filter(
      ({ table, column, type }) =>
        type === 'bytea' || /hash|sealed|secret|digest|answer|personal$/.test(`${table}.${column}`),
    );
    const all: string[] = [];
    for (const { table, column, type } of columns) {
      if (/sha256|^blob\.|^audit_seal/.test(`${table}.${column}`)) continue;
      const shown =
        type === 'bytea' ? ['hex', 'base64'].map((each) => `encode("${column}", '${each}')`) : [`"${column}"::text`];
      for (const sql of shown) {
        const rows = await api
          .get(Database)
          .query<{ v: string }>(`SELECT ${sql} AS v FROM "${table}" WHERE "${column}" IS NOT NULL`);
        all.push(...rows.map(({ v }) => v).filter((v) => v.length > 8));
      }
    }
    expect(all.length).toBeGreaterThan(10);
    return all;
  }

  it('is kept by a legal hold, and goes when it is lifted, leaving nothing in any table', async () => {
    const database = api.get(Database);
    const text = [person.marker];
    const hold = await call('POST', '/admin/privacy/holds', admin, {
      userId: person.id,
      reason: `matter ${person.marker}`,
    });
    expect(hold.status).toBe(201);
    const before = await columnsWith(database, [person.id, ...text]);
    const personal = (await searchedColumns(database)).filter(({ table, column, type }) =>
      type === 'uuid'
        ? /user|owner|actor|subject|person|_by$|grantee|behalf|impersonator/.test(column)
        : /email|display_name|user_agent|^ip$|^to$|label|address/.test(`${column} ${table}`.split(' ')[0] ?? ''),
    );
    const uncovered = personal
      .map(({ table, column }) => `${table}.${column}`)
      .filter((name) => !before.has(name) && !(name in UNSEEDED) && !(name in STAYS));
    expect(uncovered).toEqual([]);

    const preview = await call('DELETE', `/admin/users/${person.id}?dryRun=true`, admin);
    expect({ status: preview.status, body: preview.body }).toMatchObject({
      status: 200,
      body: { dryRun: true, held: true },
    });
    expect(await columnsWith(database, [person.id, ...text])).toEqual(before);
    const asked = await call('DELETE', '/users/me', person);
    expect(asked).toMatchObject({ status: 202, body: { status: 'held' } });
    await drainQueue(worker);
    expect(await database.query('SELECT FROM user_account WHERE id = $1', [person.id])).toHaveLength(1);
    expect((await call('DELETE', `/admin/privacy/holds/${hold.body.id as string}`, admin)).status).toBe(204);
    const path = `/admin/privacy/erasures/${asked.body.id as string}`;
    const receipt = await eventually(async () => {
      const { body } = await call('GET', path, admin);
      return body.status === 'completed' ? body : null;
    });
    await drainQueue(worker);
    expect(receipt).toMatchObject({ userId: person.id, requestedBy: person.id });
    const rehearsed = (preview.body.parts as { module: string; removed: object }[]).map(({ module }) => module);
    expect(receipt.parts.map(({ module }: { module: string }) => module)).toEqual(rehearsed);
    expect(JSON.stringify(receipt)).not.toContain(person.marker);

    expect([...(await columnsWith(database, text))]).toEqual([]);
    const left = [...(await columnsWith(database, [person.id]))];
    expect(left.filter((name) => !(name in STAYS))).toEqual([]);
    expect((await call('POST', '/admin/audit-events/verify', admin, {})).body).toMatchObject({ ok: true });
  });
});
