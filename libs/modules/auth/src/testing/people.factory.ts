import { randomUUID } from 'node:crypto';
import { organizations } from '@plinth/modules/organizations';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';
import { Database } from '@plinth/platform/database';
import type { TestApi } from '@plinth/platform/testing';
import { auth } from '../index.js';

/** The modules that sign-in needs. */
export const AUTH_MODULES = [roles, users, organizations, auth];

/** A password that nobody guesses. */
export const PASSWORD = 'seven green bottles';

/** Someone with an account, signed in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Registers someone whom nobody knows yet. */
export async function aPerson(api: TestApi, email = `${randomUUID()}@example.com`): Promise<Person> {
  const { status, body } = await api.call('POST', '/v1/auth/register', { body: { email, password: PASSWORD } });
  if (status !== 201) throw new Error(`Registration answered ${String(status)}: ${JSON.stringify(body)}`);
  return { id: body.user.id, email, accessToken: body.accessToken, refreshToken: body.refreshToken };
}

/** Signs someone in once more, on another device. */
export async function signedInAgain(api: TestApi, person: Person): Promise<Person> {
  const { body } = await api.call('POST', '/v1/auth/login', { body: { email: person.email, password: PASSWORD } });
  return { ...person, accessToken: body.accessToken, refreshToken: body.refreshToken };
}

/** The same session with another token, because what is known of one may be remembered for a while. */
export async function refreshed(api: TestApi, { refreshToken, ...person }: Person): Promise<Person> {
  const { body } = await api.call('POST', '/v1/auth/refresh', { body: { refreshToken } });
  return { ...person, accessToken: body.accessToken, refreshToken: body.refreshToken };
}

/** The same session as if its sign-in had been a moment ago, whatever it was that has made it stale. */
export async function madeFresh(api: TestApi, person: Person): Promise<Person> {
  await api.get(Database).query('UPDATE session SET auth_time = now() WHERE user_id = $1', [person.id]);
  return refreshed(api, person);
}

/** The status of a request that any signed-in caller may make. */
export async function statusOf(api: TestApi, accessToken: string): Promise<number> {
  return (await api.call('GET', '/v1/auth/sessions', { token: accessToken })).status;
}
