import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '@plinth/kernel';
import { RevocationFeed, Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Database, Transaction } from '@plinth/platform/database';
import { KeyRing } from '@plinth/platform/secrets';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { AUTH_MODULES } from '../../testing/people.factory.js';
import { SigningKeysRepository } from '../../persistence/signing-keys.repository.js';
import { SigningKeys } from './signing-keys.js';

describe('signing keys', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES);
  });

  afterAll(() => api.close());

  /** The keys as another process sees them. */
  const another = (ring: KeyRing) =>
    new SigningKeys(
      api.get(SigningKeysRepository),
      api.get(Transaction),
      ring,
      api.get(Clock),
      api.get(Revocations),
      api.get(AuditTrail),
      api.get(RevocationFeed),
    );

  it('are made once, however many processes start at the same moment', async () => {
    await api.get(Database).query('DELETE FROM signing_key');
    const processes = Array.from({ length: 8 }, () => another(api.get(KeyRing)));
    const kids = await Promise.all(processes.map((each) => each.current().then(({ kid }) => kid)));
    expect(new Set(kids).size).toBe(1);
    expect(await api.get(Database).query('SELECT kid FROM signing_key')).toEqual([{ kid: kids[0] }]);
  });

  it('rest encrypted', async () => {
    const [row] = await api.get(Database).query('SELECT * FROM signing_key');
    expect(row?.['public_jwk']).not.toHaveProperty('d');
    expect(Buffer.from(String(row?.['sealed_private_key']), 'base64url').toString('latin1')).not.toContain('PRIVATE');
  });

  it('leave exactly one current, whoever rotates at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => api.get(SigningKeys).rotate(60)));
    const rows = await api.get(Database).query('SELECT state, count(*)::int AS n FROM signing_key GROUP BY state');
    expect(rows).toEqual(
      expect.arrayContaining([
        { state: 'current', n: 1 },
        { state: 'retired', n: 5 },
      ]),
    );
  });

  it('stop the start where the key ring cannot open them', async () => {
    const stranger = another(new KeyRing([randomBytes(32).toString('base64')]));
    await expect(stranger.onModuleInit()).rejects.toThrow('not in the key ring');
  });
});
