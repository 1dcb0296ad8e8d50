import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { AuditSealer, AuditTrail, verifyExport, type AuditRecord } from '@plinth/platform/audit-trail';
import { runInContext, systemContext } from '@plinth/platform/context';
import { Database, Transaction } from '@plinth/platform/database';
import { PersonalDataRegistry } from '@plinth/platform/module';
import {
  eventually,
  fakePrincipals,
  fakeToken,
  jobEnds,
  startProcess,
  startTestApi,
  type Answer,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { audit } from '../index.js';

const modules = [fakePrincipals(), audit];
const token = fakeToken(newId(), ['audit:read']);

describe('the audit events', () => {
  let api: TestApi;
  let worker: TestProcess;

  beforeAll(async () => {
    // Nobody listens there.
    const sink = { AUDIT_SINKS: 'siem', AUDIT_SINK_SIEM_URL: 'syslog://127.0.0.1:9' };
    api = await startTestApi(modules, { RATE_LIMIT: 'off', ...sink });
    worker = await startProcess('worker', modules, api.env);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const record = (event: AuditRecord, userAgent = 'Test Browser') =>
    runInContext({ ...systemContext(newId()), ip: '192.0.2.7', userAgent }, () =>
      api.get(Transaction).run(() => api.get(AuditTrail).record(event)),
    );
  const list = (query: string, as = token) => api.call('GET', `/v1/admin/audit-events?${query}`, { token: as });
  const actionsOf = ({ body }: Answer): string[] => body.data.map(({ action }: { action: string }) => action);
  const post = (path: string, body?: unknown) =>
    api.call('POST', `/v1/admin/audit-events/${path}`, { token, ...(body !== undefined && { body }) });
  const sealed = () =>
    eventually(async () => {
      await api.get(AuditSealer).seal();
      const [row] = await api
        .get(Database)
        .query('SELECT (SELECT max(seq) FROM audit_event) = (SELECT max(to_seq) FROM audit_seal) AS all');
      return row?.['all'] === true ? true : null;
    });

  it('are shown with what is personal, until the person is erased', async () => {
    const [actorId, userId] = [newId(), newId()];
    const resource = { type: 'thing', id: newId() };
    await record({
      action: 'test.shown',
      actorId,
      resource,
      details: { n: 1 },
      subject: { userId, personal: { email: 'ada@example.org' } },
    });
    const { body } = await list(`resourceType=thing&resourceId=${resource.id}`);
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        seq: expect.any(Number),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        actorType: 'user',
        actorId,
        onBehalfOf: null,
        action: 'test.shown',
        resourceType: 'thing',
        resourceId: resource.id,
        organizationId: null,
        outcome: 'success',
        requestId: expect.any(String),
        subjectId: userId,
        details: { n: 1 },
        ip: '192.0.2.7',
        userAgent: 'Test Browser',
        personal: { email: 'ada@example.org' },
      },
    ]);
    const [event] = body.data;
    const get = () => api.call('GET', `/v1/admin/audit-events/${event.id as string}`, { token });
    expect((await get()).body).toEqual(event);
    await sealed();
    const parts = api.get(PersonalDataRegistry).all();
    expect(JSON.stringify(await parts[0]?.data.exportUser(userId))).toContain('ada@example.org');
    expect(JSON.stringify(await parts[0]?.data.exportUser(userId))).not.toContain('192.0.2.7');
    expect(JSON.stringify(await parts[0]?.data.exportUser(actorId))).not.toContain('ada@example.org');
    for (const person of [actorId, userId]) {
      for (const { data } of parts) await api.get(Transaction).run(() => data.eraseUser(person));
    }
    expect((await get()).body).toEqual({ ...event, ip: null, userAgent: null, personal: null });
    expect((await post('verify', {})).body).toMatchObject({ ok: true });
  });

  it('are found by each filter, in pages', async () => {
    const [actorId, organizationId] = [newId(), newId()];
    const owner = { ownerType: 'organization', ownerId: organizationId } as const;
    for (let n = 0; n < 5; n++) await record({ action: `test.page_${String(n)}`, actorId });
    await record({ action: 'test.owned', owner });
    const first = await list(`actorId=${actorId}&limit=3`);
    expect(actionsOf(first)).toEqual(['test.page_4', 'test.page_3', 'test.page_2']);
    const cursor = first.body.page.nextCursor as string;
    const second = await list(`actorId=${actorId}&limit=3&cursor=${cursor}`);
    expect(actionsOf(second)).toEqual(['test.page_1', 'test.page_0']);
    expect(second.body.page.nextCursor).toBeNull();
    expect((await list(`limit=3&cursor=${cursor}`)).status).toBe(400);
    expect(actionsOf(await list(`actorId=${actorId}&sort=at&limit=1`))).toEqual(['test.page_0']);
    expect(actionsOf(await list('action=test.page_2'))).toEqual(['test.page_2']);
    expect(actionsOf(await list(`organizationId=${organizationId}`))).toEqual(['test.owned']);
    const at = first.body.data[1].at as string;
    const since = actionsOf(await list(`actorId=${actorId}&from=${at}`));
    const until = actionsOf(await list(`actorId=${actorId}&to=${at}`));
    expect(since).toContain('test.page_3');
    expect(until).not.toContain('test.page_3');
    expect([...since, ...until]).toHaveLength(5);
    expect(actionsOf(await list(`actorId=${actorId}&from=2020-01-01&to=2999-01-01T00:00:00Z`))).toHaveLength(5);
    expect(actionsOf(await list('to=2020-01-01'))).toEqual([]);
    expect(actionsOf(await list('from=2999-01-01'))).toEqual([]);
  });

  it.each([
    'actorId=x',
    'organizationId=1',
    'from=yesterday',
    'to=2030-13-01',
    'action=%00',
    'resourceId=a%0ab',
    'action=a&action=b',
    'sort=action',
    'cursor=x',
    'limit=0',
    'owner=x',
    `action=${'x'.repeat(201)}`,
  ])('cannot be asked for with ?%s', async (query) => {
    expect((await list(query)).status).toBe(400);
  });

  it('are for those who may', async () => {
    const nobody = fakeToken(newId(), ['users:read']);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${newId()}`],
      ['POST', '/verify'],
      ['POST', '/export'],
    ] as const) {
      const at = `/v1/admin/audit-events${path}`;
      expect((await api.call(method, at, { token: nobody, body: method === 'POST' ? {} : undefined })).status).toBe(
        403,
      );
      expect((await api.call(method, at, { body: method === 'POST' ? {} : undefined })).status).toBe(401);
    }
    expect((await api.call('GET', `/v1/admin/audit-events/${newId()}`, { token })).status).toBe(404);
    expect((await api.call('GET', '/v1/admin/audit-events/x', { token })).status).toBe(400);
  });

  it('are sealed by the worker, and verified on demand', async () => {
    await record({ action: 'test.sealed' });
    const body = await eventually(async () => {
      const answer = await post('verify', {});
      return answer.body.checked > 0 ? answer.body : null;
    });
    expect(body).toMatchObject({ ok: true, firstBroken: null, checkpoint: { hash: expect.any(String) } });
    expect(body.publicKeys).toHaveLength(1);
    expect((await post('verify')).status).toBe(200);
    const { number } = body.checkpoint as { number: number };
    const lost = await post('verify', { checkpoint: { number: number + 1_000_000, hash: 'x' } });
    expect(lost.body).toMatchObject({ ok: false, firstBroken: { problem: 'trail-truncated' } });
    expect((await post('verify', { checkpoint: { number, hash: 'x' } })).body).toMatchObject({ ok: false });
    expect((await post('verify', { checkpoint: { number: 'x' } })).status).toBe(400);
    for (const checkpoint of [1, null, [], [[]]]) {
      expect({ checkpoint, status: (await post('verify', { checkpoint })).status }).toEqual({
        checkpoint,
        status: 400,
      });
    }
    expect(actionsOf(await list('action=audit.trail_verified&limit=1'))).toEqual(['audit.trail_verified']);
  });

  it('are counted at /metrics while a sink has not been sent them', async () => {
    await record({ action: 'test.waits' });
    await sealed();
    const counted = await eventually(async () => {
      const text = await (await fetch(`${api.url}/metrics`)).text();
      const [events, lag] = ['backlog_events', 'lag_seconds'].map((name) =>
        Number(new RegExp(`^plinth_audit_sink_${name}\\{sink="siem"\\} ([\\d.]+)$`, 'm').exec(text)?.[1]),
      );
      return events !== undefined && lag !== undefined && events > 0 && lag > 0 ? true : null;
    });
    expect(counted).toBe(true);
  });

  const exported = async (filter: object) => {
    const asked = await post('export', filter);
    expect({ status: asked.status, body: asked.body }).toMatchObject({ status: 202, body: { id: expect.any(String) } });
    expect(asked.headers.get('location')).toBe(`/v1/jobs/${asked.body.id as string}`);
    const job = await jobEnds(worker, asked.body.id);
    expect(job).toMatchObject({ status: 'completed', result: { url: expect.any(String) } });
    const { url } = job.result as { url: string };
    return { id: job.id, path: url.replace(/^https?:\/\/[^/]+/, '') };
  };

  it('are exported as a file that proves itself, downloaded once', async () => {
    const actorId = newId();
    await record({
      action: 'test.exported',
      actorId,
      subject: { userId: actorId, personal: { name: 'Ada Lovelace' } },
    });
    const { path } = await exported({ actorId });
    expect((await api.call('HEAD', path)).status).toBe(204);
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(api.url + path)));
    const [answer, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
    expect(answer?.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer?.headers.get('cache-control')).toBe('no-store');
    const text = (await answer?.text()) ?? '';
    // With a space, which no base64 has by chance.
    expect(text).not.toMatch(/Ada Lovelace|192\.0\.2/);
    expect(await verifyExport(linesOf(text))).toMatchObject({ ok: true, checked: 1, complete: false });
    expect((await api.call('HEAD', path)).status).toBe(404);
    expect(actionsOf(await list('resourceType=audit.export'))).toEqual(['files.file_downloaded']);
    const whole = await fetch(api.url + (await exported({})).path);
    const verified = await verifyExport(linesOf(await whole.text()));
    expect(verified).toMatchObject({ ok: true, complete: true });
    expect(verified.checked).toBeGreaterThan(1);
  });

  it('are exported for spreadsheets, without what is personal, and nothing in them is a formula', async () => {
    const actorId = newId();
    const resource = { type: 'thing', id: '=HYPERLINK("http://evil.example","x")' };
    await record({ action: 'test.sheet', actorId, resource, details: { note: '@SUM(1)' } }, '=cmd');
    const answer = await fetch(api.url + (await exported({ actorId, format: 'csv' })).path);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/filename="audit-[\w-]+\.csv"$/);
    const [header, row, ...more] = (await answer.text()).split('\r\n');
    expect(header).toMatch(/^seq,id,at,/);
    expect(row).toContain(`,"'=HYPERLINK(""http://evil.example"",""x"")",`);
    expect(row).not.toMatch(/192\.0\.2|=cmd/);
    expect(more).toEqual(['']);
    expect((await post('export', { format: 'xlsx' })).status).toBe(400);
  });

  it('are not handed out to who has not the link, or too late', async () => {
    const { path } = await exported({ action: 'test.none' });
    const { pathname, searchParams } = new URL(path, api.url);
    const expires = searchParams.get('expires') ?? '';
    const signature = searchParams.get('signature') ?? '';
    const get = async (query: string) => (await api.call('GET', `${pathname}${query}`)).status;
    expect(await get('')).toBe(400);
    expect(await get(`?expires=${expires}&signature=x`)).toBe(404);
    expect(await get(`?expires=${String(Number(expires) + 1)}&signature=${signature}`)).toBe(404);
    expect(await get(`?expires=0&signature=${signature}`)).toBe(404);
    expect((await api.call('GET', `/v1/downloads/${newId()}?expires=${expires}&signature=${signature}`)).status).toBe(
      404,
    );
    await api.get(Database).query(`UPDATE kept_file SET expires_at = now() - interval '1 s'`);
    expect(await get(`?expires=${expires}&signature=${signature}`)).toBe(404);
  });
});

async function* linesOf(text: string): AsyncGenerator<string[]> {
  yield text.trimEnd().split('\n');
}
