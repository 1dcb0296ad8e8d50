import { randomBytes } from 'node:crypto';
import { Transaction } from '@plinth/platform/database';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi, type NewUser, type UserRecord } from '../users.api.js';

type Token<T> = abstract new (...parameters: never[]) => T;

/** Makes an active account with an address of its own, and gives it `roles`. */
export async function makeUser(
  app: { get<T>(token: Token<T>): T },
  { roles = [], ...user }: Partial<NewUser> & { readonly roles?: readonly string[] } = {},
): Promise<UserRecord> {
  const email = user.email ?? `user-${randomBytes(6).toString('hex')}@example.com`;
  return app.get(Transaction).run(async () => {
    const made = await app.get(UsersApi).create({ ...user, email });
    for (const role of roles) await app.get(RolesApi).grant(made.id, role);
    return made;
  });
}
