import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { fakeKeyToken, fakeToken, jobEnds } from '@plinth/platform/testing';
import { ImportUsers } from '../application/import/import-users.js';
import { StartImport } from '../application/import/start-import.js';
import type { UserRecord } from '../index.js';
import { given, HELD, NOTHING, startBulk, type Bulk } from '../testing/bulk.factory.js';
import { makeUser } from '../testing/users.factory.js';

const HASH = `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$${'a'.repeat(43)}`;
const REPORT = { url: expect.any(String), expiresAt: expect.any(String) };

describe('an import of accounts', () => {
  let bulk: Bulk;
  let admin: UserRecord;
  let token: string;

  beforeAll(async () => {
    bulk = await startBulk();
    ({ admin, token } = bulk);
  });
  afterAll(() => bulk.close());
  beforeEach(() => {
    given.length = 0;
  });

  const sql: Bulk['sql'] = (text, values) => bulk.sql(text, values);
  const send: Bulk['send'] = (...parameters) => bulk.send(...parameters);
  const imported: Bulk['imported'] = (...parameters) => bulk.imported(...parameters);
  const reported = async ({ result }: { result: any }): Promise<string[]> =>
    (await bulk.download(result.report.url)).body.trim().split('\n').slice(1);
  const unique = () => newId().slice(-12);

  it('makes accounts from CSV, and nothing anew from the same file', async () => {
    const tag = unique();
    const file = [
      '\uFEFFemail,displayName,locale,timeZone,metadata,roles,passwordHash',
      `Ada-${tag}@example.com,"Lovelace, ""Ada""",de-AT,Europe/Vienna,"{""plan"": ""gold""}",support member,"${HASH}"`,
      `bob-${tag}@example.com,,,,,,`,
      '',
    ].join('\r\n');
    const first = await imported(file);
    expect(first).toMatchObject({ status: 'completed', progress: 100, result: { ...NOTHING, rows: 2, created: 2 } });
    const { body } = await bulk.api.call('GET', `/v1/admin/users?q=${tag}&sort=email`, { token });
    expect(body.data).toMatchObject([
      {
        email: `Ada-${tag}@example.com`,
        displayName: 'Lovelace, "Ada"',
        locale: 'de-AT',
        timeZone: 'Europe/Vienna',
        metadata: { plan: 'gold' },
        roles: ['member', 'support'],
        status: 'active',
        emailVerified: false,
      },
      { email: `bob-${tag}@example.com`, displayName: null, status: 'invited', roles: ['member'], metadata: {} },
    ]);
    expect(given).toEqual([['hash', HASH]]);
    const events = await sql(
      `SELECT action, on_behalf_of FROM audit_event WHERE subject_id = ANY($1::uuid[]) ORDER BY seq`,
      [body.data.map(({ id }: UserRecord) => id)],
    );
    expect(events.map(({ action }) => action as string)).toEqual([
      'users.user_created',
      'users.user_created',
      'roles.role_granted',
    ]);
    expect(events.every(({ on_behalf_of }) => on_behalf_of === admin.id)).toBe(true);
    const again = await imported(file, '?onExisting=update');
    expect(again.result).toEqual({ ...NOTHING, rows: 2, unchanged: 2 });
    // What was sent is not kept.
    expect(await sql(`SELECT FROM kept_file WHERE purpose = 'users.import'`)).toEqual([]);
  });

  it('is begun once for each key, whatever it is sent with and however often', async () => {
    const key = unique();
    const sendWith = async (file: string, query = '') =>
      bulk.api.call('POST', `/v1/admin/users/import${query}`, {
        token,
        body: Buffer.from(file),
        headers: { 'content-type': 'text/csv', 'idempotency-key': key },
      });
    const file = `email\nonce-${key}@example.com\n`;
    const answers = await Promise.all(Array.from({ length: 5 }, () => sendWith(file)));
    const jobs = answers.filter(({ status }) => status === 202).map(({ body }) => body.id as string);
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
    expect(new Set(jobs).size).toBe(1);
    const again = await sendWith(file);
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([202, jobs[0], 'true']);
    expect(again.headers.get('location')).toBe(`/v1/jobs/${jobs[0]!}`);
    expect((await sendWith(`${file}other-${key}@example.com\n`)).status).toBe(422);
    expect((await sendWith(file, '?dryRun=true')).status).toBe(422);
    expect((await jobEnds(bulk.worker, jobs[0]!)).result).toMatchObject({ rows: 1, created: 1 });
    // What was sent once more is not kept, either.
    expect(await sql(`SELECT FROM kept_file WHERE purpose = 'users.import'`)).toEqual([]);
  });

  it('takes a key of at most 255 characters', async () => {
    const { status, body } = await bulk.api.call('POST', '/v1/admin/users/import', {
      token,
      body: Buffer.from('email\n'),
      headers: { 'content-type': 'text/csv', 'idempotency-key': 'k'.repeat(256) },
    });
    expect([status, body.errors[0].pointer]).toEqual([400, '/Idempotency-Key']);
  });

  it('leaves accounts that differ alone, or updates them, and only tells where it is a trial', async () => {
    const user = await makeUser(bulk.api, { displayName: 'Old' });
    const line = JSON.stringify({ email: user.email.toUpperCase(), displayName: 'New', passwordHash: HASH });
    const ndjson = 'application/x-ndjson';
    const name = async () =>
      (await bulk.api.call('GET', `/v1/admin/users/${user.id}`, { token })).body.displayName as string;
    const skipped = await imported(line, '', token, ndjson);
    expect(skipped.result).toEqual({ ...NOTHING, rows: 1, skipped: 1 });
    const trial = await imported(
      `${line}\n{"email":"${unique()}@example.com"}`,
      '?onExisting=update&dryRun=true',
      token,
      ndjson,
    );
    expect(trial.result).toEqual({ ...NOTHING, dryRun: true, rows: 2, updated: 1, created: 1 });
    expect(await name()).toBe('Old');
    const updated = await imported(line, '?onExisting=update', token, ndjson);
    expect(updated.result).toEqual({ ...NOTHING, rows: 1, updated: 1 });
    expect(await name()).toBe('New');
    // Nobody gets another password, or another spelling of the address.
    expect(given).toEqual([]);
    expect((await bulk.api.call('GET', `/v1/admin/users/${user.id}`, { token })).body.email).toBe(user.email);
  });

  it('invites who is new and has no password, once', async () => {
    const file = `email,passwordHash\n${unique()}@example.com,\n${unique()}@example.com,"${HASH}"\n`;
    await imported(file, '?invite=true');
    await imported(file, '?invite=true');
    expect(given.filter(([kind]) => kind === 'invitation')).toHaveLength(1);
  });

  it('refuses rows one by one, names their lines and repeats nothing of them', async () => {
    const tag = unique();
    const boss = await makeUser(bulk.api, { roles: ['super-admin'] });
    const gone = await makeUser(bulk.api);
    await sql('UPDATE user_account SET deleted_at = now() WHERE id = $1', [gone.id]);
    const file = Buffer.concat([
      Buffer.from(
        [
          'email,displayName,metadata,roles',
          `good-${tag}@example.com,Fine,,`,
          'no address,,,',
          `GOOD-${tag}@EXAMPLE.com,Twice,,`,
          `deep-${tag}@example.com,,${'['.repeat(9_000)}${']'.repeat(9_000)},`,
          `proto-${tag}@example.com,,"{""a"":{""__proto__"":{""admin"":true}}}",`,
          `json-${tag}@example.com,,nonsense,`,
          `few-${tag}@example.com`,
          `quote-${tag}@example.com,"x"y,,`,
          `nul-${tag}@example.com,a\0b,,`,
          `ghost-${tag}@example.com,,,ghost`,
          `climber-${tag}@example.com,,,super-admin`,
          `${boss.email},Puppet,,`,
          `${gone.email},,,`,
          `paypa\u0430l-${tag}@example.com,,,`,
          '',
        ].join('\n'),
      ),
      Buffer.from(`bytes-${tag}@example.com,\xFF\xFE,,\n`, 'latin1'),
      Buffer.from(`last-${tag}@example.com,"two\nlines are one name too many",,`),
    ]);
    const job = await imported(file, '?onExisting=update');
    expect(job.result).toEqual({ ...NOTHING, rows: 16, created: 1, failed: 15, report: REPORT });
    const lines = await reported(job);
    const faults = lines.map((line) => line.split(',').slice(0, 3).join(' ').replaceAll('"', ''));
    expect(faults).toEqual([
      '3 email isEmail',
      '4 email users.email_repeated',
      '5 metadata isBounded',
      '6 metadata isBounded',
      '7 metadata json',
      '8  columns',
      '9  malformed',
      '10 displayName isText',
      '11 roles roles.not_found',
      '12 roles roles.permission_not_held',
      '13 email users.above_caller',
      '14 email users.email_taken',
      '15 email isEmail',
      '16  encoding',
      '17 displayName isText',
    ]);
    expect(lines.join()).not.toMatch(new RegExp(`${tag}|Twice|nonsense|Puppet`));
  });

  it('takes no field that it does not know and nothing from the prototype', async () => {
    const lines = [
      `{"email":"${unique()}@example.com","status":"active","emailVerified":true,"id":"${newId()}"}`,
      `{"email":"${unique()}@example.com","isAdmin":true}`,
      `{"__proto__":{"email":"${unique()}@example.com"}}`,
      `{"email":"${unique()}@example.com","roles":"admin"}`,
      `{"email":["${unique()}@example.com"]}`,
      'null',
    ];
    const job = await imported(lines.join('\n'), '', token, 'application/x-ndjson; charset=utf-8');
    expect(job.result).toEqual({ ...NOTHING, rows: 6, created: 1, failed: 5, report: REPORT });
    const [row] = await sql('SELECT status, email_verified FROM user_account ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ status: 'invited', email_verified: false });
  });

  it.each([
    ['text/csv', 'name\nAda\n', 400, 'users.import_columns'],
    ['text/csv', 'email,email\na@example.com,b@example.com\n', 400, 'users.import_columns'],
    ['text/csv', 'email,constructor\na@example.com,b\n', 400, 'users.import_columns'],
    ['text/csv', '', 400, 'users.import_empty'],
    ['application/json', '{}', 415, 'users.import_type'],
    ['text/csv; charset=latin1', 'email\n', 415, 'users.import_type'],
    ['text/csvx', 'email\n', 415, 'users.import_type'],
  ])('refuses %s with %j at once', async (type, file, status, code) => {
    const before = await sql('SELECT FROM kept_file');
    const answer = await send(file, '', token, type);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await sql('SELECT FROM kept_file')).toHaveLength(before.length);
  });

  it('is for those who may change accounts, with known options, for as long as they may', async () => {
    expect((await send('email\n', '', fakeToken(admin.id, ['users:read']))).status).toBe(403);
    expect((await send('email\n', '?onExisting=replace')).status).toBe(400);
    expect((await send('email\n', '?what=ever')).status).toBe(400);
    const former = await makeUser(bulk.api);
    const job = await imported(`email\n${unique()}@example.com\n`, '', fakeToken(former.id, HELD));
    expect(job).toMatchObject({ status: 'failed', error: { code: 'users.import_not_allowed' } });
    // A key that may do less than its owner grants less.
    const weak = fakeToken(admin.id, ['users:write']);
    const { result } = await imported(`email,roles\n${unique()}@example.com,support\n`, '', weak);
    expect(result).toEqual({ ...NOTHING, rows: 1, failed: 1, report: REPORT });
  });

  it('gives roles only to who has signed in freshly when they ask for it', async () => {
    const tag = unique();
    const file = [
      'email,roles',
      `plain-${tag}@example.com,`,
      `member-${tag}@example.com,member`,
      `helper-${tag}@example.com,support`,
    ].join('\n');
    const job = await imported(file, '', fakeKeyToken(admin.id, newId()));
    expect(job.result).toEqual({ ...NOTHING, rows: 3, created: 2, failed: 1, report: REPORT });
    const [line] = await reported(job);
    expect(line).toMatch(/^"4","roles","auth\.reauthentication_required",/);
    expect((await imported(file)).result).toEqual({ ...NOTHING, rows: 3, unchanged: 2, created: 1 });
  });

  it('goes on where it stopped, and lets nobody else do the same rows', async () => {
    const tag = unique();
    const rows = Array.from(
      { length: 1_300 },
      (_, n) => `p${String(n)}-${tag}@example.com,${n % 100 === 7 ? 'x\0' : 'P'}\n`,
    );
    const pieces = async function* () {
      yield Buffer.from(`email,displayName\n${rows.join('')}`);
    };
    const options = { format: 'csv', onExisting: 'skip', invite: false, dryRun: false } as const;
    const id = await bulk.worker.get(StartImport).prepare(pieces(), options);
    const imports = bulk.worker.get(ImportUsers);
    const stop = new AbortController();
    const early = { signal: stop.signal, progress: () => stop.abort(new Error('killed')) };
    await expect(imports.run(id, early)).rejects.toThrow('killed');
    const [half] = await sql('SELECT position FROM user_import WHERE id = $1', [id]);
    expect(half).toEqual({ position: 200 });
    const watch = { signal: new AbortController().signal, progress: () => undefined };
    const runs = await Promise.allSettled([imports.run(id, watch), imports.run(id, watch)]);
    expect(runs.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(1);
    const result = await imports.run(id, watch);
    expect(result).toMatchObject({ rows: 1_300, created: 1_287, failed: 13, report: REPORT });
    expect(await reported({ result })).toHaveLength(13);
    const [{ people }] = (await sql(`SELECT count(*)::int AS people FROM user_account WHERE email LIKE $1`, [
      `p%-${tag}@%`,
    ])) as [{ people: number }];
    const [{ events }] = (await sql(
      `SELECT count(*)::int AS events FROM audit_event e JOIN user_account u ON u.id = e.subject_id WHERE email LIKE $1`,
      [`p%-${tag}@%`],
    )) as [{ events: number }];
    expect([people, events]).toEqual([1_287, 1_287]);
  });
});
