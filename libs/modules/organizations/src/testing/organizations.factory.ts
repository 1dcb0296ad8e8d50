import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from '@plinth/platform/database';
import { eventually, type Answer, type TestApi } from '@plinth/platform/testing';
import type { OrganizationRole } from '../organizations.api.js';

/** Makes an organization that whoever holds `token` owns. @returns its id. */
export async function makeOrganization(api: TestApi, token: string, name = 'Acme'): Promise<string> {
  const { status, body } = await api.call('POST', '/v1/organizations', { token, body: { name } });
  if (status !== 201) throw new Error(`Making an organization answered ${String(status)}: ${JSON.stringify(body)}`);
  return body.id;
}

/** Puts somebody into an organization without an invitation, after all who are there. */
export async function addMember(
  api: TestApi,
  organizationId: string,
  userId: string,
  role: OrganizationRole = 'member',
): Promise<void> {
  await api.get(Database).query(
    `INSERT INTO organization_membership (organization_id, user_id, role, joined_at)
       SELECT $1, $2, $3, greatest(now(), max(joined_at) + interval '1 ms')
       FROM organization_membership WHERE organization_id = $1`,
    [organizationId, userId, role],
  );
}

/** Calls until the answer is not that the database is busy, as clients do: fifty at once are more than it takes. */
export async function patiently(call: () => Promise<Answer>): Promise<Answer> {
  return eventually(async () => {
    const answer = await call();
    return answer.status === 503 ? null : answer;
  });
}

/** The links of all invitations that were mailed to an address, the oldest first, once there are `count` of them. */
export function mailedLinks(dataFolder: string, address: string, count = 1): Promise<readonly URL[]> {
  const folder = join(dataFolder, 'mail');
  return eventually(async () => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    const mails = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const links = mails
      .filter((mail) => mail.includes(`To: ${address}`))
      .map((mail) => /http\S+\/organizations\/accept-invitation\?token=[\w-]+/.exec(decoded(mail))?.[0])
      .filter((link) => link !== undefined);
    return links.length >= count ? links.map((link) => new URL(link)) : null;
  });
}

// A long link is broken over lines in quoted-printable.
function decoded(mail: string): string {
  return mail.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
}
