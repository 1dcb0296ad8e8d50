import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { AuditSealer, AuditTrail } from '@plinth/platform/audit-trail';
import { runInContext, systemContext } from '@plinth/platform/context';
import { Database, Transaction } from '@plinth/platform/database';
import {
  eventually,
  makeCertificate,
  runJob,
  startProcess,
  startTestPlatform,
  type TestPlatform,
  type TestProcess,
} from '@plinth/platform/testing';
import { audit } from './index.js';
import { ExpireEventsJob } from './jobs/expire-events.job.js';
import { SinksRepository } from './persistence/sinks.repository.js';
import { httpReceiver, syslogReceiver, type SinkReceiver } from './testing/sink-receiver.factory.js';

describe('the sinks of the trail', () => {
  const certificate = makeCertificate('siem');
  let platform: TestPlatform;
  let database: Database;
  let encrypted: SinkReceiver;
  let plain: SinkReceiver;
  let http: SinkReceiver;
  let env: Record<string, string>;
  const workers: TestProcess[] = [];

  beforeAll(async () => {
    platform = await startTestPlatform({}, [audit]);
    database = platform.get(Database);
    [encrypted, plain, http] = await Promise.all([syslogReceiver(certificate), syslogReceiver(), httpReceiver()]);
    const ca = join(tmpdir(), `plinth-siem-${newId()}.pem`);
    await writeFile(ca, certificate.cert);
    env = {
      ...platform.env,
      AUDIT_SINKS: 'tls, plain, web',
      AUDIT_SINK_TLS_URL: `syslogs://127.0.0.1:${String(encrypted.port)}`,
      AUDIT_SINK_TLS_CA_FILE: ca,
      AUDIT_SINK_PLAIN_URL: `syslog://127.0.0.1:${String(plain.port)}`,
      AUDIT_SINK_WEB_URL: `http://127.0.0.1:${String(http.port)}/in`,
      AUDIT_SINK_WEB_TOKEN: 'a-token-of-the-receiver',
      AUDIT_SINK_WEB_HMAC_KEY: 'a-key-of-the-receiver',
      AUDIT_SINK_WEB_PERSONAL: 'clear',
    };
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.close();
    for (const receiver of [encrypted, plain, http]) {
      Object.assign(receiver, { mood: 'take' });
      receiver.events.length = 0;
      receiver.raw.length = 0;
    }
  });
  afterAll(async () => {
    await Promise.all([encrypted, plain, http].map((receiver) => receiver.close()));
    await platform.close();
  });

  const work = async (more: Record<string, string> = {}) => {
    workers.push(await startProcess('worker', [audit], { ...env, ...more }));
  };
  const record = (action: string, details = {}) =>
    runInContext({ ...systemContext(newId()), ip: '192.0.2.7', userAgent: 'Browser of Ada' }, () =>
      platform
        .get(Transaction)
        .run(() =>
          platform
            .get(AuditTrail)
            .record({ action, actorId: newId(), resource: { type: 'thing', id: 'ä\n"' }, details }),
        ),
    );
  const inTrail = () =>
    database.query<{ id: string; action: string }>('SELECT id, action FROM audit_event ORDER BY seq');
  const seal = () => platform.get(AuditSealer).seal();
  const arrived = (receiver: SinkReceiver, ids: readonly string[]) =>
    eventually(() => {
      const there = new Set(receiver.events.map(({ id }) => id));
      return ids.every((id) => there.has(id)) ? true : null;
    });
  /** The first time each event came, which must be the order of the trail. */
  const firstTimes = ({ events }: SinkReceiver) => [...new Set(events.map(({ id }) => id))];

  it('are sent every event, in order, over TLS, TCP and HTTP', async () => {
    for (let n = 0; n < 20; n++) await record('test.sent', { n });
    await work();
    await seal();
    const ids = (await inTrail()).map(({ id }) => id);
    for (const receiver of [encrypted, plain, http]) {
      await arrived(receiver, ids);
      expect(firstTimes(receiver).slice(0, ids.length)).toEqual(ids);
    }
    const { text } = plain.raw.find((message) => message.text.includes('test.sent')) ?? { text: '' };
    expect(text).toMatch(/^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ plinth - test\.sent - \{"id":"[\x20-\x7e]+\}$/);
    expect(plain.events.find(({ action }) => action === 'test.sent')?.resourceId).toBe('ä\n"');
    expect(JSON.stringify(plain.raw)).not.toMatch(/192\.0\.2\.7|Ada/);
    const [request] = http.raw;
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer a-token-of-the-receiver',
      'content-type': 'application/x-ndjson',
      'idempotency-key': expect.stringMatching(/^web:\d+-\d+$/),
    });
    const [, at = '', signature] = /^t=(\d+),v1=(\w+)$/.exec(String(request?.headers['x-plinth-signature'])) ?? [];
    const expected = createHmac('sha256', 'a-key-of-the-receiver')
      .update(`${at}.${request?.text ?? ''}`)
      .digest('hex');
    expect(signature).toBe(expected);
    expect(http.events.find(({ action }) => action === 'test.sent')).toMatchObject({
      ip: '192.0.2.7',
      userAgent: 'Browser of Ada',
    });
  });

  it('are sent again what they broke off, and lose nothing', async () => {
    plain.mood = { breakAfter: 0 };
    http.mood = { status: 503 };
    for (let n = 0; n < 30; n++) await record('test.interrupted', { n });
    await seal();
    await work();
    const wanted = (await inTrail()).filter(({ action }) => action === 'test.interrupted').map(({ id }) => id);
    await eventually(() => (http.raw.length > 1 ? true : null));
    expect(http.events).toEqual([]);
    const keys = http.raw.map(({ headers }) => String(headers['idempotency-key']).split('-')[0]);
    expect(new Set(keys).size).toBe(1);
    const names = ['plain', 'web'];
    const behind = await new SinksRepository(database).backlogs(names);
    expect(behind.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const { events, lagSeconds } of behind) {
      expect(events).toBeGreaterThanOrEqual(30);
      expect(lagSeconds).toBeGreaterThan(0);
    }
    for (const receiver of [encrypted, plain, http]) Object.assign(receiver, { mood: 'take' });
    for (const receiver of [encrypted, plain, http]) {
      await arrived(receiver, wanted);
      expect(firstTimes(receiver).filter((id) => wanted.includes(id))).toEqual(wanted);
    }
  });

  it('are sent by one worker at a time, and by another when that one is gone', async () => {
    await database.query(`UPDATE audit_sink SET holder = $1, held_until = now() + interval '2 seconds'`, [newId()]);
    await work();
    await work();
    for (let n = 0; n < 10; n++) await record('test.shared', { n });
    await seal();
    const wanted = (await inTrail()).filter(({ action }) => action === 'test.shared').map(({ id }) => id);
    for (const receiver of [encrypted, plain, http]) await arrived(receiver, wanted);
    const sent = plain.events.filter(({ action }) => action === 'test.shared').map(({ id }) => id);
    expect(sent).toEqual(wanted);
  });

  it('arrive although the process that sends dies before it has noted what it sent', async () => {
    await record('test.died');
    await seal();
    const [event] = (await inTrail()).slice(-1);
    const sinks = new SinksRepository(database);
    const place = await eventually(() => sinks.take('plain', newId()));
    await database.query(`UPDATE audit_sink SET held_until = now() + interval '1 second' WHERE name = 'plain'`);
    // It has been sent, and nobody will ever say so: the next worker sends it again.
    await work();
    await arrived(plain, [event?.id ?? '']);
    const [after] = await database.query<{ seq: string }>(`SELECT seq FROM audit_sink WHERE name = 'plain'`);
    expect(BigInt(after?.seq ?? 0)).toBeGreaterThanOrEqual(BigInt(place));
  });

  it('do not move on for a worker that was taken for dead', async () => {
    await record('test.fenced');
    await seal();
    const sinks = new SinksRepository(database);
    const [late, next] = [newId(), newId()];
    const place = (await sinks.take('plain', late)) ?? '';
    expect(await sinks.take('plain', next)).toBeNull();
    await database.query(`UPDATE audit_sink SET held_until = now() - interval '1 second' WHERE name = 'plain'`);
    expect(await sinks.take('plain', next)).toBe(place);
    expect(await sinks.advance('plain', late, place, String(BigInt(place) + 1n))).toBe(false);
    await sinks.release('plain', late);
    expect(await sinks.advance('plain', next, '0', '1')).toBe(false);
    await sinks.release('plain', next);
  });

  it('refuses a certificate that it does not trust', async () => {
    await record('test.trusted');
    await seal();
    const [event] = (await inTrail()).slice(-1);
    await work({ AUDIT_SINK_TLS_CA_FILE: '' });
    await arrived(plain, [event?.id ?? '']);
    expect(encrypted.events).toEqual([]);
  });

  it('keep from retention what they have not been sent', async () => {
    const [before] = await database.query<{ seq: string }>(`SELECT seq FROM audit_sink WHERE name = 'tls'`);
    expect(await new SinksRepository(database).slowest(['tls', 'plain'])).toBe(before?.seq);
    expect(await new SinksRepository(database).slowest(['tls', 'new'])).toBe('0');
    expect(await new SinksRepository(database).slowest([])).toBeNull();
    await work({ AUDIT_RETENTION_DAYS: '30' });
    const [worker] = workers;
    if (!worker) throw new Error('No worker started.');
    expect((await runJob(worker, ExpireEventsJob, {})).result).toEqual({ events: 0 });
  });

  it('begin now where they are asked to', async () => {
    await work({
      AUDIT_SINKS: 'late',
      AUDIT_SINK_LATE_URL: env['AUDIT_SINK_PLAIN_URL'] ?? '',
      AUDIT_SINK_LATE_START: 'now',
    });
    await eventually(async () => (await database.query(`SELECT FROM audit_sink WHERE name = 'late'`))[0] ?? null);
    await record('test.late');
    await eventually(() => (plain.events.some(({ action }) => action === 'test.late') ? true : null));
    expect(plain.events.some(({ action }) => action === 'test.sent')).toBe(false);
  });
});
