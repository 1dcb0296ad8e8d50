import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { runInContext, systemContext } from '../context/index.js';
import { Database, Transaction } from '../database/index.js';
import { startTestPlatform, type TestPlatform } from '../testing/index.js';
import { AuditTrail } from './audit-trail.js';
import { DenialRecorder } from './denial-recorder.js';
import { PersonalVault } from './personal-vault.js';

describe('the audit trail', () => {
  let platform: TestPlatform;
  let trail: AuditTrail;
  let transaction: Transaction;
  let database: Database;

  beforeAll(async () => {
    platform = await startTestPlatform();
    trail = platform.get(AuditTrail);
    transaction = platform.get(Transaction);
    database = platform.get(Database);
  });

  afterAll(() => platform.close());

  const eventsOf = (action: string) =>
    database.query<{
      actor_id: string | null;
      actor_type: string;
      actor_personal: string | null;
      subject_personal: string | null;
      details: unknown;
    }>('SELECT * FROM audit_event WHERE action = $1 ORDER BY seq', [action]);

  it('keeps an event if and only if its change commits', async () => {
    await transaction
      .run(async () => {
        await trail.record({ action: 'test.rolled_back' });
        throw new Error('no');
      })
      .catch(() => undefined);
    await transaction.run(() => trail.record({ action: 'test.committed', details: { n: 1 } }));
    expect(await eventsOf('test.rolled_back')).toEqual([]);
    expect(await eventsOf('test.committed')).toMatchObject([
      { actor_type: 'system', actor_id: null, details: { n: 1 } },
    ]);
  });

  it('keeps a denial although the request changes nothing', async () => {
    await transaction
      .run(async () => {
        await trail.recordDetached({ action: 'test.denied', outcome: 'denied' });
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(await eventsOf('test.denied')).toHaveLength(1);
  });

  it('tells nothing of a person in the clear, and nothing at all once their key is gone', async () => {
    const userId = newId();
    const context = { ...systemContext(newId()), ip: '192.0.2.7', userAgent: 'Browser of Ada' };
    await runInContext(context, () =>
      transaction.run(() =>
        trail.record({
          action: 'test.personal',
          actorId: userId,
          subject: { userId, personal: { email: 'ada@example.org' } },
        }),
      ),
    );
    const [event] = await eventsOf('test.personal');
    expect(JSON.stringify(event)).not.toMatch(/192\.0\.2\.7|Ada|ada@example/);
    const vault = platform.get(PersonalVault);
    expect(await vault.open(userId, event?.actor_personal ?? '')).toEqual({
      ip: '192.0.2.7',
      userAgent: 'Browser of Ada',
    });
    expect(await vault.open(userId, event?.subject_personal ?? '')).toEqual({ email: 'ada@example.org' });
    await platform.asOwner(`DELETE FROM personal_key WHERE person_id = '${userId}'`);
    expect(await vault.open(userId, event?.subject_personal ?? '')).toBeNull();
  });

  it('uses no personal key that was rolled back', async () => {
    const userId = newId();
    const record = () =>
      trail.record({ action: 'test.key', subject: { userId, personal: { email: 'x@example.org' } } });
    await transaction
      .run(async () => {
        await record();
        throw new Error('no');
      })
      .catch(() => undefined);
    await transaction.run(record);
    const [event] = await eventsOf('test.key');
    expect(await platform.get(PersonalVault).open(userId, event?.subject_personal ?? '')).toEqual({
      email: 'x@example.org',
    });
  });

  it('writes a flood of anonymous denials as one event', async () => {
    const recorder = platform.get(DenialRecorder);
    for (let n = 0; n < 1000; n++) recorder.countAnonymous('unauthenticated');
    await recorder.beforeApplicationShutdown();
    expect(await eventsOf('access.anonymous_denials_counted')).toMatchObject([{ details: { unauthenticated: 1000 } }]);
  });
});
