import { randomBytes } from 'node:crypto';
import { newId } from '@plinth/kernel';
import { RolesApi } from '@plinth/modules/roles';
import { Database, Transaction } from '@plinth/platform/database';
import type { TestApi } from '@plinth/platform/testing';
import { anAuthenticator } from '../../libs/modules/auth/src/testing/authenticator.factory.js';
import { aPerson, PASSWORD, signedInAgain, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import { makeOrganization } from '../../libs/modules/organizations/src/testing/organizations.factory.js';
import { makeBucket, putObject } from '../../libs/modules/storage/src/testing/storage.factory.js';

/** Somebody who has used everything that there is. */
export interface WholePerson extends Person {
  /** In the address, the name and whatever else they wrote. */
  readonly marker: string;
  readonly bucket: string;
  readonly organizationId: string;
  /** What opens something of theirs; it may be nowhere but with them. */
  readonly secrets: readonly string[];
}

/** Makes them. `other` is somebody that they have to do with, who stays. */
export async function aWholePerson(api: TestApi, other: Person): Promise<WholePerson> {
  const marker = `zyx${randomBytes(5).toString('hex')}`;
  const call = async (method: string, path: string, token: string, body?: object) => {
    const answer = await api.call(method, `/v1${path}`, { token, ...(body && { body }) });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const person = await signedInAgain(api, await aPerson(api, `${marker}@example.com`));
  const { id, accessToken: token } = person;
  const authenticator = await anAuthenticator(api, person);
  await call('PATCH', '/users/me', token, { displayName: `Ada ${marker}`, metadata: { note: marker } });
  const key = await call('POST', '/auth/api-keys', token, { name: `key of ${marker}`, permissions: [] });
  await call('POST', '/auth/email/change', token, { email: `new-${marker}@example.com` });
  await call('POST', '/auth/password/forgot', token, { email: person.email });
  const bucket = await makeBucket(api, token, { versioning: true });
  for (const text of ['first', 'second']) {
    await putObject(api, token, bucket, `letters/${marker}.txt`, `${text} of ${marker}`, { 'x-metadata-by': marker });
  }
  await putObject(api, token, bucket, 'large.bin', randomBytes(3_000));
  await api.call('POST', '/v1/storage/uploads', {
    token,
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': '10',
      'upload-metadata': `bucket ${base64(bucket)},key ${base64(`half/${marker}`)}`,
    },
  });
  await call('POST', '/jobs', token, {
    type: 'storage.zip',
    payload: { bucket, prefix: marker, toKey: `${marker}.zip` },
  });
  const schedule = { type: 'storage.zip', payload: { bucket, prefix: marker, toKey: 'x.zip' }, cron: '0 3 * * *' };
  await call('POST', '/jobs/schedules', token, schedule);
  const theirs = await makeBucket(api, other.accessToken);
  await call('PUT', `/storage/buckets/${theirs}/shares`, other.accessToken, {
    granteeType: 'user',
    granteeId: id,
    access: 'write',
  });
  const organizationId = await makeOrganization(api, token);
  const acme = await makeOrganization(api, other.accessToken, 'Other');
  await call('POST', `/organizations/${organizationId}/invitations`, token, { email: other.email, role: 'admin' });
  await call('POST', `/organizations/${acme}/invitations`, other.accessToken, { email: person.email, role: 'member' });
  await call('POST', '/service-accounts', token, { name: 'robot', permissions: [] }).catch(() => null);
  await api.get(Transaction).run(() => api.get(RolesApi).grant(id, 'support'));
  await insertByHand(api, id, marker, acme);
  const { accessToken, refreshToken } = await signedInAgainWith(api, person, authenticator.code(1));
  const secrets = [PASSWORD, key.key as string, refreshToken, person.refreshToken, ...authenticator.recoveryCodes];
  return { ...person, accessToken, refreshToken, marker, bucket, organizationId, secrets };
}

/** What takes a client of its own to make. */
async function insertByHand(api: TestApi, id: string, marker: string, acme: string): Promise<void> {
  const database = api.get(Database);
  await database.query(
    `INSERT INTO passkey (id, user_id, credential_id, public_key, counter, transports, label, backed_up, created_at)
     VALUES ($1, $2, $3, '\\x00', 0, '{}', $4, false, now())`,
    [newId(), id, `credential-${marker}`, `key of ${marker}`],
  );
  await database.query(
    `INSERT INTO external_identity (id, user_id, provider, issuer, subject, granted_roles, granted_organizations, created_at)
     VALUES ($1, $2, 'acme', 'https://acme.example', $3, '{}', '{}', now())`,
    [newId(), id, `subject-${marker}`],
  );
  await database.query(
    `INSERT INTO service_account (id, organization_id, name, permissions, created_by, created_at)
     VALUES ($1, $2, 'robot', '{}', $3, now())`,
    [newId(), acme, id],
  );
}

async function signedInAgainWith(
  api: TestApi,
  { email }: Person,
  code: string,
): Promise<Pick<Person, 'accessToken' | 'refreshToken'>> {
  const { body } = await api.call('POST', '/v1/auth/login', { body: { email, password: PASSWORD } });
  const answer = await api.call('POST', '/v1/auth/mfa/verify', { body: { mfaToken: body.mfaToken, code } });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body as Pick<Person, 'accessToken' | 'refreshToken'>;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
