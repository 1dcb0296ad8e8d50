import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock, newId } from '@plinth/kernel';
import { runInContext, systemContext, type Principal } from '../../context/index.js';
import { Database, Transaction } from '../../database/index.js';
import { LegalHolds, type LegalHold } from '../../privacy/index.js';
import { startProcess, startTestPlatform, type TestPlatform } from '../../testing/index.js';
import {
  AuditExporter,
  AuditRetention,
  AuditSealer,
  AuditTrail,
  AuditVerifier,
  verifyExport,
  type AuditRecord,
} from '../index.js';

const DAY_MS = 86_400_000;

describe('the retention of the trail', () => {
  let platform: TestPlatform;
  let database: Database;

  const record = (action: string) => platform.get(Transaction).run(() => platform.get(AuditTrail).record({ action }));
  const seal = () => platform.get(AuditSealer).seal();
  const verify = () => platform.get(AuditVerifier).verify();
  const expire = async (more: { days?: number; upTo?: string } = {}) =>
    (await platform.get(AuditRetention).expire({ days: 100, ...more })).events;
  const count = async () => (await database.query('SELECT FROM audit_event')).length;
  const tamper = (sql: string, table = 'audit_event') =>
    platform.asOwner(`ALTER TABLE ${table} DISABLE TRIGGER ALL; ${sql}; ALTER TABLE ${table} ENABLE TRIGGER ALL`);
  /** Three events in a seal of their own, so many days ago. */
  const longAgo = async (days: number) => {
    const now = jest.spyOn(platform.get(Clock), 'now').mockReturnValue(new Date(Date.now() - days * DAY_MS));
    for (let n = 0; n < 3; n++) await record(`test.days_ago_${String(days)}`);
    await seal();
    now.mockRestore();
  };
  const exported = async () => {
    const lines: string[] = [];
    for await (const line of platform.get(AuditExporter).lines({})) lines.push(line.trimEnd());
    return lines;
  };

  beforeAll(async () => {
    platform = await startTestPlatform();
    database = platform.get(Database);
    for (const days of [400, 300, 200, 50]) await longAgo(days);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => platform.close());

  it('removes nothing that somebody still waits for', async () => {
    expect(await expire({ upTo: '2' })).toBe(0);
    expect(await expire({ upTo: '5' })).toBe(3);
    expect(await verify()).toMatchObject({ ok: true, checked: 9, cut: { number: 1, events: 3 } });
  });

  it('removes what is old, and the chain that is left is whole and says so', async () => {
    const before = (await verify()).checkpoint;
    expect(await expire()).toBe(6);
    await seal();
    expect(await verify()).toMatchObject({
      ok: true,
      unsealed: 0,
      firstBroken: null,
      cut: { number: 3, events: 9, retentionDays: 100, toSeq: '9' },
    });
    // Three that are young, and one of each removal.
    expect(await database.query('SELECT action FROM audit_event ORDER BY seq')).toEqual([
      ...Array.from({ length: 3 }, () => ({ action: 'test.days_ago_50' })),
      { action: 'audit.events_expired' },
      { action: 'audit.events_expired' },
    ]);
    expect(await expire()).toBe(0);
    expect(await platform.get(AuditVerifier).verify(before ? [before] : [])).toMatchObject({ ok: true });
  });

  it('proves itself offline, cut and all', async () => {
    const lines = await exported();
    expect(await verifyExport(each(lines))).toMatchObject({ ok: true, cut: { number: 3, events: 9 } });
    const [header = '', ...rest] = lines;
    const forged = header.replace('"events":9', '"events":8');
    expect(forged).not.toBe(header);
    expect((await verifyExport(each([forged, ...rest]))).ok).toBe(false);
    const uncut = JSON.stringify({ ...JSON.parse(header), cut: null });
    expect((await verifyExport(each([uncut, ...rest]))).firstBroken).toMatchObject({
      problem: 'seal-missing',
      seal: 1,
    });
  });

  it('leaves everything else append-only, for the owner of the tables too', async () => {
    await expect(database.query('DELETE FROM audit_event')).rejects.toThrow(/permission denied/);
    await expect(database.query('DELETE FROM audit_cut')).rejects.toThrow(/permission denied/);
    for (const sql of [
      'DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)',
      'DELETE FROM audit_seal',
      'DELETE FROM audit_cut',
      'UPDATE audit_cut SET events = 1',
      'TRUNCATE audit_event',
      `UPDATE audit_event SET action = 'x'`,
    ]) {
      await expect(platform.asOwner(sql)).rejects.toThrow(/append-only/);
    }
  });

  it('does not go beyond the policy, whatever a process asks of the database', async () => {
    const [young] = await database.query<{ number: string; to_seq: string; hash: string }>(
      'SELECT * FROM audit_seal ORDER BY number LIMIT 1',
    );
    const cut = (days: number, hash = young?.hash) =>
      database.query(`SELECT audit_expire($1, $2, $3, 1, now(), $4, 'x', 'x')`, [
        young?.number,
        young?.to_seq,
        hash,
        days,
      ]);
    await expect(cut(60)).rejects.toThrow(/too young/);
    await expect(cut(1, 'x')).rejects.toThrow(/cannot be cut there/);
    const last = await database.query('SELECT number, to_seq, hash FROM audit_seal ORDER BY number DESC LIMIT 1');
    await expect(
      database.query(`SELECT audit_expire($1, $2, $3, 1, now(), 0, 'x', 'x')`, Object.values(last[0] ?? {})),
    ).rejects.toThrow(/cannot be cut there/);
    const before = await count();
    // Fifty days are old enough for the database, not for the key: the removal shows.
    await longAgo(40);
    await cut(30);
    expect(await count()).toBe(before);
    expect(await verify()).toMatchObject({
      ok: false,
      firstBroken: { problem: 'cut-altered', seal: Number(young?.number) },
    });
    await tamper(`DELETE FROM audit_cut WHERE signature = 'x'`, 'audit_cut');
    expect((await verify()).firstBroken).toMatchObject({ problem: 'seal-missing' });
  });
});

describe('the retention of what tells of people under a legal hold', () => {
  let platform: TestPlatform;
  const [actor, subject, impersonated, other] = [newId(), newId(), newId(), newId()];

  const expire = () => platform.get(AuditRetention).expire({ days: 100 });
  const hold = (userId: string) =>
    platform.get(Transaction).run(() => platform.get(LegalHolds).place(userId, 'Litigation', null));
  const lift = ({ id }: LegalHold) => platform.get(Transaction).run(() => platform.get(LegalHolds).lift(id, null));
  const record = (record: Omit<AuditRecord, 'action'> = {}) =>
    platform.get(AuditTrail).record({ action: 'test.held', ...record });

  beforeAll(async () => {
    platform = await startTestPlatform();
    const now = jest.spyOn(platform.get(Clock), 'now').mockReturnValue(new Date(Date.now() - 200 * DAY_MS));
    const supporter = { userId: impersonated, actorId: other } as Principal;
    for (const write of [
      () => record(),
      () => record({ actorId: actor }),
      () => record({ subject: { userId: subject } }),
      () => runInContext({ ...systemContext('request'), principal: supporter }, () => record()),
      () => record(),
    ]) {
      await platform.get(Transaction).run(write);
      await platform.get(AuditSealer).seal();
    }
    now.mockRestore();
  });
  afterAll(() => platform.close());

  it('stops before the first of them, and says so', async () => {
    const holds = [];
    for (const person of [impersonated, subject, actor]) holds.push(await hold(person));
    for (const heldAt of ['2', '3', '4']) {
      expect(await expire()).toEqual({ events: 1, heldAt });
      expect(await expire()).toEqual({ events: 0, heldAt });
      await lift(holds.pop() as LegalHold);
    }
    await platform.get(AuditSealer).seal();
    expect(await expire()).toEqual({ events: 2, heldAt: null });
    expect(await platform.get(AuditVerifier).verify()).toMatchObject({ ok: true, cut: { events: 5 } });
  });

  it('is not to be had from the database either', async () => {
    const place = await hold(actor);
    await platform.get(Transaction).run(() => record({ actorId: actor }));
    await platform.get(AuditSealer).seal();
    await platform.asOwner(`ALTER TABLE audit_event DISABLE TRIGGER ALL; UPDATE audit_event SET at = at - interval '1 year';
      ALTER TABLE audit_seal DISABLE TRIGGER ALL; UPDATE audit_seal SET at = at - interval '1 year'`);
    await platform.get(Transaction).run(() => record());
    await platform.get(AuditSealer).seal();
    const cut = () =>
      platform.get(Database).query(
        `SELECT audit_expire(number, to_seq, hash, 1, now(), 30, 'x', 'x') FROM audit_seal
         WHERE number = (SELECT max(number) - 1 FROM audit_seal)`,
      );
    await expect(cut()).rejects.toThrow(/under a legal hold/);
    await lift(place);
    expect(await cut()).toHaveLength(1);
  });
});

describe('removal past the retention', () => {
  let platform: TestPlatform;
  const verify = () => platform.get(AuditVerifier).verify();
  /** As someone who owns the tables and has switched the triggers off. */
  const tamper = (sql: string) => {
    const triggers = (state: string) =>
      ['event', 'seal', 'cut'].map((name) => `ALTER TABLE audit_${name} ${state} TRIGGER ALL;`).join(' ');
    return platform.asOwner(`${triggers('DISABLE')} ${sql}; ${triggers('ENABLE')}`);
  };

  beforeAll(async () => {
    platform = await startTestPlatform();
    for (const days of [300, 200, 150, 10]) {
      const now = jest.spyOn(platform.get(Clock), 'now').mockReturnValue(new Date(Date.now() - days * DAY_MS));
      for (let n = 0; n < 3; n++) {
        await platform.get(Transaction).run(() => platform.get(AuditTrail).record({ action: 'test.kept' }));
      }
      await platform.get(AuditSealer).seal();
      now.mockRestore();
    }
    await platform.get(AuditRetention).expire({ days: 250 });
  });
  afterAll(() => platform.close());

  it.each([
    ['an old event', 'DELETE FROM audit_event WHERE seq = 4', 'event-deleted'],
    ['a young event', 'DELETE FROM audit_event WHERE seq = 12', 'event-deleted'],
    ['a whole seal', 'DELETE FROM audit_event WHERE seq < 7; DELETE FROM audit_seal WHERE number = 2', 'seal-missing'],
    ['the word of it', 'DELETE FROM audit_cut', 'seal-missing'],
    ['its count', 'UPDATE audit_cut SET events = 1', 'cut-altered'],
    [
      'more, with a word signed by somebody else',
      `DELETE FROM audit_event WHERE seq < 7; DELETE FROM audit_seal WHERE number = 2;
       INSERT INTO audit_cut SELECT s.number, s.to_seq, s.hash, 6, now(), 250, c.public_key, c.signature
       FROM audit_cut c, (SELECT 2 AS number, 6 AS to_seq, (SELECT previous_hash FROM audit_seal WHERE number = 3) AS hash) s`,
      'cut-altered',
    ],
    [
      'nothing, but an event is put before the cut',
      `INSERT INTO audit_event (seq, id, action, actor_type, owner_type, outcome, details, at) OVERRIDING SYSTEM VALUE
       SELECT 1, gen_random_uuid(), action, actor_type, owner_type, outcome, details, at FROM audit_event WHERE seq = 5`,
      'event-inserted',
    ],
  ])('of %s is found', async (_, sql, problem) => {
    await platform.asOwner(`CREATE TABLE kept_event AS SELECT * FROM audit_event; CREATE TABLE kept_seal AS SELECT * FROM audit_seal;
      CREATE TABLE kept_cut AS SELECT * FROM audit_cut`);
    await tamper(sql);
    expect((await verify()).firstBroken).toMatchObject({ problem });
    await tamper(`DELETE FROM audit_event; DELETE FROM audit_seal; DELETE FROM audit_cut;
      INSERT INTO audit_event OVERRIDING SYSTEM VALUE SELECT * FROM kept_event; INSERT INTO audit_seal SELECT * FROM kept_seal;
      INSERT INTO audit_cut SELECT * FROM kept_cut; DROP TABLE kept_event, kept_seal, kept_cut`);
    expect((await verify()).ok).toBe(true);
  });

  it('stops where what should go was tampered with: it is evidence', async () => {
    await tamper(`UPDATE audit_event SET action = 'test.edited' WHERE seq = 5`);
    await expect(platform.get(AuditRetention).expire({ days: 100 })).rejects.toThrow(/seal 2 \(event-edited\)/);
    await tamper(`UPDATE audit_event SET action = 'test.kept' WHERE seq = 5`);
    expect(await platform.get(AuditRetention).expire({ days: 100 })).toEqual({ events: 6, heldAt: null });
  });

  it('stays proven when the key changes and the older one leaves the ring', async () => {
    const next = Buffer.alloc(32, 7).toString('base64');
    const before = (await readFile(join(platform.dataFolder, 'secret-keys'), 'utf8')).trim();
    const rotated = await startProcess('submitter', [], { ...platform.env, PLINTH_SECRET_KEYS: `${next},${before}` });
    await rotated
      .get(AuditSealer)
      .seal()
      .finally(() => rotated.close());
    const later = await startProcess('submitter', [], { ...platform.env, PLINTH_SECRET_KEYS: next });
    const found = await later
      .get(AuditVerifier)
      .verify()
      .finally(() => later.close());
    expect(found).toMatchObject({ ok: true, cut: { number: 3 } });
  });
});

async function* each(lines: readonly string[]): AsyncGenerator<readonly string[]> {
  yield lines;
}
