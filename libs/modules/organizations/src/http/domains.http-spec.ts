import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock, newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { fakePrincipals, startTestApi, type Answer, type TestApi } from '@plinth/platform/testing';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';
import { makeUser } from '../../../users/src/testing/users.factory.js';
import { DomainsService } from '../application/domains.service.js';
import { organizations } from '../index.js';
import { RecheckDomainsJob } from '../jobs/recheck-domains.job.js';
import { DomainsRepository } from '../persistence/domains.repository.js';
import { startDnsServer, type DnsServer } from '../testing/dns-server.factory.js';
import { addMember, makeOrganization, patiently } from '../testing/organizations.factory.js';

describe('the domains of an organization', () => {
  let api: TestApi;
  let dns: DnsServer;
  let id: string;
  let owner: string;
  let member: string;

  beforeAll(async () => {
    dns = await startDnsServer();
    const env = { RATE_LIMIT: 'off', DNS_SERVERS: dns.address, DNS_TIMEOUT_MS: '400' };
    api = await startTestApi([roles, users, organizations, fakePrincipals()], env);
    [owner, member] = (await Promise.all([makeUser(api), makeUser(api)])).map((user) => user.id) as [string, string];
  });
  afterAll(async () => {
    await api.close();
    await dns.close();
  });

  beforeEach(async () => {
    id = await makeOrganization(api, owner);
    await addMember(api, id, member);
  });

  const call = (method: string, path: string, token: string, body?: unknown, organization = id) =>
    api.call(method, `/v1/organizations/${organization}/domains${path}`, {
      token,
      ...(body !== undefined && { body }),
    });
  const freshName = () => `d${newId().slice(-12)}.example`;
  const add = async (domain = freshName(), organization = id, token = owner) =>
    (await call('POST', '', token, { domain }, organization)).body;
  const verify = (domain: string, organization = id, token = owner) =>
    call('POST', `/${domain}/verify`, token, undefined, organization);
  const publish = ({ challenge }: Answer['body']) => dns.answer(challenge.name, ['v=spf1 -all', challenge.value]);

  it('are proven by a record in the domain, and by nothing else', async () => {
    const made = await call('POST', '', owner, { domain: 'Münch.Example' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      domain: 'xn--mnch-0ra.example',
      status: 'pending',
      challenge: {
        type: 'TXT',
        name: '_plinth-challenge.xn--mnch-0ra.example',
        value: expect.stringMatching(/^plinth-domain-verification=[\w-]{27}$/),
      },
      createdAt: expect.any(String),
      verifiedAt: null,
      checkedAt: null,
      missingSince: null,
    });
    expect(made.headers.get('location')).toBe(`/v1/organizations/${id}/domains/${made.body.id}`);
    const refused = await verify(made.body.id);
    expect([refused.status, refused.body.code]).toEqual([422, 'organizations.domain_unproven']);
    expect(refused.body.detail).toContain(made.body.challenge.value);
    dns.answer(made.body.challenge.name, [`${made.body.challenge.value}x`]);
    expect((await verify(made.body.id)).status).toBe(422);
    publish(made.body);
    const verified = await verify(made.body.id);
    expect([verified.status, verified.body.status]).toEqual([200, 'verified']);
    expect((await call('GET', `/${made.body.id}`, owner)).body).toEqual(verified.body);
    expect((await call('GET', '', owner)).body.data).toEqual([verified.body]);
  });

  it('give no other organization the proof of the first', async () => {
    const mine = await add();
    publish(mine);
    const other = await makeOrganization(api, member);
    const theirs = await add(mine.domain, other, member);
    expect(theirs.challenge.value).not.toBe(mine.challenge.value);
    expect((await verify(theirs.id, other, member)).status).toBe(422);
    // One organization's domain is not found under another, even for who may manage both.
    expect((await verify(mine.id, other, member)).status).toBe(404);
    expect((await call('DELETE', `/${mine.id}`, member, undefined, other)).status).toBe(404);
  });

  it('are verified for one organization only, whoever proves them at once', async () => {
    const domain = freshName();
    const contenders = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const organization = await makeOrganization(api, owner);
        return { organization, row: await add(domain, organization) };
      }),
    );
    dns.answer(
      `_plinth-challenge.${domain}`,
      contenders.map(({ row }) => row.challenge.value),
    );
    const answers = await Promise.all(
      contenders.flatMap(({ organization, row }) =>
        Array.from({ length: 4 }, () => patiently(() => verify(row.id, organization))),
      ),
    );
    const winners = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.id));
    expect(winners.size).toBe(1);
    expect(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code)).toEqual(
      Array(44).fill('organizations.domain_taken'),
    );
    const [winner] = winners;
    const first = contenders.find(({ row }) => row.id === winner);
    const second = contenders.find(({ row }) => row.id !== winner);
    expect((await call('DELETE', `/${winner}`, owner, undefined, first?.organization)).status).toBe(204);
    expect((await verify(second?.row.id, second?.organization)).status).toBe(200);
  });

  it('that do not answer, or not in time, are neither proven nor lost', async () => {
    for (const answer of ['silent', 'broken'] as const) {
      const row = await add();
      dns.answer(row.challenge.name, answer);
      const started = Date.now();
      const { status, body, headers } = await verify(row.id);
      expect([status, body.code]).toEqual([503, 'organizations.dns_unavailable']);
      expect(headers.get('retry-after')).toBe('30');
      expect(Date.now() - started).toBeLessThan(2_000);
    }
  });

  it('that never answer hold up few requests, and no connection of the database', async () => {
    const row = await add();
    dns.answer(row.challenge.name, 'silent');
    const verifyOnce = (n: number) =>
      api.call('POST', `/v1/organizations/${id}/domains/${String(row.id)}/verify`, {
        token: owner,
        headers: { 'idempotency-key': `verify-${String(n)}` },
      });
    const asked = Promise.all(Array.from({ length: 60 }, (_, n) => verifyOnce(n)));
    expect((await call('GET', '', owner)).status).toBe(200);
    const waits = (await asked).map(({ status, headers }) => [status, headers.get('retry-after')]);
    expect(new Set(waits.map(([status]) => status))).toEqual(new Set([503]));
    expect(waits.filter(([, seconds]) => seconds === '2').length).toBeGreaterThan(20);
  });

  it('are asked again every day, and lost after three days without the record', async () => {
    const [kept, lost, silent] = [await add(), await add(), await add()];
    for (const row of [kept, lost, silent]) {
      publish(row);
      expect((await verify(row.id)).status).toBe(200);
    }
    dns.answer(lost.challenge.name, []);
    dns.answer(silent.challenge.name, 'silent');
    const database = api.get(Database);
    const later = (days: number) =>
      database.query(
        `UPDATE organization_domain SET checked_at = checked_at - $2 * interval '1 day',
           missing_since = missing_since - $2 * interval '1 day' WHERE organization_id = $1`,
        [id, days],
      );
    const job = new RecheckDomainsJob(api.get(DomainsRepository), api.get(DomainsService), api.get(Clock));
    const run = () => job.run({ signal: new AbortController().signal } as Parameters<RecheckDomainsJob['run']>[0]);
    const states = async () =>
      (await call('GET', '?sort=createdAt', owner)).body.data.map((row: Answer['body']) => [
        row.status,
        row.missingSince !== null,
      ]);
    await run();
    expect(dns.asked.filter((name) => name === kept.challenge.name)).toHaveLength(1);
    await later(2);
    expect(await run()).toEqual({ checked: 2, silent: 1 });
    expect(await states()).toEqual([
      ['verified', false],
      ['verified', true],
      ['verified', false],
    ]);
    await later(4);
    await run();
    expect(await states()).toEqual([
      ['verified', false],
      ['pending', false],
      ['verified', false],
    ]);
  });

  it('are for owners and admins, and audited', async () => {
    const row = await add();
    publish(row);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '', { domain: freshName() }],
      ['GET', `/${row.id}`, undefined],
      ['POST', `/${row.id}/verify`, undefined],
      ['DELETE', `/${row.id}`, undefined],
    ] as const) {
      expect((await call(method, path, member, body)).status).toBe(403);
      expect((await call(method, path, newId(), body)).status).toBe(404);
    }
    await verify(row.id);
    await verify(row.id);
    expect((await call('DELETE', `/${row.id}`, owner)).status).toBe(204);
    expect((await call('DELETE', `/${row.id}`, owner)).status).toBe(404);
    const events = await api
      .get(Database)
      .query(
        `SELECT action, details FROM audit_event WHERE organization_id = $1 AND action LIKE '%domain%' ORDER BY seq`,
        [id],
      );
    expect(events.map(({ action }) => action)).toEqual(
      ['added', 'verified', 'removed'].map((verb) => `organizations.domain_${verb}`),
    );
    expect(events[0]?.details).toEqual({ domain: row.domain });
  });

  it.each([
    undefined,
    null,
    7,
    ['example.com'],
    '',
    'localhost',
    'example.com.',
    '.example.com',
    '127.0.0.1',
    '[::1]',
    'exa mple.com',
    'a_b.com',
    '*.example.com',
    'example.com/x',
    'example.com?x',
    'exa%6dple.com',
    'user@example.com',
    'ex\u0000ample.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(130)}com`,
    'a'.repeat(100_000),
  ])('refuse the name %j', async (domain) => {
    expect((await call('POST', '', owner, { domain })).status).toBe(400);
  });

  it('are known once, and at most fifty', async () => {
    const { domain } = await add();
    expect((await call('POST', '', owner, { domain: domain.toUpperCase() })).body.code).toBe(
      'organizations.domain_known',
    );
    const all = await Promise.all(
      Array.from({ length: 52 }, () => patiently(() => call('POST', '', owner, { domain: freshName() }))),
    );
    expect(all.filter(({ status }) => status === 201)).toHaveLength(49);
    expect(all.find(({ status }) => status !== 201)?.body.code).toBe('organizations.too_many_domains');
  });
});
